import { describe, expect, test } from "vitest";
import type { Logger } from "../telemetry/logger.ts";
import { AsyncResult } from "./async/async-result.ts";
import { AssignWatch } from "./assign-watch.ts";

/** A watch of one assign, and its log. */
function watching(value: unknown, component = false) {
  const warned: string[] = [];
  const nothing = (): void => {};
  const logger: Logger = { debug: nothing, info: nothing, warn: (text) => void warned.push(text), error: nothing };
  const watch = new AssignWatch("Cart", logger);
  const state = { assigns: { value } as Record<string, unknown>, ended: false, component };
  watch.note(state, "value", value);
  watch.begin();
  return { watch, state, warned };
}

describe("an assign that a callback changes in place", () => {
  test.each<[string, () => { value: object; change: () => void }, string]>([
    [
      "a list gets longer",
      () => {
        const value = [1];
        return { value, change: () => value.push(2) };
      },
      "value[1]",
    ],
    [
      "a list gets shorter",
      () => {
        const value = [1, 2];
        return { value, change: () => value.pop() };
      },
      "value[1]",
    ],
    [
      "a list loses its first item",
      () => {
        const value = [2, 1];
        return { value, change: () => value.shift() };
      },
      "value[0]",
    ],
    [
      "a field is set",
      () => {
        const value = { a: 1 };
        return { value, change: () => void (value.a = 2) };
      },
      "value.a",
    ],
    [
      "a field is added",
      () => {
        const value: { a?: number } = {};
        return { value, change: () => void (value.a = 2) };
      },
      "value.a",
    ],
    [
      "a field is deleted",
      () => {
        const value: { a?: number } = { a: 1 };
        return { value, change: () => void delete value.a };
      },
      "value.a",
    ],
    [
      "a row deep inside changes",
      () => {
        const row = { n: 0 };
        return { value: { rows: [[], [row]] }, change: () => void row.n++ };
      },
      "value.rows[1][0].n",
    ],
    [
      "a part is replaced by an equal one",
      () => {
        const value = { a: {} };
        return { value, change: () => void (value.a = {}) };
      },
      "value.a",
    ],
    [
      "what was loaded changes",
      () => {
        const list: number[] = [];
        return { value: AsyncResult.ok(list), change: () => list.push(1) };
      },
      "value[0]",
    ],
  ])("is an error: %s", (_what, make, path) => {
    const { value, change } = make();
    const { watch, warned } = watching(value);
    expect(() => watch.verify()).not.toThrow();
    change();
    expect(() => watch.verify()).toThrow(`LW403  The assign "value" of Cart was changed in place, at ${path}.`);
    expect(warned).toEqual([]);
  });

  test("is an error that names the component", () => {
    const list: number[] = [];
    const { watch } = watching(list, true);
    list.push(1);
    expect(() => watch.verify()).toThrow("of a component of Cart");
  });

  test("is accepted if another value is assigned since, or the view has ended", () => {
    const list: number[] = [];
    for (const change of [{ assigns: { value: [] } }, { ended: true }]) {
      const { watch, state } = watching(list);
      list.push(1);
      Object.assign(state, change);
      expect(() => watch.verify()).not.toThrow();
    }
  });
});

describe("an assign that other code changes", () => {
  test("is reported once, to whichever view notices first", () => {
    const list = [{ n: 0 }];
    const [first, second] = [watching(list), watching(list)];
    for (const { watch } of [first, second]) watch.yield();
    list[0]!.n++;
    for (const { watch } of [first, second]) {
      watch.begin();
      expect(() => watch.verify()).not.toThrow();
    }
    expect(first.warned).toEqual([expect.stringMatching(/^LW403 .*value\[0\]\.n[^]*broadcast the change/)]);
    expect(second.warned).toEqual([]);
  });

  test("is not attributed to a view whose callback is waiting", () => {
    const list: number[] = [];
    const { watch, warned } = watching(list);
    watch.yield();
    list.push(1);
    expect(() => watch.verify()).not.toThrow();
    expect(warned).toHaveLength(1);
  });
});

test("assigns that are instances, cyclic, frozen or large are accepted", () => {
  const circle: { self?: unknown } = {};
  circle.self = [circle];
  const large = Array.from({ length: 20_000 }, () => ({ n: 0 }));
  for (const value of [
    circle,
    large,
    new Date(),
    new Map([[1, 2]]),
    Object.freeze([1]),
    "a",
    null,
    undefined,
    () => {},
  ]) {
    const { watch } = watching(value);
    expect(() => watch.verify()).not.toThrow();
  }
});
