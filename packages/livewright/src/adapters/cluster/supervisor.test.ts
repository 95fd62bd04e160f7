import { EventEmitter } from "node:events";
import type { Worker } from "node:cluster";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Logger } from "../../telemetry/logger.ts";
import { Supervisor } from "./supervisor.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A worker process that does what the test says. */
class FakeWorker extends EventEmitter {
  readonly stops: number[] = [];
  readonly kills: string[] = [];
  readonly process: { readonly pid: number; readonly kill: (signal: string) => void };
  connected = true;

  constructor(pid: number) {
    super();
    this.process = {
      pid,
      kill: (signal) => {
        this.kills.push(signal);
        this.exit(null, signal);
      },
    };
  }

  isConnected(): boolean {
    return this.connected;
  }

  send(request: { readonly delay: number }): void {
    this.stops.push(request.delay);
  }

  ready(): void {
    this.emit("message", { livewrightWorker: "ready", url: "http://localhost:4000", port: 4000 });
  }

  fail(message: string): void {
    this.emit("message", { livewrightWorker: "failed", message, stack: undefined });
    this.exit(1);
  }

  exit(code: number | null, signal: string | null = null): void {
    this.connected = false;
    this.emit("exit", code, signal);
  }
}

function supervised(count: number) {
  const workers: FakeWorker[] = [];
  const log: string[] = [];
  const say = (message: string): void => void log.push(message);
  const logger: Logger = { debug() {}, info: say, warn: say, error: say };
  const gaveUp = vi.fn<() => void>();
  const supervisor = new Supervisor({
    count,
    logger,
    stopTime: 10_000,
    gaveUp,
    fork(number) {
      const worker = new FakeWorker(Number(number));
      workers.push(worker);
      return worker as unknown as Worker;
    },
  });
  const worker = (at: number): FakeWorker => workers.at(at) as FakeWorker;
  return { supervisor, workers, worker, log, gaveUp };
}

async function started(count: number) {
  const all = supervised(count);
  const starting = all.supervisor.start();
  for (const worker of all.workers) worker.ready();
  expect(await starting).toMatchObject({ url: "http://localhost:4000", port: 4000 });
  return all;
}

const passed = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

describe("the start of a cluster", () => {
  test("fails with the error of a worker, and leaves no other one running", async () => {
    const { supervisor, worker } = supervised(3);
    const starting = expect(supervisor.start()).rejects.toThrow("LW108  Worker 2 could not start: no database");
    worker(0).ready();
    worker(1).fail("no database");
    await passed(0);
    expect(worker(0).stops).toEqual([0]);
    worker(0).exit(0);
    await starting;
    expect(worker(2).kills).toEqual(["SIGKILL"]);
  });

  test("fails if a worker ends without a word", async () => {
    const { supervisor, worker } = supervised(1);
    const starting = expect(supervisor.start()).rejects.toThrow("LW108  Worker 1 ended by SIGILL before it listened.");
    worker(0).exit(null, "SIGILL");
    await starting;
  });
});

