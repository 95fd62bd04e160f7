import assert from "node:assert/strict";
import { topic } from "../../pubsub/topic.ts";
import { flushed, openProcess, twoProcesses, until } from "./processes.ts";
import type { BusChecks } from "./setup.ts";

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** Checks of every bus. */
export const deliveryChecks: BusChecks = {
  "delivers to its own process by reference, before the broadcast returns": async (service) => {
    const [{ bus, listen }] = await twoProcesses(service);
    const heard = listen("news");
    const message = { n: 1 };
    bus.broadcast("news", message);
    assert.equal(heard[0], message);
  },
  "delivers to other processes in the order of the broadcasts": async (service) => {
    const [a, b] = await twoProcesses(service);
    const [here, there] = [a.listen("order"), b.listen("order")];
    await b.bus.ready?.();
    for (const n of range(1_000)) a.bus.broadcast("order", n);
    await until(() => there.length >= 1_000);
    assert.deepEqual(there, range(1_000));
    assert.deepEqual(here, range(1_000));
  },
  "delivers each of several equal messages": async (service) => {
    const [a, b] = await twoProcesses(service);
    const there = b.listen("equal");
    await b.bus.ready?.();
    for (const _ of range(100)) a.bus.broadcast("equal", "again");
    await until(() => there.length >= 100);
    await flushed(a.bus, b.bus);
    assert.equal(there.length, 100);
  },
  "delivers once per subscription, and no longer after its end": async (service) => {
    const [a, b] = await twoProcesses(service);
    const heard: string[] = [];
    const ends = ["first", "second"].map((name) => b.bus.subscribe("count", () => void heard.push(name)));
    await b.bus.ready?.();
    a.bus.broadcast("count", 1);
    await flushed(a.bus, b.bus);
    assert.deepEqual(heard.splice(0), ["first", "second"]);
    ends[0]?.();
    ends[0]?.();
    await b.bus.ready?.();
    a.bus.broadcast("count", 2);
    await flushed(a.bus, b.bus);
    assert.deepEqual(heard.splice(0), ["second"]);
    ends[1]?.();
    await b.bus.ready?.();
    a.bus.broadcast("count", 3);
    await flushed(a.bus, b.bus);
    assert.deepEqual(heard, []);
  },
  "keeps the last of many quick changes of a subscription": async (service) => {
    const [a, b] = await twoProcesses(service);
    for (const _ of range(20)) b.bus.subscribe("quick", () => {})();
    const heard = b.listen("quick");
    await b.bus.ready?.();
    a.bus.broadcast("quick", 1);
    await flushed(a.bus, b.bus);
    assert.deepEqual(heard, [1]);
  },
  "skips the sender of a broadcast, and nobody else in any process": async (service) => {
    const [a, b] = await twoProcesses(service);
    const sender = {};
    const [own, other, there] = [a.listen("from", sender), a.listen("from"), b.listen("from")];
    await b.bus.ready?.();
    a.bus.broadcast("from", 1, sender);
    await flushed(a.bus, b.bus);
    assert.deepEqual([own, other, there], [[], [1], [1]]);
  },
  "delivers only the messages of a topic, whatever its name": async (service) => {
    const [a, b] = await twoProcesses(service);
    const names = [
      "room:1",
      "room",
      "a.b",
      "a.*",
      ">",
      "*",
      "two words",
      "__proto__",
      "Grüße 🎉",
      'quo"ted',
      "x".repeat(1_000),
      "x".repeat(5_000),
      "lone \uD800",
      "lone \uDFFF",
      "lone \uFFFD",
      "lone %d800;",
      "nul \0",
      "",
    ];
    const heard = names.map((name) => b.listen(name));
    await b.bus.ready?.();
    for (const name of names) a.bus.broadcast(name, name);
    await until(() => heard.every(({ length }) => length > 0));
    await flushed(a.bus, b.bus);
    assert.deepEqual(
      heard,
      names.map((name) => [name]),
    );
  },
  "delivers to all other subscribers if one throws an error": async (service) => {
    const [a, b] = await twoProcesses(service);
    const end = b.bus.subscribe("throws", () => {
      throw new Error("a subscriber that fails");
    });
    const heard = b.listen("throws");
    await b.bus.ready?.();
    a.bus.broadcast("throws", 1);
    await flushed(a.bus, b.bus);
    end();
    assert.deepEqual(heard, [1]);
  },
  "loses and reorders nothing while a subscriber is slow": async (service) => {
    const [a, b] = await twoProcesses(service);
    const slow: unknown[] = [];
    b.bus.subscribe("slow", (message: unknown) => {
      // Occupies its whole process, as a long handler does.
      for (const end = performance.now() + 3; performance.now() < end;);
      slow.push(message);
    });
    const other = b.listen("slow");
    await b.bus.ready?.();
    for (const n of range(100)) a.bus.broadcast("slow", n);
    await until(() => slow.length >= 100);
    assert.deepEqual(slow, range(100));
    assert.deepEqual(other, range(100));
  },
};

