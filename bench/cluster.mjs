// npm run bench:cluster: events per second of serveCluster with one worker and with two, and the CPU time of an event in the workers. An
// event has a millisecond or two of work, since the clients run on the same cores and would be the bottleneck otherwise.

import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { Visitor } from "./client.mjs";

const CLIENTS = 40;
const SECONDS = 5;
const ROUNDS = Number(process.env.ROUNDS ?? 3);

if (process.argv[2] === "serve") {
  const { serveCluster } = await import("livewright/cluster");
  const { silentLogger } = await import("livewright/telemetry");
  const { url } = await serveCluster(new URL("cluster-app.mjs", import.meta.url), {
    port: 0,
    host: "127.0.0.1",
    workers: Number(process.argv[3]),
    logger: silentLogger,
  });
  process.send?.(url);
} else {
  const results = new Map([
    [1, []],
    [2, []],
  ]);
  for (let round = 0; round < ROUNDS; round++) for (const [workers, rows] of results) rows.push(await measure(workers));
  const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  for (const [workers, rows] of results) {
    const rate = Math.round(middle(rows.map((row) => row.rate)));
    const cpu = middle(rows.map((row) => row.cpu)).toFixed(1);
    const busy = middle(rows.map((row) => row.busy)).toFixed(2);
    console.log(
      `${workers} workers: ${rate} events/s, ${cpu} µs of CPU for each in the workers, which used ${busy} cores`,
    );
  }
}

/** Sends clicks for some seconds, each client its next one after the answer to the last one. */
async function measure(workers) {
  const primary = fork(new URL(import.meta.url), ["serve", String(workers)], {
    env: { ...process.env, NODE_ENV: "production" },
  });
  const url = await new Promise((resolve) => {
    primary.on("message", (message) => typeof message === "string" && resolve(message));
  });
  const visitors = [];
  while (visitors.length < CLIENTS) visitors.push(await Visitor.open(url, "/"));
  const pids = readFileSync(`/proc/${primary.pid}/task/${primary.pid}/children`, "utf8").trim().split(" ");
  await clicks(visitors, 1);
  const before = cpuOf(pids);
  const start = performance.now();
  const count = await clicks(visitors, SECONDS);
  const seconds = (performance.now() - start) / 1_000;
  const cpu = cpuOf(pids) - before;
  for (const visitor of visitors) visitor.close();
  primary.kill("SIGKILL");
  return { rate: count / seconds, cpu: (cpu / count) * 1e6, busy: cpu / seconds };
}

async function clicks(visitors, seconds) {
  const end = performance.now() + seconds * 1_000;
  let count = 0;
  const one = async (visitor) => {
    for (; performance.now() < end; count++) await visitor.event("inc");
  };
  await Promise.all(visitors.map(one));
  return count;
}

/** The CPU time of processes, in seconds. */
function cpuOf(pids) {
  let ticks = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / 100;
}