describe("a worker that ends", () => {
  test("is replaced immediately, and the log has its number", async () => {
    const { workers, worker, log } = await started(2);
    worker(1).exit(null, "SIGKILL");
    await passed(0);
    expect(workers).toHaveLength(3);
    expect(log.at(-1)).toBe("Worker 2 ended by SIGKILL. Another one is started.");
  });

  test("is replaced after growing pauses if it ends soon after its start, again and again", async () => {
    const { workers, worker } = await started(1);
    const pauses: number[] = [];
    for (let round = 0; round < 8; round++) {
      const before = workers.length;
      worker(-1).exit(1);
      let waited = 0;
      for (; workers.length === before && waited < 60_000; waited += 50) await passed(50);
      pauses.push(waited);
      worker(-1).ready();
    }
    // The first is not waited for, but the loop does.
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 5_000]);
  });

  test("counts as the first one again after ten seconds of service", async () => {
    const { workers, worker } = await started(1);
    for (let round = 0; round < 5; round++) {
      worker(-1).exit(1);
      await passed(5_000);
      worker(-1).ready();
    }
    await passed(10_000);
    const before = workers.length;
    worker(-1).exit(1);
    await passed(0);
    expect(workers).toHaveLength(before + 1);
  });

  test("ends the cluster if ten in a row have ended soon, and none is left that works", async () => {
    const { workers, worker, log, gaveUp } = await started(1);
    for (let round = 0; round < 20 && gaveUp.mock.calls.length === 0; round++) {
      if (round % 2 === 0) worker(-1).exit(1);
      else worker(-1).fail("no database");
      await passed(5_000);
      if (round % 2 === 1) worker(-1).ready();
    }
    expect(workers).toHaveLength(10);
    expect(gaveUp).toHaveBeenCalledOnce();
    expect(log.join("\n")).toContain("LW109  10 workers in a row ended soon after their start.");
  });

  test("never ends a cluster in which another worker serves", async () => {
    const { workers, worker, gaveUp } = await started(2);
    await passed(10_000);
    worker(1).exit(1);
    for (let round = 0; round < 30; round++) {
      await passed(5_000);
      worker(-1).fail("no memory");
    }
    expect(gaveUp).not.toHaveBeenCalled();
    expect(workers).toHaveLength(32);
  });
});

describe("a rolling restart", () => {
  test("stops each worker when its successor listens, one after the other", async () => {
    const { supervisor, workers, worker } = await started(2);
    const reloading = supervisor.reload();
    expect(supervisor.reload()).toBe(reloading);
    expect(worker(0).stops).toEqual([]);
    worker(2).ready();
    await passed(0);
    expect([worker(0).stops, worker(1).stops, workers.length]).toEqual([[1_000], [], 3]);
    worker(0).exit(0);
    await passed(0);
    expect([worker(1).stops, workers.length]).toEqual([[], 4]);
    worker(3).ready();
    await passed(0);
    worker(1).exit(0);
    await reloading;
    expect(workers).toHaveLength(4);
  });

  test("keeps the old workers if a new one cannot start", async () => {
    const { supervisor, worker, workers } = await started(2);
    const reloading = expect(supervisor.reload()).rejects.toThrow("LW108  Worker 3 could not start: a typo");
    worker(2).fail("a typo");
    await reloading;
    expect([worker(0).stops, worker(1).stops]).toEqual([[], []]);
    // It is watched again.
    worker(0).exit(1);
    await passed(100);
    expect(workers).toHaveLength(4);
  });

  test("starts one worker for an old one that ends before its successor listens", async () => {
    const { supervisor, worker, workers } = await started(1);
    const reloading = supervisor.reload();
    worker(0).exit(1);
    await passed(10_000);
    worker(1).ready();
    await reloading;
    expect(workers).toHaveLength(2);
  });
});

describe("the end of a cluster", () => {
  test("stops all workers at the same time, and starts none", async () => {
    const { supervisor, worker, workers } = await started(2);
    worker(1).exit(1);
    const closing = supervisor.close();
    expect(supervisor.close()).toBe(closing);
    worker(0).exit(0);
    await closing;
    await passed(60_000);
    expect(workers).toHaveLength(2);
    expect(worker(0).stops).toEqual([0]);
  });

  test("kills a worker that does not stop in time", async () => {
    const { supervisor, worker } = await started(1);
    const closing = supervisor.close();
    await passed(14_999);
    expect(worker(0).kills).toEqual([]);
    await passed(1);
    expect(worker(0).kills).toEqual(["SIGKILL"]);
    await closing;
  });

  test("ends a rolling restart", async () => {
    const { supervisor, worker, workers } = await started(2);
    const reloading = supervisor.reload();
    const closing = supervisor.close();
    expect(worker(2).kills).toEqual(["SIGKILL"]);
    worker(0).exit(0);
    worker(1).exit(0);
    await Promise.all([reloading, closing]);
    expect(workers).toHaveLength(3);
  });
});
