import { describe, expect, test } from "vitest";
import { checkAssignName, deepFreeze, rebase } from "./assigns.ts";

test.each(["flash", "streams", "uploads", "socket", "myself", "content", "__proto__"])("%s is reserved", (name) => {
  expect(() => checkAssignName(name)).toThrow(`LW401  "${name}" is reserved and cannot be assigned.`);
});

test.each(["a", "", "constructor", "hasOwnProperty", "Flash"])("%j is free", (name) => {
  expect(() => checkAssignName(name)).not.toThrow();
});

describe("freezing", () => {
  test("plain objects and lists are frozen all the way down", () => {
    const value = { list: [{ a: { b: 1 } }], bare: Object.assign(Object.create(null), { c: {} }) as { c: object } };
    deepFreeze(value);
    for (const part of [value, value.list, value.list[0], value.list[0]?.a, value.bare, value.bare.c]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(() => value.list.push({ a: { b: 2 } })).toThrow(TypeError);
  });

  test("instances of classes are left alone", () => {
    const instances = [
      new Date(),
      new Map(),
      new Uint8Array(1),
      new (class Cart {
        readonly items = [];
      })(),
      /x/,
      new URL("https://a.test"),
      () => {},
    ];
    deepFreeze(instances);
    for (const instance of instances) expect(Object.isFrozen(instance)).toBe(false);
  });

  test("circles end, and other values are no matter", () => {
    const circle: { self?: unknown } = {};
    circle.self = [circle];
    deepFreeze(circle);
    for (const value of [undefined, null, 1, "a", Symbol("s"), 1n]) expect(() => deepFreeze(value)).not.toThrow();
  });
});

test("what rendering changed in earlier assigns comes along, unless it was assigned since", () => {
  const log = [1];
  const earlier = { log, seen: 0, title: "a", gone: 1 };
  const rendered = { log: [], seen: 1, title: "a", gone: 1, added: true };
  expect(rebase({ ...earlier, title: "b" }, earlier, rendered)).toEqual({
    log: [],
    seen: 1,
    title: "b",
    gone: 1,
    added: true,
  });
  expect(rebase({ ...earlier, log: [1, 2], seen: 7 }, earlier, rendered)).toMatchObject({ log: [1, 2], seen: 7 });
});
