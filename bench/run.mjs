// npm run bench: measures the cost of Livewright, of the floor (a server without work that moves the same bytes), and
// of other servers. Every figure is the median of rounds in which the servers take turns, so that other load on the
// machine affects all of them. docs/performance.md explains each row, and `npm run bench -- --help` the options.

import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { contendersOf, problemWith } from "./contenders.mjs";
import { machine } from "./machine.mjs";
import { readOptions, USAGE, UsageError } from "./options.mjs";
import { install, PEERS } from "./peers.mjs";
import { profile } from "./profile.mjs";
import { growthTable, mainTable } from "./tables.mjs";
import { workloads } from "./workloads.mjs";
import { writeInto } from "./write.mjs";

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

/** Errors of exhausted files or ports. */
const TOO_MANY = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL"]);

/** A missing answer must not block the bench. */
function soon(promise, { names: [title], heavy }, who) {
  const minutes = heavy === true ? 5 : 2;
  let timer;
  const late = new Promise((_resolve, reject) => {
    const error = new Error(`${title}, ${who}: no answer within ${minutes} minutes`);
    timer = setTimeout(() => reject(error), minutes * 60_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Returns the value at a share of a sorted list; 0.5 is the median. */
const at = (list, share) => list[Math.min(list.length - 1, Math.floor(list.length * share))];
const ascending = (list) => list.toSorted((a, b) => a - b);
const median = (list) => at(ascending(list), 0.5);
const mapped = (record, change) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** Summarizes the rounds of one server. */
class Results {
  rounds = [];
  latencies = [];
  rss;

  add({ costs, latencies = [] }) {
    this.rounds.push(costs);
    for (const latency of latencies) this.latencies.push(latency);
  }

  get latency() {
    if (this.latencies.length === 0) return undefined;
    const sorted = ascending(this.latencies);
    return { p50: at(sorted, 0.5), p95: at(sorted, 0.95), p99: at(sorted, 0.99), max: at(sorted, 1) };
  }
}

/** Returns the rows of one workload: one per name. */
async function measure(workload, { installed, peers, rounds }, notes) {
  const taking = {};
  const started = [];
  const leave = (who, error) => {
    // A missing figure of Livewright is an error. A peer may lack the page or the event.
    if (who === "livewright" || who === "floor") throw error;
    notes.push(`${workload.names[0]}: without ${who}, since ${error.message}`);
    delete taking[who];
  };
  try {
    for (const [who, { launch, blocks }] of Object.entries(await contendersOf(workload, installed, peers))) {
      const tracked = async () => {
        const server = await launch();
        started.push(server);
        return server;
      };
      try {
        const work = await soon(workload.prepare({ launch: tracked, blocks }), workload, who);
        taking[who] = { work, results: new Results() };
      } catch (error) {
        leave(who, error);
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const [who, { work, results }] of Object.entries(taking)) {
        try {
          results.add(await soon(work.measure(), workload, who));
        } catch (error) {
          leave(who, error);
        }
      }
    }
    for (const { work, results } of Object.values(taking)) results.rss = await work.server?.ask("rss");
  } finally {
    // Also stops the servers of a workload that failed halfway.
    await Promise.all(started.map((server) => server.stop()));
  }
  return workload.names.map((name, index) => rowOf(workload, name, index, taking));
}

function rowOf(workload, name, index, taking) {
  const all = mapped(taking, ({ results }) => results.rounds.map((costs) => costs[index]));
  const cost = mapped(all, median);
  const bytes = mapped(taking, ({ work }) => work.bytes());
  const [phoenix, phoenixBytes] = PHOENIX[name] ?? [];
  const others = { ...cost, phoenix };
  return {
    work: name,
    unit: workload.unit,
    growth: workload.growth,
    alone: workload.alone,
    cost: others,
    // Returns the cost relative to Livewright.
    ratio: mapped(others, (theirs) => cost.livewright / theirs),
    bytes: { ...bytes, phoenix: phoenixBytes },
    latency: mapped(taking, ({ results }) => results.latency),
    rss: mapped(taking, ({ results }) => results.rss),
    rounds: all,
  };
}

async function main() {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) return console.log(USAGE);
  const { all, words, rounds } = options;
  const wanted = workloads.filter(
    ({ names, heavy }) =>
      (all || heavy !== true) &&
      (words.length === 0 || names.some((name) => words.some((word) => name.includes(word)))),
  );
  if (wanted.length === 0)
    throw new UsageError(`No row has ${words.join(" or ")} in its name${all ? "" : "; --all has more"}.`);
  if (options.profile) return profile(wanted);

  const began = performance.now();
  const notes = [];
  const installed = new Set();
  for (const name of Object.keys(PEERS)) {
    if (!wanted.some(({ peers }) => peers.includes(name))) continue;
    const problem = install(name);
    if (problem === undefined) installed.add(name);
    else notes.push(`${problem}, so its column is missing.`);
  }
  const reached = [];
  for (const peer of options.peers) {
    const problem = await problemWith(peer);
    if (problem !== undefined) notes.push(problem.text);
    if (problem?.fatal !== true) reached.push(peer);
  }
  const titles = {
    livewright: "Livewright",
    floor: "floor",
    ...mapped(PEERS, ({ title }) => title),
    ...Object.fromEntries(reached.map(({ name }) => [name, name])),
    phoenix: "Phoenix, recorded",
  };
  const rows = [];
  for (const workload of wanted) {
    process.stderr.write(`${workload.names.join(", ")}\n`);
    try {
      rows.push(...(await measure(workload, { installed, peers: reached, rounds }, notes)));
    } catch (error) {
      if (!TOO_MANY.has(error.code)) throw error;
      notes.push(
        `${workload.names[0]}: left out, since this machine does not allow so many connections (${error.code}).`,
      );
    }
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  const run = {
    command: ["npm run bench", ...(process.argv.length > 2 ? ["--", ...process.argv.slice(2)] : [])].join(" "),
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    rounds,
    seconds,
    notes,
    titles,
    rows,
  };
  for (const part of [
    mainTable(run),
    growthTable(run),
    notes.join("\n"),
    `${run.machine}; median of ${rounds} rounds, ${seconds} seconds.`,
  ]) {
    if (part !== "") console.log(`${part}\n`);
  }
  writeFileSync(new URL("./results.json", import.meta.url), `${JSON.stringify(run, null, 2)}\n`);
  if (options.write !== undefined) process.stderr.write(`Written: ${writeInto(options.write, run).join(", ")}\n`);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
  process.exit(1);
}
