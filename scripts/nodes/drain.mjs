import assert from "node:assert/strict";
import { Client, loadPage, peak } from "./client.mjs";
import { startProgram, until } from "./programs.mjs";
import { startProxy } from "./proxy.mjs";

const CLIENTS = 2_000;
const DRAIN_TIMEOUT = 10_000;

/** @type {Record<string, () => Promise<string>>} */
export const drainChecks = {
  async "2,000 clients on two processes, one of them drained"() {
    const [first, second] = await Promise.all([startProgram("server.mjs"), startProgram("server.mjs")]);
    const base = await startProxy([first.port, second.port]);
    const page = await loadPage(base, "/counter");
    /** @type {Client[]} */
    const clients = [];
    while (clients.length < CLIENTS) {
      const batch = Array.from({ length: 100 }, () => new Client(page));
      clients.push(...batch);
      await until("a batch of clients has joined", () => batch.every(({ pid }) => pid !== undefined));
    }
    const moving = clients.filter(({ pid }) => pid === String(first.pid));
    assert.ok(moving.length > CLIENTS / 3, `${moving.length} clients are on the first process`);

    const start = performance.now();
    first.kill("SIGTERM");
    await until("all clients are on the second process", () => clients.every(({ pid }) => pid === String(second.pid)));
    const joins = moving.map(({ joins: all }) => (all.at(-1) ?? 0) - start);
    await first.ended;

    assert.ok(Math.max(...joins) < DRAIN_TIMEOUT, `the last client joined after ${Math.max(...joins)} ms`);
    assert.deepEqual(new Set(moving.flatMap(({ closes }) => closes)), new Set([1012]));
    const undisturbed = clients.filter((client) => !moving.includes(client));
    assert.deepEqual(
      undisturbed.filter(({ closes }) => closes.length > 0),
      [],
    );
    assert.equal(
      clients.reduce((sum, { refusals }) => sum + refusals, 0),
      0,
    );
    // Without batches, all of them would join in the same second.
    assert.ok(peak(joins) < moving.length * 0.9, `${peak(joins)} of ${moving.length} clients joined within one second`);
    for (const client of clients) client.close();
    return `${moving.length} clients joined the other within ${Math.round(Math.max(...joins))} ms, at most ${peak(joins)} in a second`;
  },
};