class Account {
  readonly name = "Ann";
}

const VALUES = {
  date: new Date(1_700_000_000_000),
  map: new Map<unknown, unknown>([["a", new Set([1, 2])]]),
  bigint: 12_345_678_901_234_567_890n,
  numbers: [Number.NaN, Number.POSITIVE_INFINITY, -0],
  nothing: [undefined, null],
  bytes: new Uint8Array([0, 127, 255]),
  url: new URL("https://example.com/?a=1"),
  text: "Grüße 🎉 \u0000 \u2028",
  tagged: { "~": ["date", 0] },
};

const dates = topic("dates", {
  "~standard": {
    version: 1,
    vendor: "checks",
    validate: (value: unknown) =>
      value instanceof Date ? { value: new Date(value.getTime() + 1) } : { issues: [{ message: "not a date" }] },
  },
});

/** Checks of a bus between processes. */
export function remoteChecks(maxMessage: number): BusChecks {
  return {
    "carries values that JSON lacks": async (service) => {
      const [a, b] = await twoProcesses(service);
      const heard = b.listen("values");
      await b.bus.ready?.();
      a.bus.broadcast("values", VALUES);
      a.bus.broadcast("values", JSON.parse('{"__proto__":{"polluted":true}}'));
      await until(() => heard.length >= 2);
      assert.deepEqual(heard[0], VALUES);
      assert.notEqual(heard[0], VALUES);
      assert.equal((heard[1] as { polluted?: unknown }).polluted, undefined);
    },
    "refuses a message that cannot travel, and delivers it to nobody": async (service) => {
      const [a, b] = await twoProcesses(service);
      const [here, there] = [a.listen("refused"), b.listen("refused")];
      await b.bus.ready?.();
      const cyclic: { self?: unknown } = {};
      cyclic.self = cyclic;
      for (const message of [() => 1, { deep: [Symbol("s")] }, new Account(), cyclic]) {
        assert.throws(() => a.bus.broadcast("refused", message), { code: "LW713" });
      }
      await flushed(a.bus, b.bus);
      assert.deepEqual([here, there], [[], []]);
    },
    "parses messages of other processes with the schema of their topic": async (service) => {
      const [a, b] = await twoProcesses(service);
      const [here, there] = [a.listen(dates), b.listen(dates)];
      await b.bus.ready?.();
      a.bus.broadcast("dates", "another version of the application");
      a.bus.broadcast(dates, new Date(1_000));
      await until(() => there.length > 0);
      assert.deepEqual(there, [new Date(1_001)]);
      assert.deepEqual(here, ["another version of the application", new Date(1_000)]);
      assert.match(b.logged.join("\n"), /LW716/);
    },
    "carries messages of every size in order": async (service) => {
      const [a, b] = await twoProcesses(service);
      const heard = b.listen("sizes");
      await b.bus.ready?.();
      const sizes = [1, 7_900, 8_000, 1, 100_000, maxMessage, 1];
      for (const size of sizes) a.bus.broadcast("sizes", "x".repeat(size));
      await until(() => heard.length >= sizes.length);
      assert.deepEqual(
        heard.map((message) => (message as string).length),
        sizes,
      );
    },
    "delivers no more remote messages after it was closed": async (service) => {
      const [a, b] = await twoProcesses(service);
      const heard = b.listen("closed");
      await b.bus.ready?.();
      const c = await openProcess(service);
      await b.bus.close?.();
      await b.bus.close?.();
      a.bus.broadcast("closed", "remote");
      await flushed(a.bus, c.bus);
      b.bus.broadcast("closed", "local");
      assert.deepEqual(heard, ["local"]);
    },
  };
}
