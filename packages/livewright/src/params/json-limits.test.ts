import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { checkJsonLimits } from "./json-limits.ts";

const limits = { ...DEFAULT_LIMITS, maxParamKeys: 10, maxParamDepth: 3 };
const check = (json: string): void => checkJsonLimits(JSON.parse(json), limits);

describe("checkJsonLimits()", () => {
  test.each([
    "1",
    "null",
    '"text"',
    "{}",
    '{"a":{"b":{"c":1}}}',
    '[[["a"]]]',
    `[${Array.from({ length: 100 }).fill(1).join()}]`,
    `{${Array.from({ length: 10 }, (_, i) => `"k${i}":1`).join()}}`,
  ])("accepts %s", (json) => {
    expect(() => check(json)).not.toThrow();
  });

  test.each([
    ['{"a":{"b":{"c":{}}}}', "3 levels"],
    ["[[[[]]]]", "3 levels"],
    [`{${Array.from({ length: 11 }, (_, i) => `"k${i}":1`).join()}}`, "10 keys"],
    [`[${Array.from({ length: 11 }).fill("{}").join()}]`, "10 keys"],
    [`{"a":{${Array.from({ length: 10 }, (_, i) => `"k${i}":1`).join()}}}`, "10 keys"],
    ['{"__proto__":{"__proto__":{"__proto__":{}}}}', "3 levels"],
  ])("refuses %s", (json, why) => {
    expect(() => check(json)).toThrow(new RegExp(`LW121[^]*${why}`));
  });

  test("needs no stack for a deep value", () => {
    const deep = JSON.parse(`${"[".repeat(400_000)}${"]".repeat(400_000)}`) as unknown;
    expect(() => checkJsonLimits(deep, { ...limits, maxParamDepth: 1_000_000, maxParamKeys: 1_000_000 })).not.toThrow();
    expect(() => checkJsonLimits(deep, limits)).toThrow(/LW121/);
  });
});
