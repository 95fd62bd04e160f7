import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ignore } from "../foundation/ignore.ts";
import { silentLogger } from "../telemetry/logger.ts";
import type { PgPool } from "./pg-connection.ts";
import { postgresChannel, postgresPubSub } from "./postgres-bus.ts";
import type { RemotePubSub } from "./remote-bus.ts";

/** A pool whose server a test replaces. */
class FakePool implements PgPool {
  readonly totalCount = 0;
  options: { readonly max?: number } = {};
  opened = 0;
  released = 0;
  readonly statements: string[] = [];
  found = false;
  /** Answers `create table`. */
  create: () => Promise<void> = async () => {};
  /** Answers `listen`. */
  listening: (text: string) => Promise<void> = async () => {};
  /** Ends the connection that was opened last. */
  lose: (error: Error) => void = ignore;

  async connect(): ReturnType<PgPool["connect"]> {
    this.opened++;
    let notified: (notification: { readonly payload: string }) => void = ignore;
    return {
      query: async (text: string, [, payload = ""]: string[] = []) => {
        this.statements.push(text);
        if (text.startsWith("create")) await this.create();
        if (text.startsWith("listen")) await this.listening(text);
        if (text.startsWith("select pg_notify")) notified({ payload });
        return { rows: text.includes("to_regclass") ? [{ found: this.found }] : [] };
      },
      on: (event: string, listener: (...args: never[]) => void) => {
        if (event === "error") this.lose = listener as (error: Error) => void;
        if (event === "notification") notified = listener as typeof notified;
      },
      release: () => void this.released++,
    };
  }
}

const refusal = (code: string): Error => Object.assign(new Error("refused"), { code });

let pool: FakePool;
let bus: RemotePubSub;

beforeEach(() => {
  vi.useFakeTimers();
  pool = new FakePool();
});
afterEach(async () => {
  await bus.close();
  vi.useRealTimers();
});

function open(): void {
  bus = postgresPubSub(pool, { logger: silentLogger });
}

describe("the connection of a bus with PostgreSQL", () => {
  test.each(["23505", "42P07", "42501"])("is used although the table is not created (%s)", async (code) => {
    pool.create = async () => Promise.reject(refusal(code));
    open();
    await bus.ready();
    expect([pool.opened, pool.released]).toEqual([1, 0]);
  });

  test("is closed before the next one is opened, while the creation of the table fails", async () => {
    pool.create = async () => Promise.reject(refusal("53100"));
    open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pool.opened).toBeGreaterThan(5);
    expect(pool.released).toBe(pool.opened);
    pool.create = async () => {};
    await vi.advanceTimersByTimeAsync(10_000);
    await bus.ready();
    expect(pool.opened - pool.released).toBe(1);
  });

  test("is closed when it is lost while the table is created", async () => {
    pool.create = async () => new Promise<void>(ignore);
    open();
    await vi.advanceTimersByTimeAsync(0);
    pool.lose(new Error("lost"));
    expect([pool.opened, pool.released]).toEqual([1, 1]);
  });

  test("is closed with the bus while the table is created", async () => {
    pool.create = async () => new Promise<void>(ignore);
    open();
    await vi.advanceTimersByTimeAsync(0);
    await bus.close();
    expect([pool.opened, pool.released]).toEqual([1, 1]);
  });

  test("is closed when it opens after the bus was closed", async () => {
    open();
    await bus.close();
    await vi.advanceTimersByTimeAsync(0);
    expect([pool.opened, pool.released]).toEqual([1, 1]);
    expect(pool.statements).toEqual([]);
  });

  test("creates the table only if it is missing", async () => {
    open();
    await bus.ready();
    expect(pool.statements.filter((text) => text.startsWith("create"))).toHaveLength(1);
    await bus.close();
    pool = new FakePool();
    pool.found = true;
    open();
    await bus.ready();
    expect(pool.statements.filter((text) => text.startsWith("create"))).toEqual([]);
  });
});

describe("a bus with PostgreSQL", () => {
  test("refuses a pool of one connection, which it would hold", async () => {
    open();
    pool.options = { max: 1 };
    expect(() => postgresPubSub(pool)).toThrow(/LW102.*max: 1/s);
    pool.options = { max: 2 };
    const other = postgresPubSub(pool, { logger: silentLogger });
    await other.close();
  });

  test("listens to a fixed number of channels, whatever the number of topics", async () => {
    open();
    for (let i = 0; i < 5_000; i++) bus.subscribe(`topic:${i}`, ignore);
    await bus.ready();
    const listens = pool.statements.filter((text) => text.startsWith("listen"));
    // One more for the heartbeats.
    expect([listens.length, new Set(listens).size]).toEqual([65, 65]);
  });

  test("listens again to a channel that was refused", async () => {
    const channel = postgresChannel("livewright:", "a");
    let refused = 0;
    pool.listening = async (text) => {
      if (text.includes(channel) && refused++ === 0) throw refusal("53300");
    };
    open();
    bus.subscribe("a", ignore);
    await vi.advanceTimersByTimeAsync(1_000);
    await bus.ready();
    expect(refused).toBe(2);
  });

  test("deletes its long messages after a minute, although no other follows", async () => {
    open();
    await bus.ready();
    for (let i = 0; i < 300; i++) bus.broadcast("a", "x".repeat(9_000));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(pool.statements.filter((text) => text.startsWith("delete"))).toEqual([]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(pool.statements.filter((text) => text.startsWith("delete"))).toHaveLength(1);
  });
});
