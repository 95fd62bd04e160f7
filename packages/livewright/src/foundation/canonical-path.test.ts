import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalPath, canonicalPattern } from "./canonical-path.ts";

test.each([
  ["/", "/"],
  ["/caf\u00e9", "/caf%C3%A9"],
  ["/caf%c3%a9", "/caf%C3%A9"],
  ["/%63a%66%C3%a9", "/caf%C3%A9"],
  ["/a%7Eb%2D%2e%5f", "/a~b-._"],
  ["/a%2Fb%2fc", "/a%2Fb%2Fc"],
  ["/a+b$&!'()*,;=:@", "/a+b$&!'()*,;=:@"],
  ["/100%25", "/100%25"],
  ["/%2541", "/%2541"],
  ["/%", "/%"],
  ["/%zz%4", "/%zz%4"],
  ["/\ud83d\ude00|", "/%F0%9F%98%80%7C"],
  ["/\ud800", "/%EF%BF%BD"],
])("canonicalPath turns %j into %j", (path, canonical) => {
  expect(canonicalPath(path)).toBe(canonical);
});

test("canonicalPath gives all spellings of a text the same path, and is idempotent", () => {
  const property = fc.property(fc.string({ unit: "grapheme" }), fc.func(fc.boolean()), (text, whether) => {
    const plain = text.replaceAll(/[^\w.~-]/g, "");
    const escaped = plain.replaceAll(/./g, (letter) => {
      const code = `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`;
      return whether(letter) ? code : letter;
    });
    expect(canonicalPath(`/${escaped}`)).toBe(`/${plain}`);
    const encoded = `/${encodeURIComponent(text.replaceAll(/\p{Cs}/gu, "\ufffd"))}`;
    expect(canonicalPath(canonicalPath(encoded))).toBe(canonicalPath(encoded));
  });
  fc.assert(property);
});

test.each([
  ["/caf\u00e9/:id(\\d+)/**:rest", "/caf%C3%A9/:id(\\d+)/**:rest"],
  ["/%66/caf%c3%a9-:name.txt", "/f/caf%C3%A9-:name.txt"],
  ["/:id([a-z\u00e9%]{2})?", "/:id([a-z\u00e9%]{2})?"],
])("canonicalPattern turns %j into %j", (pattern, canonical) => {
  expect(canonicalPattern(pattern)).toBe(canonical);
});
