import { describe, expect, test } from "vitest";
import { FILTERED_KEYS, filteredLogger, keyFilter } from "./redact.ts";
import type { LogFields, Logger } from "./logger.ts";

/** Returns the fields that reach the logger. */
function passed(fields: LogFields, words?: readonly string[]): unknown {
  const got: unknown[] = [];
  const at = (_message: string, given?: LogFields): void => void got.push(given);
  const logger: Logger = { debug: at, info: at, warn: at, error: at };
  for (const level of ["debug", "info", "warn", "error"] as const)
    filteredLogger(logger, keyFilter(words))[level]("x", fields);
  for (const each of got) expect(each).toEqual(got[0]);
  return got[0];
}

describe("the log filter", () => {
  test.each([...FILTERED_KEYS, "user_password", "PASSWORD", "newPassword", "api-key", "X-Api-Key", "_csrf_token"])(
    "hides the value of %s",
    (key) => {
      expect(passed({ params: { [key]: "hunter2", name: "Ann" } })).toEqual({
        params: { [key]: "[FILTERED]", name: "Ann" },
      });
    },
  );

  test("hides values at any depth and of any type", () => {
    const fields = { a: [{ b: { password: { is: "hunter2" }, "user[password]": ["hunter2"] } }] };
    expect(JSON.stringify(passed(fields))).not.toContain("hunter2");
  });

  test("does not hide keys that only resemble a secret", () => {
    const fields = { pass: "boarding", key: "Enter", pin: 1 };
    expect(passed(fields)).toEqual(fields);
  });

  test("hides the keys that the application lists", () => {
    expect(passed({ iban: "DE00", shoe_size: 43, password: "x" }, ["shoeSize"])).toEqual({
      iban: "DE00",
      shoe_size: "[FILTERED]",
      password: "x",
    });
  });
});

describe("a logged value", () => {
  test("stays what it was, as far as JSON can express it", () => {
    const error = new Error("boom");
    expect(
      passed({
        error,
        text: "a",
        n: 1,
        big: 7n,
        yes: true,
        nothing: null,
        missing: undefined,
        at: new Date(0),
        never: new Date(Number.NaN),
        map: new Map(),
        f: () => {},
        symbol: Symbol("s"),
        bare: Object.create(null) as object,
      }),
    ).toEqual({
      error,
      text: "a",
      n: 1,
      big: "7",
      yes: true,
      nothing: null,
      missing: undefined,
      at: "1970-01-01T00:00:00.000Z",
      never: "Invalid Date",
      map: "[Map]",
      f: "[function]",
      symbol: "Symbol(s)",
      bare: {},
    });
  });

  test("stays short", () => {
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, text: "x".repeat(5_000) }));
    const deep: Record<string, unknown> = {};
    deep["self"] = deep;
    const wide = Object.fromEntries(rows.map(({ id }) => [`k${id}`, id]));
    expect(JSON.stringify(passed({ rows, deep, wide })).length).toBeLessThan(70_000);
  });

  test("survives throwing getters and odd keys", () => {
    const odd = JSON.parse('{"__proto__": {"a": 1}}') as object;
    const hostile = {
      get a(): string {
        throw new Error("no");
      },
    };
    const result = passed({ odd, hostile }) as { odd: object };
    expect(Object.keys(result.odd)).toEqual(["__proto__"]);
    expect(result).toMatchObject({ hostile: { a: "[unreadable]" } });
  });

  test("a line without fields stays without fields", () => {
    expect(passed(undefined as never)).toBeUndefined();
  });
});

describe("logging never fails and never takes long", () => {
  test("even if the logger throws", () => {
    const fails = (): never => {
      throw new Error("the worker has exited");
    };
    const logger = filteredLogger({ debug: fails, info: fails, warn: fails, error: fails }, keyFilter());
    expect(() => logger.error("x")).not.toThrow();
    expect(() => logger.warn("x", { a: 1 })).not.toThrow();
  });

  test("even with many paths to the same object", () => {
    const circle: Record<string, unknown> = {};
    for (let i = 0; i < 50; i++) circle[`k${i}`] = circle;
    expect(JSON.stringify(passed({ circle })).length).toBeLessThan(100_000);
    const list: unknown[] = [];
    list.push(...Array.from({ length: 50 }, () => list));
    expect(JSON.stringify(passed({ list })).length).toBeLessThan(100_000);
  });
});
