// npm run bench: what Livewright costs, beside the floor, which is a server that does no work but moves the same bytes, and
// beside LiveViewJS. Every figure is the median of rounds in which the servers take turns, so that what else the machine
// does hits all of them. docs/performance.md says what each row is.
//
//   npm run bench                 all workloads
//   npm run bench -- counter row  those whose name contains one of the words
//   ROUNDS=7 npm run bench        more rounds (default 3)

import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { request, Visitor } from "./client.mjs";
import { installLiveViewJs } from "./peers.mjs";
import { workloads } from "./workloads.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const words = process.argv.slice(2);

/** Phoenix LiveView 1.2.10 on OTP 29, measured once with the same kind of client on another run: cost, and bytes. */
const PHOENIX = {
  "counter: event": [34, 114],
  "counter: GET": [105],
  "counter: GET + join": [400],
  "table: one row of 1,000": [800, 228],
  "table: swap two rows": [750, 134],
  "table: every 10th row": [1000, 11_662],
  "table: append one row": [833, 228],
  "table: GET + join": [undefined, 116_574],
  "broadcast to 1,000 views": [19],
  "idle counter, up to 3,000: RSS": [47],
  "idle table: RSS": [2910],
};

/** Blocks of events per round. One that takes milliseconds for each needs fewer. */
const BLOCKS = { livewright: 4, floor: 4, liveviewjs: 1 };

/** A server in a process of its own. */
async function start(file, told) {
  const child = fork(new URL(file, import.meta.url), {
    execArgv: ["--expose-gc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (told !== undefined) child.send(told);
  const answers = [];
  child.on("message", (message) => answers.shift()?.(message));
  child.on("exit", (code) => {
    if (code !== 0 && code !== null) throw new Error(`${file} ended with ${code}`);
  });
  const next = () => new Promise((resolve) => answers.push(resolve));
  const { port } = await next();
  return {
    base: `http://127.0.0.1:${port}`,
    ask(question) {
      const answer = next();
      child.send(question);
      return answer;
    },
    stop: () => child.kill(),
  };
}

/** What the floor has to answer so that it moves the same bytes: recorded from our own server. */
async function record({ path, steps, post }) {
  const server = await start("./server-livewright.mjs");
  const visitor = await Visitor.open(server.base, path, true);
  const { html, cookie, joined } = visitor;
  const responses = { phx_join: JSON.stringify(joined) };
  for (const [event, ...rest] of steps ?? []) responses[event] = JSON.stringify(await visitor.event(event, ...rest));
  let diff;
  if (post !== undefined) {
    const arrives = new Promise((resolve) => (visitor.onDiff = resolve));
    await request(server.base, post, { method: "POST" });
    diff = JSON.stringify(await arrives);
  }
  visitor.close();
  server.stop();
  return { html, cookie, responses, diff };
}

/** The servers that take part. */
async function contendersOf(workload) {
  const told = await record(workload);
  return {
    livewright: () => start("./server-livewright.mjs"),
    floor: () => start("./server-floor.mjs", told),
    ...(hasLiveViewJs && workload.everywhere ? { liveviewjs: () => start("./server-liveviewjs.mjs") } : {}),
  };
}

/** An answer that never comes must not be waited for. */
function soon(promise, what) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer within two minutes`)), 120_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** The rows of one workload: one, or as many as it has names. */
async function measure(workload) {
  const contenders = await contendersOf(workload);
  const prepared = {};
  for (const [who, launch] of Object.entries(contenders)) {
    prepared[who] = await soon(workload.prepare(launch, BLOCKS[who]), `${workload.names[0]}, ${who}`);
  }
  const rounds = Object.fromEntries(Object.keys(prepared).map((who) => [who, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [who, work] of Object.entries(prepared)) {
      rounds[who].push([await soon(work.measure(), `${workload.names[0]}, ${who}`)].flat());
    }
  }
  for (const work of Object.values(prepared)) work.stop();
  return workload.names.map((name, index) => {
    const all = Object.fromEntries(Object.entries(rounds).map(([who, list]) => [who, list.map((row) => row[index])]));
    const cost = Object.fromEntries(Object.entries(all).map(([who, list]) => [who, median(list)]));
    const bytes = Object.fromEntries(Object.entries(prepared).map(([who, work]) => [who, work.bytes()]));
    const [phoenix, phoenixBytes] = PHOENIX[name] ?? [];
    return {
      work: name,
      unit: workload.unit,
      cost: { ...cost, phoenix },
      ratio: cost.livewright / cost.floor,
      bytes: { ...bytes, phoenix: phoenixBytes },
      rounds: all,
    };
  });
}

const figure = (n) =>
  n === undefined ? "–" : n.toLocaleString("en", { maximumFractionDigits: Math.abs(n) < 100 ? 1 : 0 });

function markdown(rows) {
  const table = [
    [
      "work",
      "unit",
      "Livewright",
      "floor",
      "ratio to floor",
      hasLiveViewJs ? "LiveViewJS" : "LiveViewJS: could not be installed",
      "Phoenix (recorded on another run)",
      "bytes: Livewright",
      "bytes: LiveViewJS",
      "bytes: Phoenix (recorded)",
    ],
    ...rows.map(({ work, unit, cost, ratio, bytes }) => [
      work,
      unit,
      ...[cost.livewright, cost.floor, ratio, cost.liveviewjs, cost.phoenix].map(figure),
      ...[bytes.livewright, bytes.liveviewjs, bytes.phoenix].map(figure),
    ]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const pad = (cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = widths.map((width, column) => (column < 2 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  const [head, ...body] = table.map((row) => line(row.map(pad)));
  return [head, line(rule), ...body].join("\n");
}

const began = performance.now();
const wanted = workloads.filter(
  ({ names }) => words.length === 0 || names.some((name) => words.some((word) => name.includes(word))),
);
const hasLiveViewJs = wanted.some(({ everywhere }) => everywhere) && installLiveViewJs();
const rows = [];
for (const workload of wanted) {
  process.stderr.write(`${workload.names.join(", ")}\n`);
  rows.push(...(await measure(workload)));
}
console.log(markdown(rows));
const machine = `Node ${process.versions.node}, ${availableParallelism()} cores`;
const seconds = (performance.now() - began) / 1000;
console.log(`\n${machine}, median of ${ROUNDS} rounds, ${Math.round(seconds)} seconds.`);
writeFileSync(
  new URL("./results.json", import.meta.url),
  `${JSON.stringify({ machine, rounds: ROUNDS, liveviewjs: hasLiveViewJs, rows }, null, 2)}\n`,
);
process.exit(0);
