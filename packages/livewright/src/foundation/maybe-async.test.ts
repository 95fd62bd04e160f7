import { describe, expect, test } from "vitest";
import * as maybeAsync from "./maybe-async.ts";

const { andThen, isPromise } = maybeAsync;

describe("andThen", () => {
  test("goes on at once with a value", () => {
    expect(andThen(1, (n) => n + 1)).toBe(2);
    expect(() =>
      andThen(1, () => {
        throw new Error("boom");
      }),
    ).toThrow("boom");
  });

  test("goes on later with a promise, or anything that can be awaited", async () => {
    await expect(andThen(Promise.resolve(1), (n) => n + 1)).resolves.toBe(2);
    // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
    const thenable = { then: (resolve: (n: number) => void) => resolve(1) } as PromiseLike<number>;
    await expect(andThen(thenable, (n) => n + 1)).resolves.toBe(2);
    await expect(andThen(Promise.reject(new Error("boom")), () => 1)).rejects.toThrow("boom");
  });

  test("lives in a module that can be imported dynamically", () => {
    expect(isPromise(maybeAsync)).toBe(false);
  });
});

// oxlint-disable unicorn/no-thenable -- that is what is tested
test.each([
  [Promise.resolve(), true],
  [{ then() {} }, true],
  [{ then: 1 }, false],
  [null, false],
  [undefined, false],
  [() => {}, false],
  ["then", false],
])("isPromise(%o) is %s", (value, expected) => expect(isPromise(value)).toBe(expected));
