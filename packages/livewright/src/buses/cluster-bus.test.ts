import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { silentLogger } from "../telemetry/logger.ts";
import { clusterPubSub } from "./cluster-bus.ts";

const BUILT = new URL("../../dist/cluster.js", import.meta.url).href;
const PROGRAM = `
  import { clusterPubSub } from ${JSON.stringify(BUILT)};
  const bus = clusterPubSub();
  bus.subscribe("ask", (message) => bus.broadcast("answer", { pid: process.pid, message }));
  await bus.ready();
  bus.broadcast("answer", { pid: process.pid, message: "ready" });
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
