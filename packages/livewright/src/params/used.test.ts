import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeParams } from "./decode.ts";
import { stripUnused, usedInput } from "./used.ts";

/** Nested far deeper than recursion could follow. */
function deep(leafKey: string): Record<string, unknown> {
  let params: Record<string, unknown> = { [leafKey]: "" };
  for (let depth = 0; depth < 100_000; depth += 1) params = { a: params };
  return params;
}

describe("usedInput()", () => {
  test.each([
    ["q=x", "q", true],
    ["q=", "q", true],
    ["_unused_q=&q=x", "q", false],
    ["", "q", false],
    ["_unused_q=", "q", false],
    ["_unused_q=", "_unused_q", false],
    ["q[]=1", "q", true],
    ["_unused_q[]=&q[]=1", "q", false],
    ["d[_unused_y]=&d[y]=&d[_unused_m]=&d[m]=", "d", false],
    ["d[_unused_y]=&d[y]=&d[m]=", "d", true],
    ["d[e][_unused_y]=&d[e][y]=", "d", false],
    ["d[e][y]=", "d", true],
    ["_unused_d=&d[y]=", "d", false],
    ["a=1", "toString", false],
    ["a=1", "__proto__", false],
    ["__proto__=1", "__proto__", true],
  ])("with %s, the field %s is used: %s", (query, field, used) => {
    expect(usedInput(decodeParams(query), field)).toBe(used);
  });

  test("is false for an empty group", () => {
    expect(usedInput({ d: {} }, "d")).toBe(false);
  });

  test("treats a date or a file as a value, not as a group", () => {
    expect(usedInput({ d: new Date(0), f: new File([], "x") }, "d")).toBe(true);
    expect(usedInput({ d: new Date(0), f: new File([], "x") }, "f")).toBe(true);
  });

  test("ignores inherited names", () => {
    expect(usedInput({}, "toString")).toBe(false);
  });

  test("works at any depth", () => {
    expect(usedInput(deep("b"), "a")).toBe(true);
    expect(usedInput(deep("_unused_b"), "a")).toBe(false);
  });
});

describe("stripUnused()", () => {
  test("removes the markers at every depth, also in lists", () => {
    const params = decodeParams("_unused_a=&a=&u[_unused_n]=&u[n]=1&u[_unused_t][]=&u[t][]=2&l[][_unused_k]=&l[][k]=3");
    expect(JSON.parse(JSON.stringify(stripUnused(params)))).toEqual({
      a: "",
      u: { n: "1", t: ["2"] },
      l: [{ k: "3" }],
    });
  });

  test("does not change its argument, and returns objects without prototypes", () => {
    const params = decodeParams("u[_unused_n]=&u[n]=1&__proto__[x]=2");
    const before = JSON.stringify(params);
    const stripped = stripUnused(params);
    expect(JSON.stringify(params)).toBe(before);
    expect(JSON.stringify(stripped)).toBe('{"u":{"n":"1"},"__proto__":{"x":"2"}}');
    expect(Object.getPrototypeOf(stripped)).toBeNull();
    expect(Object.getPrototypeOf(stripped["u"])).toBeNull();
  });

  test("keeps values that are not strings", () => {
    expect({ ...stripUnused({ n: 1, b: false, z: null, _unused_n: "" }) }).toEqual({ n: 1, b: false, z: null });
  });

  test("keeps instances of classes, such as files and dates", () => {
    const date = new Date(0);
    const file = new File(["x"], "x.txt");
    const stripped = stripUnused({ date, _unused_date: "", u: { file, l: [date] } });
    expect(stripped.date).toBe(date);
    expect(stripped.u.file).toBe(file);
    expect(stripped.u.l[0]).toBe(date);
  });

  test("works at any depth", () => {
    let inner: unknown = stripUnused(deep("_unused_b"));
    while (typeof inner === "object" && inner !== null && "a" in inner) inner = inner.a;
    expect(Object.keys(inner as object)).toEqual([]);
  });

  test("changes only the prototypes if there is no marker", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => !key.startsWith("_unused_")),
          fc.jsonValue(),
        ),
        (params) => {
          const text = JSON.stringify(params);
          fc.pre(!text.includes("_unused_"));
          expect(JSON.stringify(stripUnused(params))).toBe(text);
        },
      ),
    );
  });
});
