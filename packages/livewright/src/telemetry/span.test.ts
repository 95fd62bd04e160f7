import diagnostics from "node:diagnostics_channel";
import { afterEach, describe, expect, test } from "vitest";
import { traced } from "./span.ts";

const NAMES = ["start", "stop", "exception"].map((end) => `livewright.event.${end}`);
const heard: [name: string, fields: Record<string, unknown>][] = [];
const listen = (fields: unknown, name: string | symbol): void =>
  void heard.push([String(name), fields as Record<string, unknown>]);
const watch = (): void => NAMES.forEach((name) => diagnostics.subscribe(name, listen));
const fields = () => ({ view: "Counter", id: "phx-1", event: "inc" });

afterEach(() => {
  for (const name of NAMES) diagnostics.unsubscribe(name, listen);
  heard.length = 0;
});

describe("a span", () => {
  test("costs only a check without a listener", () => {
    let asked = 0;
    expect(
      traced(
        "event",
        () => (asked++, fields()),
        () => 7,
      ),
    ).toBe(7);
    expect(asked).toBe(0);
  });

  test("reports its start and its duration", () => {
    watch();
    expect(traced("event", fields, () => 7)).toBe(7);
    expect(heard).toEqual([
      ["livewright.event.start", fields()],
      ["livewright.event.stop", { ...fields(), duration: expect.any(Number) as number }],
    ]);
  });

  test("reports a step that throws, and rethrows", () => {
    watch();
    const error = new Error("boom");
    expect(() =>
      traced("event", fields, () => {
        throw error;
      }),
    ).toThrow(error);
    expect(heard.at(-1)).toEqual([
      "livewright.event.exception",
      { ...fields(), duration: expect.any(Number) as number, error },
    ]);
  });

  test("ends when the promise of its step settles", async () => {
    watch();
    const result = traced("event", fields, async () => {
      await Promise.resolve();
      return 7;
    });
    expect(heard).toHaveLength(1);
    expect(await result).toBe(7);
    expect(heard.at(-1)?.[0]).toBe("livewright.event.stop");
  });

  test("reports a rejection, and leaves it to the caller", async () => {
    watch();
    await expect(traced("event", fields, () => Promise.reject(new Error("late")))).rejects.toThrow("late");
    expect(heard.at(-1)?.[0]).toBe("livewright.event.exception");
  });

  test("starts a lazy thenable only once", async () => {
    watch();
    let begun = 0;
    const query: PromiseLike<number> = {
      // oxlint-disable-next-line unicorn/no-thenable -- queries of database libraries are such
      then(resolve, reject) {
        begun++;
        return Promise.resolve(7).then(resolve, reject);
      },
    };
    expect(await traced("event", fields, () => query)).toBe(7);
    expect(begun).toBe(1);
    expect(heard.map(([name]) => name)).toEqual(["livewright.event.start", "livewright.event.stop"]);
  });
});
