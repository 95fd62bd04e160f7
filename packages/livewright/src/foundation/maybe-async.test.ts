import { describe, expect, test } from "vitest";
import * as maybeAsync from "./maybe-async.ts";

const { andThen, isPromise } = maybeAsync;

describe("andThen", () => {
  test("continues synchronously with a plain value", () => {
    expect(andThen(1, (n) => n + 1)).toBe(2);
    expect(() =>
      andThen(1, () => {
        throw new Error("boom");
      }),
    ).toThrow("boom");
  });

  test("continues later with a promise or another thenable", async () => {
    await expect(andThen(Promise.resolve(1), (n) => n + 1)).resolves.toBe(2);
    // oxlint-disable-next-line unicorn/no-thenable -- the test needs a thenable
    const thenable = { then: (resolve: (n: number) => void) => resolve(1) } as PromiseLike<number>;
    await expect(andThen(thenable, (n) => n + 1)).resolves.toBe(2);
    await expect(andThen(Promise.reject(new Error("boom")), () => 1)).rejects.toThrow("boom");
  });

  test("is exported by a module that a dynamic import does not take for a promise", () => {
    expect(isPromise(maybeAsync)).toBe(false);
  });
});

// oxlint-disable unicorn/no-thenable -- the test needs a thenable
test.each([
  [Promise.resolve(), true],
  [{ then() {} }, true],
  [{ then: 1 }, false],
  [null, false],
  [undefined, false],
  [() => {}, false],
  ["then", false],
])("isPromise(%o) is %s", (value, expected) => expect(isPromise(value)).toBe(expected));
