import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkKeys, KeyIndex } from "./key-index.ts";
import { runs } from "../test-support/runs.ts";

/** Takes keys one by one. An error ends the result with its message. */
function lookups(take: (key: unknown) => number, keys: readonly unknown[]): (number | string)[] {
  const out: (number | string)[] = [];
  for (const key of keys) {
    try {
      out.push(take(key));
    } catch {
      return [...out, "duplicate"];
    }
  }
  return out;
}

/** A plain implementation of the same. */
function naive(old: readonly unknown[], matched: number): (key: unknown) => number {
  const seen = new Set<unknown>(old.slice(0, matched));
  return (key) => {
    if (seen.has(key)) throw new Error("duplicate");
    seen.add(key);
    return old.indexOf(key);
  };
}

describe("KeyIndex", () => {
  const key = fc.oneof(fc.nat(30), fc.nat(30).map(String));

  test("finds the same indexes as a plain search, and every duplicate", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 40 }),
        fc.array(key, { maxLength: 40 }),
        fc.nat(40),
        (old, asked, some) => {
          const matched = Math.min(some, old.length);
          const index = new KeyIndex(old, matched);
          expect(lookups((k) => index.take(k), asked)).toEqual(lookups(naive(old, matched), asked));
        },
      ),
      { numRuns: runs(3_000) },
    );
  });

  test("finds the same indexes as a plain search in lists that were moved, cut and extended", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 60 }),
        fc.uniqueArray(key, { maxLength: 10 }),
        fc.nat(60),
        fc.nat(60),
        fc.nat(60),
        (old, fresh, a, b, c) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const rest = [...old.slice(0, from), ...old.slice(to)];
          const next = [...new Set([...rest.slice(0, c), ...fresh, ...old.slice(from, to), ...rest.slice(c)])];
          const index = new KeyIndex(old, 0);
          expect(lookups((k) => index.take(k), next)).toEqual(next.map((k) => old.indexOf(k)));
        },
      ),
      { numRuns: runs(3_000) },
    );
  });

  test("distinguishes keys of different types", () => {
    const index = new KeyIndex(["1", 1, 1n], 0);
    expect([1n, 1, "1", "01"].map((k) => index.take(k))).toEqual([2, 1, 0, -1]);
  });
});

describe("checkKeys", () => {
  test.each([[[]], [[1]], [[1, 2, "1"]], [["", 0, 0n]]])("accepts the keys of list %#", (keys) =>
    expect(() => checkKeys(keys)).not.toThrow(),
  );

  test.each<[unknown[], string]>([
    [[1, 1], "1"],
    [["a", "b", "a"], '"a"'],
    [[1n, 2n, 2n, 1n], "2"],
    [['"', '"'], '"\\""'],
  ])("refuses duplicates and names the first", (keys, name) => {
    expect(() => checkKeys(keys)).toThrow(
      `LW301  Two rows of one each() have the key ${name}.\n  Use a unique key, such as the item's id: each(items, (item) => item.id, …)`,
    );
  });
});

describe("a key is a string or a number", () => {
  test.each<[string, unknown]>([
    ["{ id }", { id: 1 }],
    ["a list of 1", [1]],
    ["an instance of Date", new Date(0)],
    ["a function", () => 1],
    ["Symbol(a)", Symbol("a")],
    ["NaN", NaN],
    ["true", true],
    ["null", null],
    ["undefined", undefined],
  ])("%s is refused in a new list and in a changed one", (shown, key) => {
    const message = `LW302  A row of each() has the key ${shown}. A key is a string or a number.`;
    expect(() => checkKeys([1, key])).toThrow(message);
    expect(() => new KeyIndex([1, 2], 0).take(key)).toThrow(message);
  });

  test.each([0, -0, 1.5, Infinity, 7n, "", "a"])("%s is a key", (key) => {
    checkKeys([key]);
    expect(new KeyIndex([], 0).take(key)).toBe(-1);
  });
});
