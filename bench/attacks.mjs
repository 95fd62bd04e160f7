// npm run bench:attacks: measures the work that an attacker without a session can cause. It only reports figures, and
// never fails.

import { fork } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import { BODIES, FRAMES } from "./attack-kinds.mjs";
import { figure } from "./tables.mjs";

const USAGE = `npm run bench:attacks [-- options]

  --dist FOLDER   the build to attack; default packages/livewright/dist
  --seconds N     how long each attack over a socket goes on; default 3, at most 30`;

const { values } = parseArgs({
  options: {
    dist: { type: "string", default: new URL("../packages/livewright/dist", import.meta.url).pathname },
    seconds: { type: "string", default: "3" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const seconds = Math.min(30, Math.max(1, Number(values.seconds) || 3));
/** The number of requests of each kind, and of bodies that never end. */
const REQUESTS = 10;
const UNFINISHED = 100;
const MB = 1_000_000;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A target and a bystander, for one attack after another. */
async function start(compression) {
  const env = { ...process.env, DIST: resolve(values.dist), COMPRESSION: compression ? "1" : "" };
  const target = fork(new URL("attack-target.mjs", import.meta.url), { env, execArgv: ["--expose-gc"] });
  const [{ port }] = await once(target, "message");
  const ask = async (child, question) => {
    child.send(question);
    return (await once(child, "message"))[0];
  };
  const bystander = fork(new URL("attack-bystander.mjs", import.meta.url), { env: { ...env, PORT: String(port) } });
  await sleep(500);
  const idle = await cpuPerSecond();
  async function cpuPerSecond() {
    const before = await ask(target, "cpu");
    await sleep(1_000);
    return ((await ask(target, "cpu")) - before) / 1_000;
  }
  return {
    port,
    cpu: () => ask(target, "cpu"),
    memory: () => ask(target, "memory"),
    /** Milliseconds of CPU per second that the bystander costs. */
    idle,
    bystander: () => ask(bystander, "report"),
    stop() {
      bystander.disconnect();
      target.disconnect();
    },
  };
}

const row = (cells) => console.log(`| ${cells.join(" | ")} |`);
const head = (cells) => {
  console.log("");
  row(cells);
  row(cells.map((_, i) => (i === 0 ? "---" : "---:")));
};
const latencies = ({ p50, p99 }) => [`${figure(p50)} ms`, `${figure(p99)} ms`];

/** Sends a body as fast as the server reads it, and waits for the response. */
function post(port, path, type, body) {
  return new Promise((done) => {
    const headers = { "content-type": type, "content-length": String(body.length) };
    const request = http.request(
      { port, host: "127.0.0.1", path, method: "POST", headers, agent: false },
      (response) => {
        response.resume().on("end", () => done(response.statusCode));
      },
    );
    request.on("error", ({ code }) => done(code));
    request.end(body);
  });
}

async function refusedPosts(server) {
  head([`${REQUESTS} POSTs of 7.5 MB, one after the other`, "answer", "CPU each", "bystander p50", "p99"]);
  for (const [path, what] of [
    ["/checked", "refused"],
    ["/open", "`csrf: false`"],
  ]) {
    for (const [name, [type, text]] of Object.entries(BODIES)) {
      const body = Buffer.from(text);
      await post(server.port, path, type, body);
      await server.bystander();
      const [before, from] = [await server.cpu(), performance.now()];
      let status;
      for (let i = 0; i < REQUESTS; i++) status = await post(server.port, path, type, body);
      const spent = ((await server.cpu()) - before) / 1_000 - ((performance.now() - from) / 1_000) * server.idle;
      row([
        `${name}, ${what}`,
        status,
        `${figure(Math.max(0, spent) / REQUESTS)} ms`,
        ...latencies(await server.bystander()),
      ]);
    }
  }
}

async function unfinishedBodies(server) {
  head([`${UNFINISHED} bodies of 7.9 MB that do not end`, "answered", "memory", "bystander p50", "p99"]);
  const part = Buffer.from(`a=${"x".repeat(7_500_000)}`);
  for (const [path, what] of [
    ["/checked", "refused"],
    ["/open", "`csrf: false`"],
  ]) {
    const before = await server.memory();
    await server.bystander();
    const answers = [];
    const sockets = Array.from({ length: UNFINISHED }, () => {
      const socket = net.connect(server.port, "127.0.0.1");
      socket.on("error", () => {}).on("data", (data) => answers.push(String(data).slice(9, 12)));
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7900000\r\n\r\n`,
      );
      socket.write(part);
      return socket;
    });
    await sleep(4_000);
    const held = (await server.memory()).heap - before.heap;
    const counts = [...new Set(answers)].map(
      (status) => `${answers.filter((other) => other === status).length} × ${status}`,
    );
    row([what, counts.join(", ") || "none", `${figure(held / MB)} MB`, ...latencies(await server.bystander())]);
    for (const socket of sockets) socket.destroy();
    await sleep(500);
  }
}

/** Sends as much as possible on one socket, and opens a new one when it is closed. */
async function hostileFrames(server, compressed) {
  for (const [name, { text, compress = false }] of Object.entries(FRAMES)) {
    if (compress !== compressed) continue;
    await server.bystander();
    const [before, end] = [await server.cpu(), performance.now() + seconds * 1_000];
    let [sent, closes] = [0, 0];
    while (performance.now() < end) {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/live/websocket?vsn=2.0.0`, {
        perMessageDeflate: compress,
      });
      socket.on("error", () => {});
      await Promise.race([once(socket, "open"), sleep(1_000)]).catch(() => {});
      while (performance.now() < end && socket.readyState === WebSocket.OPEN) {
        for (let i = 0; i < 100 && socket.bufferedAmount < 4 * MB; i++, sent++) socket.send(text, { compress });
        await sleep(1);
      }
      if (socket.readyState !== WebSocket.OPEN) closes += 1;
      socket.terminate();
      await sleep(10);
    }
    const spent = ((await server.cpu()) - before) / 1_000 / seconds - server.idle;
    row([name, sent, closes, `${figure(Math.max(0, spent))} ms`, ...latencies(await server.bystander())]);
    await sleep(500);
  }
}

console.log(`Attacks on ${resolve(values.dist)}; the figures of CPU are those of the server's process.`);
const plain = await start(false);
const alone = await plain.bystander();
console.log(`A bystander alone waits ${latencies(alone).join(", 99th percentile ")}.`);
await refusedPosts(plain);
await unfinishedBodies(plain);
head([`one socket at a time, ${seconds} s`, "frames sent", "closed", "CPU per second", "bystander p50", "p99"]);
await hostileFrames(plain, false);
plain.stop();
const compressing = await start(true);
await hostileFrames(compressing, true);
compressing.stop();
