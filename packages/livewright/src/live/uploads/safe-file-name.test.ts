import fc from "fast-check";
import { expect, test } from "vitest";
import { safeFileName } from "./safe-file-name.ts";

test.each([
  ["photo.jpg", "photo.jpg"],
  ["Été à la plage.JPG", "Été à la plage.JPG"],
  ["../../etc/passwd", "passwd"],
  ["..\\..\\windows\\win.ini", "win.ini"],
  ["/etc/shadow", "shadow"],
  ["a\0b.txt", "ab.txt"],
  ["..", "file"],
  [".", "file"],
  ["", "file"],
  ["///", "file"],
  [".htaccess", "htaccess"],
  ["CON", "_CON"],
  ["nul.txt", "_nul.txt"],
  ["COM1.tar.gz", "_COM1.tar.gz"],
  ["console.log", "console.log"],
  ['a:b|c?d*e<f>g"h.txt', "abcdefgh.txt"],
  ["trailing. . .", "trailing"],
  ["exe\u202Egpj.txt", "exegpj.txt"],
  ["line\nbreak\u2028.txt", "linebreak.txt"],
])("safeFileName() turns %j into %j", (name, safe) => expect(safeFileName(name)).toBe(safe));

test("safeFileName() keeps the extension of a name that is too long", () => {
  const safe = safeFileName(`${"ü".repeat(4096)}.jpeg`);
  expect(safe).toMatch(/^ü+\.jpeg$/);
  expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
});

test("safeFileName() returns one plain name for any input", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
      const safe = safeFileName(name);
      expect(safe).not.toMatch(/[/\\\0]|^\.{0,2}$/);
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(201);
      expect(Buffer.byteLength(safe)).toBeGreaterThan(0);
    }),
  );
});
