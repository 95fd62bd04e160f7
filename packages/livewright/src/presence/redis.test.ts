// Presences over a real service, which goes away and comes back.

import { createClient } from "redis";
import { expect, test, vi } from "vitest";
import { startService } from "../../../../scripts/services.mjs";
import { redisPubSub } from "../buses/redis-bus.ts";
import { ignore } from "../foundation/ignore.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { localPresences } from "../test-support/presences.ts";
import { presence } from "./presence-topic.ts";
import type { Presences } from "./presences.ts";

const room = presence<{ readonly name: string }>("room");
const SOON = { timeout: 25_000, interval: 10 };

function keys(presences: Presences): string[] {
  return [...presences.list(room).keys()].toSorted();
}

test("two processes on Redis agree, and agree again after Redis was away", async () => {
  let service = await startService("redis");
  const stops: (() => unknown)[] = [];
  const open = async (): Promise<Presences> => {
    const client = createClient({ url: service.url }).on("error", ignore);
    await client.connect();
    const bus = redisPubSub(client, { logger: silentLogger });
    const presences = localPresences(bus, {
      options: { beatPeriod: 50, silentPeriod: 200, downPeriod: 1_000, permDownPeriod: 60_000 },
    });
    stops.push(
      () => presences.close(),
      async () => bus.close(),
      () => client.destroy(),
    );
    return presences;
  };
  try {
    const [here, there] = [await open(), await open()];
    const [ann, bob] = [here.owner(), there.owner()];
    ann.track(room, "ann", { name: "Ann" });
    bob.track(room, "__proto__", { name: "Bob" });
    await vi.waitFor(
      () =>
        expect([keys(here), keys(there)]).toEqual([
          ["__proto__", "ann"],
          ["__proto__", "ann"],
        ]),
      SOON,
    );

    // More than one message may carry.
    for (let i = 0; i < 900; i++) ann.track(room, `user ${i}`, { name: "é".repeat(1_000) });
    await vi.waitFor(() => expect(keys(there)).toHaveLength(902), SOON);

    const { port } = service;
    await service.stop();
    await vi.waitFor(() => expect(keys(there)).toEqual(["__proto__"]), SOON);
    ann.release();
    ann.track(room, "carol", { name: "Carol" });
    bob.track(room, "dave", { name: "Dave" });
    service = await startService("redis", { port });
    const all = ["__proto__", "carol", "dave"];
    await vi.waitFor(() => expect([keys(here), keys(there)]).toEqual([all, all]), SOON);
  } finally {
    for (const stop of stops) await stop();
    await service.stop();
  }
});
