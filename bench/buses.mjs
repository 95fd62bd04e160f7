// npm run bench:buses: measures the delivery of messages to another process, for each bus beside a bare client of the same service.
//
//   npm run bench:buses -- redis nats      only clients whose name contains one of the words
//
// This process sends, and a second one receives. Bus and bare client use the same service and take turns block by block, so that other
// load on the machine affects both. A block measures the latency of single messages, which the receiver answers, and then the rate of a
// burst.

import { fork } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { startService } from "../scripts/services.mjs";
import { endsOf } from "./bus-clients.mjs";
import { machine } from "./machine.mjs";
import { figure, table } from "./tables.mjs";

const BLOCKS = Number(process.env.BLOCKS ?? 7);
const BURST = 5_000;
const ANSWERS = 300;
const KINDS = ["bus", "bare"];
const SERVICES = {
  "node-redis": "redis",
  ioredis: "redis",
  pg: "postgres",
  "postgres.js": "postgres",
  nats: "nats",
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Sends a burst, and returns messages per second until the receiver has the last one. */
async function rateOf(end) {
  const done = end.next("done");
  const start = performance.now();
  for (let i = 1; i <= BURST; i++) {
    end.send("burst", { i, last: BURST, text: "a message of a chat" });
    // The events of many users have turns of the event loop between them.
    if (i % 100 === 0) await new Promise(setImmediate);
  }
  await done;
  return (BURST / (performance.now() - start)) * 1_000;
}

/** Returns half the median round trip of single messages, in milliseconds. */
async function latencyOf(end) {
  const times = [];
  for (let i = 0; i < ANSWERS; i++) {
    const answer = end.next("answer");
    const start = performance.now();
    end.send("ask", { i });
    await answer;
    times.push((performance.now() - start) / 2);
  }
  return median(times);
}

async function measure(client, service) {
  const ends = await endsOf(client, service, ["done", "answer"]);
  const receiver = fork(fileURLToPath(import.meta.url), ["--receiver", client, JSON.stringify(service)]);
  await once(receiver, "message");
  const measured = Object.fromEntries(KINDS.map((kind) => [kind, { rate: [], latency: [] }]));
  // The first block warms up.
  for (let block = 0; block <= BLOCKS; block++) {
    for (const kind of block % 2 === 0 ? KINDS : KINDS.toReversed()) {
      const latency = await latencyOf(ends[kind]);
      const rate = await rateOf(ends[kind]);
      if (block === 0) continue;
      measured[kind].latency.push(latency);
      measured[kind].rate.push(rate);
    }
  }
  receiver.kill("SIGKILL");
  await once(receiver, "exit");
  await ends.close();
  return KINDS.map((kind) => ({ rate: median(measured[kind].rate), latency: median(measured[kind].latency) }));
}

/** Runs in the second process: answers single messages, and reports the end of a burst. */
async function receive(client, service) {
  const ends = await endsOf(client, service, ["burst", "ask"]);
  for (const kind of KINDS) {
    ends[kind].on("burst", ({ i, last }) => i === last && ends[kind].send("done", { i }));
    ends[kind].on("ask", ({ i }) => ends[kind].send("answer", { i }));
  }
  process.send("ready");
}

async function main(words) {
  const rows = [["client", "bus, messages/s", "bare, messages/s", "cost", "bus, ms", "bare, ms", "latency"]];
  for (const [client, name] of Object.entries(SERVICES)) {
    if (words.length > 0 && !words.some((word) => client.includes(word))) continue;
    const service = await startService(name);
    const [bus, bare] = await measure(client, { url: service.url, host: service.host, port: service.port });
    await service.stop();
    const rates = [figure(bus.rate), figure(bare.rate), `${(bare.rate / bus.rate).toFixed(2)} ×`];
    const latencies = [figure(bus.latency), figure(bare.latency), `${(bus.latency / bare.latency).toFixed(2)} ×`];
    rows.push([client, ...rates, ...latencies]);
  }
  console.log(`${table(rows)}\n\n${machine()}; median of ${BLOCKS} blocks.`);
  process.exit();
}

const [flag, client, service] = process.argv.slice(2);
if (flag === "--receiver") await receive(client, JSON.parse(service));
else await main(process.argv.slice(2));
