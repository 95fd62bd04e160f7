import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LivewrightError } from "../foundation/errors.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { decodeForm, decodeTarget } from "./decode-form.ts";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("decodeForm()", () => {
  test("decodes a change with its target", () => {
    const params = decodeForm("user%5B_unused_name%5D=&user%5Bname%5D=Jo+L", { _target: "user[name]" });
    expect(plain(params)).toEqual({ user: { _unused_name: "", name: "Jo L" }, _target: ["user", "name"] });
  });

  test("decodes a submit without a target", () => {
    expect(plain(decodeForm("user%5Bname%5D=Jo&go=2", {}))).toEqual({ user: { name: "Jo" }, go: "2" });
    expect(plain(decodeForm("a=1", undefined))).toEqual({ a: "1" });
  });

  test("lays meta over the fields, whatever it contains", () => {
    const params = decodeForm("user[name]=Jo&id=1", { user: { age: 7 }, id: null, list: [1] });
    expect(plain(params)).toEqual({ user: { age: 7 }, id: null, list: [1] });
  });

  test("keeps a target that is a list or another value", () => {
    expect(decodeForm("", { _target: ["a", "b"] })["_target"]).toEqual(["a", "b"]);
    expect(decodeForm("", { _target: 7 })["_target"]).toBe(7);
  });

  test("accepts a target that is sent as a field", () => {
    expect(plain(decodeForm("_target=a%5Bb%5D", {}))).toEqual({ _target: ["a", "b"] });
  });

  test("keeps __proto__ of meta as a plain key, and ignores inherited keys", () => {
    const params = decodeForm("a=1", JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>);
    expect(Object.getPrototypeOf(params)).toBeNull();
    expect(Object.keys(params)).toEqual(["a", "__proto__"]);
    expect(params["polluted"]).toBeUndefined();
    expect(Object.keys(decodeForm("a=1", Object.create({ inherited: 1 }) as Record<string, unknown>))).toEqual(["a"]);
  });

  test("applies the limits to the value and the target", () => {
    const limits = { ...DEFAULT_LIMITS, maxParamDepth: 2 };
    expect(() => decodeForm("a[b][c]=1", {}, limits)).toThrow(/^LW121/);
    expect(() => decodeForm("", { _target: "a[b][c]" }, limits)).toThrow(/^LW121/);
    expect(() => decodeForm("a=%", {})).toThrow(/^LW120/);
  });

  test("decodes any input, or refuses it with a code", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.dictionary(fc.string(), fc.jsonValue()), (value, meta) => {
        try {
          decodeForm(value, meta);
        } catch (error) {
          expect(error).toBeInstanceOf(LivewrightError);
        }
      }),
    );
  });
});

describe("decodeTarget()", () => {
  test.each([
    ["name", ["name"]],
    ["undefined", ["undefined"]],
    ["", []],
    ["user[name]", ["user", "name"]],
    ["user[tags][]", ["user", "tags"]],
    ["a[][b]", ["a", "b"]],
    ["a[][b][]", ["a", "b"]],
    ["p[][]", ["p"]],
    ["p[][][k]", ["p"]],
    ["d[0][k]", ["d", "0", "k"]],
    ["[h]", ["[h]"]],
    ["__proto__[x]", ["__proto__", "x"]],
  ])("splits %s", (name, path) => {
    expect(decodeTarget(name)).toEqual(path);
  });

  test("does not decode URL escapes in a name", () => {
    expect(decodeTarget("discount%")).toEqual(["discount%"]);
    expect(decodeTarget("a+b[c&d=e]")).toEqual(["a+b", "c&d=e"]);
  });

  test("refuses a name that is nested too deeply", () => {
    expect(() => decodeTarget(`a${"[b]".repeat(32)}`)).toThrow(/^LW121/);
    expect(() => decodeTarget(`a${"[b]".repeat(1_000_000)}`)).toThrow(/^LW121/);
  });
});
