import { execFile } from "node:child_process";
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { silentLogger } from "../telemetry/logger.ts";
import { clusterPubSub } from "./cluster-bus.ts";

const BUILT = new URL("../../dist/adapters/cluster.js", import.meta.url).href;
const PROGRAM = `
  import { clusterPubSub } from ${JSON.stringify(BUILT)};
  const bus = clusterPubSub();
  bus.subscribe("ask", (message) => bus.broadcast("answer", { pid: process.pid, message }));
  await bus.ready();
  bus.broadcast("answer", { pid: process.pid, message: "ready" });
`;
const TWO_BUSES = `
  import { clusterPubSub } from ${JSON.stringify(BUILT)};
  const listeners = process.listenerCount("disconnect");
  const [x, y] = [clusterPubSub(), clusterPubSub()];
  const heard = [];
  const end = x.subscribe("two", (message) => heard.push("x " + message));
  y.subscribe("two", (message) => heard.push("y " + message));
  y.subscribe("close", async () => {
    await Promise.all([x.close(), y.close()]);
    process.send({ heard, listeners: process.listenerCount("disconnect") - listeners });
  });
  await Promise.all([x.ready(), y.ready()]);
  x.broadcast("two", "from x");
  y.broadcast("two", "from y");
  while (heard.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  end();
  await x.ready();
  x.broadcast("ended", 1);
`;

const NO_RELAY = `
  import cluster from "node:cluster";
  import { clusterPubSub } from ${JSON.stringify(BUILT)};
  if (cluster.isPrimary) {
    cluster.fork().on("message", ({ logged }) => {
      if (logged === undefined) return;
      console.log(JSON.stringify(logged));
      process.exit();
    });
  } else {
    const logged = [];
    const warn = (message, { error }) => logged.push(message, error.message);
    const bus = clusterPubSub({ heartbeatMs: 20, logger: { debug() {}, info() {}, warn, error: warn } });
    for (let i = 0; i < 3; i++) bus.subscribe("topic " + i, () => {});
    setInterval(() => logged.length > 0 && process.send({ logged }), 100);
  }
`;

interface Answer {
  readonly pid: number;
  readonly message: unknown;
}

const workers: Worker[] = [];
const folder = mkdtempSync(join(tmpdir(), "livewright-cluster-"));

afterEach(async () => {
  for (const worker of workers.splice(0)) {
    if (worker.isDead()) continue;
    worker.process.kill("SIGKILL");
    await once(worker, "exit");
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("messages reach the workers of a cluster and its primary process, until a worker is killed", async () => {
  const program = join(folder, "worker.mjs");
  writeFileSync(program, PROGRAM);
  cluster.setupPrimary({ exec: program, execArgv: [] });
  const bus = clusterPubSub({ logger: silentLogger });
  const answers: Answer[] = [];
  bus.subscribe("answer", (answer: Answer) => void answers.push(answer));
  await bus.ready();
  workers.push(cluster.fork(), cluster.fork());
  await vi.waitFor(() => expect(answers.map(({ message }) => message)).toEqual(["ready", "ready"]), 30_000);
  answers.length = 0;

  const at = new Date(1_700_000_000_000);
  bus.broadcast("ask", at);
  const pids = workers.map((worker) => worker.process.pid);
  await vi.waitFor(() => expect(answers).toHaveLength(2), 10_000);
  expect(new Set(answers.map(({ pid }) => pid))).toEqual(new Set(pids));
  expect(answers.map(({ message }) => message)).toEqual([at, at]);

  const [killed, left] = workers as [Worker, Worker];
  killed.process.kill("SIGKILL");
  await once(killed, "exit");
  answers.length = 0;
  bus.broadcast("ask", 1);
  await vi.waitFor(() => expect(answers).toEqual([{ pid: left.process.pid, message: 1 }]), 10_000);
  await bus.close();
});

test("two buses in one worker reach each other, and end their subscriptions alone", async () => {
  const program = join(folder, "two.mjs");
  writeFileSync(program, TWO_BUSES);
  cluster.setupPrimary({ exec: program, execArgv: [] });
  const bus = clusterPubSub({ logger: silentLogger });
  const ended = new Promise((resolve) => bus.subscribe("ended", resolve));
  await bus.ready();
  const worker = cluster.fork();
  workers.push(worker);
  await ended;
  const reported = new Promise((resolve) => {
    worker.on("message", (message: object) => "heard" in message && resolve(message));
  });
  bus.broadcast("two", "from the primary process");
  bus.broadcast("close", 1);
  expect(await reported).toEqual({
    // Each hears its own message first, before the relay passes the other's on.
    heard: ["x from x", "y from y", "y from x", "x from y", "y from the primary process"],
    listeners: 0,
  });
  const send = vi.spyOn(worker, "send");
  bus.broadcast("two", "after their end");
  expect(send).not.toHaveBeenCalled();
  await bus.close();
});

test("a worker logs once that its primary process passes nothing on", async () => {
  const program = join(folder, "no-relay.mjs");
  writeFileSync(program, NO_RELAY);
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(JSON.parse(stdout)).toEqual([
    "LW715  the cluster does not pass messages on. They reach only this process.",
    "Call relayPubSub() in the primary process, before the first cluster.fork().",
  ]);
});
