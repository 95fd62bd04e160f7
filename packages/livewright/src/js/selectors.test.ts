import fc from "fast-check";
import { expect, test } from "vitest";
import { byId } from "./selectors.ts";

test.each([
  ["menu", "#menu"],
  ["menu-2_b", "#menu-2_b"],
  ["größe", "#größe"],
  ["7f3e", "#\\37 f3e"],
  ["-7f", "#-\\37 f"],
  ["-", "#\\-"],
  ["user.name", "#user\\.name"],
  ["a:b[c]", "#a\\:b\\[c\\]"],
  ["a b", "#a\\ b"],
  ['"\\', '#\\"\\\\'],
  ["a\nb", "#a\\a b"],
  ["a\0", "#a\uFFFD"],
])("the selector of %j is %s", (id, selector) => {
  expect(byId(id)).toBe(selector);
});

/** Reads a selector by the CSS syntax: the name behind `#`, or nothing for an invalid name. */
function nameIn(selector: string): string | undefined {
  const token = String.raw`(?:\\[0-9a-f]{1,6}\s?|\\[^0-9a-f\n]|[\w-]|[^\u0000-\u007f])`;
  if (!new RegExp(`^#(?!-?[0-9]|-$)${token}+$`, "i").test(selector)) return undefined;
  return selector
    .slice(1)
    .replaceAll(/\\(?:([0-9a-f]{1,6})\s?|(.))/gi, (_, code: string | undefined, character: string) =>
      code === undefined ? character : String.fromCodePoint(Number.parseInt(code, 16)),
    );
}

test("a browser reads any id from its selector", () => {
  const part = fc.oneof(fc.constantFrom("a", "F", "7", "-", "_", ".", " ", "\\", "\n", '"', "ü", ","), fc.string());
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const id = parts.join("");
      fc.pre(id !== "");
      expect(nameIn(byId(id))).toBe(id.replaceAll("\0", "\uFFFD"));
    }),
    { numRuns: 1_000 },
  );
  expect(nameIn("#7f")).toBeUndefined();
  expect(nameIn("#a.b")).toBeUndefined();
});
