import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeParams } from "./decode.ts";
import { encodeParams } from "./encode.ts";

describe("encodeParams()", () => {
  test.each([
    [{}, ""],
    [{ a: "1", b: "" }, "a=1&b="],
    [{ page: 2, big: 7n, on: true, off: false, none: null, gone: undefined }, "page=2&big=7&on=true&off=false&none="],
    [{ a: { b: { c: "1" }, d: "2" } }, "a[b][c]=1&a[d]=2"],
    [{ k: ["1", "2"], n: [["3"]] }, "k[]=1&k[]=2&n[][]=3"],
    [{ k: [], m: {} }, ""],
    [{ "a&b": "c=d +%" }, "a%26b=c%3Dd%20%2B%25"],
    [{ a: { "é[": "👍" } }, "a[%C3%A9%5B]=%F0%9F%91%8D"],
  ])("encodes %o", (params, query) => {
    expect(encodeParams(params)).toBe(query);
  });

  test("replaces half a surrogate pair by the replacement character", () => {
    expect(encodeParams({ "\ud800": "a\udc00b👍" })).toBe("%EF%BF%BD=a%EF%BF%BDb%F0%9F%91%8D");
  });

  test("ignores inherited keys", () => {
    expect(encodeParams(Object.create({ inherited: "1" }) as Record<string, string>)).toBe("");
  });
});

describe("decodeParams(encodeParams(x)) equals x", () => {
  // The values that a query string can express: no empty containers, no lists of maps, inner names that are neither
  // empty nor brackets.
  const text = fc.string({ unit: "grapheme" });
  const name = text.filter((key) => key !== "" && !/[[\]]/.test(key));
  const { map } = fc.letrec((tie) => ({
    list: fc.array(text, { minLength: 1, maxLength: 4 }),
    value: fc.oneof({ maxDepth: 4, depthSize: "small" }, text, tie("list"), tie("map")),
    map: fc.dictionary(name, tie("value"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  }));

  test("for maps of maps and lists", () => {
    fc.assert(
      fc.property(map, (params) => {
        expect(decodeParams(encodeParams(params as Parameters<typeof encodeParams>[0]))).toEqual(params);
      }),
      { numRuns: 500 },
    );
  });

  test("for everything decoded from ordinary names", () => {
    const part = fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("", "[]", "[x]", "[x][y]", "[y][]", "[][z]"));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const query = parts.map(([key, path], index) => `${key}${path}=${index}`).join("&");
        const params = decodeParams(query);
        expect(decodeParams(encodeParams(params))).toEqual(params);
      }),
    );
  });
});

class Decimal {
  toString() {
    return "9.99";
  }
}

test.each<[string, unknown, string]>([
  ["an object with a text of its own", new Decimal(), "9.99"],
  ["a URL", new URL("https://a.test/x"), "https%3A%2F%2Fa.test%2Fx"],
  ["a date", new Date(0), "1970-01-01T00%3A00%3A00.000Z"],
  ["a bigint that no number can hold", 12345678901234567890n, "12345678901234567890"],
])("encodeParams() writes %s as its text", (_what, value, text) => {
  expect(encodeParams({ a: value as string })).toBe(`a=${text}`);
  expect(encodeParams({ a: { b: [value as string] } })).toBe(`a[b][]=${text}`);
});

test.each<[string, unknown]>([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["an instance of Map", new Map([[1, 2]])],
  ["an instance of Set", new Set([1])],
  ["an instance of Promise", Promise.resolve()],
  ["an invalid date", new Date(Number.NaN)],
  ["a function", () => 1],
  ["Symbol(s)", Symbol("s")],
])("encodeParams() refuses %s, which would become another value", (shown, value) => {
  expect(() => encodeParams({ a: { b: value as string } })).toThrow(
    expect.objectContaining({ code: "LW409", message: expect.stringContaining(`"a[b]" is ${shown}`) as string }),
  );
});
