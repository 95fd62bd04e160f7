import assert from "node:assert/strict";
import { flushed, twoProcesses, until } from "./processes.ts";
import type { BusChecks } from "./setup.ts";

const HOSTILE = [
  "",
  "not JSON",
  "null",
  "[]",
  "{}",
  '[1,"node","hostile"]',
  '[2,"node","hostile","1"]',
  '[1,"node","other","1"]',
  '[1,"node","hostile","{"]',
  '[1,"node","hostile",{"toString":1}]',
  '[1,"node","hostile","{\\"~\\":[\\"map\\",[1]]}"]',
  '[1,"node","hostile","{\\"~\\":[\\"unknown\\"]}"]',
  '[1,"node","hostile","{\\"~\\":[\\"bigint\\",\\"x\\"]}"]',
  "#1",
  "#99999999999999999999",
  "#1; drop table livewright_messages",
  `[1,"node","hostile",${JSON.stringify("[".repeat(100_000) + "]".repeat(100_000))}]`,
  "[".repeat(1_000),
];

/** Checks with text that no bus has written. */
export const injectChecks: BusChecks = {
  "ignores text that is not its own, and goes on": async (service) => {
    const [a, b] = await twoProcesses(service);
    const heard = b.listen("hostile");
    await b.bus.ready?.();
    for (const text of HOSTILE) await service.inject?.("hostile", text);
    a.bus.broadcast("hostile", "after");
    await until(() => heard.length > 0);
    assert.deepEqual(heard, ["after"]);
    assert.ok(b.logged.length < HOSTILE.length, b.logged.join("\n"));
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  },
};

/** Checks with a service that is away for a while. */
export const interruptChecks: BusChecks = {
  "delivers inside its process while the service is away, and everywhere when it is back": async (service) => {
    const [a, b] = await twoProcesses(service);
    const [here, there] = [a.listen("away"), b.listen("away")];
    await b.bus.ready?.();
    const restore = await service.interrupt?.();
    const lost = (): boolean => [a, b].every(({ logged }) => logged.some((line) => line.startsWith("LW715")));
    // A bus notices at the latest when it sends.
    await until(() => {
      for (const { bus } of [a, b]) bus.broadcast("unheard", "x".repeat(1_000));
      return lost();
    });
    a.bus.broadcast("away", "while it is away");
    assert.deepEqual(here, ["while it is away"]);
    const late = b.listen("late");
    const gone = b.bus.subscribe("gone", () => assert.fail("The subscription has ended."));
    gone();
    await restore?.();
    await Promise.all([a.bus.ready?.(), b.bus.ready?.()]);
    a.bus.broadcast("away", "back");
    a.bus.broadcast("late", "late");
    a.bus.broadcast("gone", 1);
    await until(() => there.length > 0 && late.length > 0);
    await flushed(a.bus, b.bus);
    assert.deepEqual([there, late], [["back"], ["late"]]);
    for (const { logged } of [a, b]) {
      assert.equal(logged.filter((line) => line.includes("The bus lost")).length, 1, logged.join("\n"));
      assert.equal(logged.filter((line) => line.includes("The bus reaches")).length, 1, logged.join("\n"));
    }
  },
};
