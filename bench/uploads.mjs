// npm run bench:uploads: compares the cost of an upload with a bare ws server that writes the same chunks to a file and
// answers each. The two take turns, and every figure is the median of the rounds.
//
//   UPLOAD_MB=500 ROUNDS=5 npm run bench:uploads      (default 200 MB, 3 rounds)

import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { WebSocket } from "ws";
import { Visitor } from "./client.mjs";

const MB = 1_000_000;
const SIZE = Number(process.env.UPLOAD_MB ?? 200) * MB;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const CHUNK = 64_000;
const chunk = Buffer.alloc(CHUNK, "x");

async function start(file) {
  const child = fork(new URL(file, import.meta.url), {
    execArgv: ["--expose-gc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const answers = [];
  child.on("message", (message) => answers.shift()?.(message));
  const next = () => new Promise((resolve) => answers.push(resolve));
  const { port } = await next();
  const ask = (question) => {
    const answer = next();
    child.send(question);
    return answer;
  };
  // The server removes its files when the bench ends.
  return { port, ask, stop: () => child.disconnect() };
}

/**
 * Sends a file as the official client does: it waits for an answer to each chunk, and reports every per cent of
 * progress.
 */
class Uploader {
  #visitor;
  #waiting = new Map();
  #ref = 1_000_000;
  #entry = 0;

  static async open(port) {
    const uploader = new Uploader();
    uploader.#visitor = await Visitor.open(`http://127.0.0.1:${port}`, "/", true);
    uploader.#visitor.socket.on("message", (/** @type {Buffer} */ data) => {
      const [, ref, , event, payload] = JSON.parse(data.toString());
      if (event !== "phx_reply" || !uploader.#waiting.has(ref)) return;
      uploader.#waiting.get(ref)(payload.response);
      uploader.#waiting.delete(ref);
    });
    return uploader;
  }

  async send(size) {
    const { socket, topic, joined } = this.#visitor;
    const upload = /(?<![-\w])phx-[\w-]{12}(?![-\w])/.exec(JSON.stringify(joined))[0];
    const entryRef = String(this.#entry++);
    const files = [{ ref: entryRef, name: "a.bin", type: "", size, path: "file" }];
    const push = (joinRef, on, event, payload, ref = String(this.#ref++)) => {
      const reply = new Promise((resolve) => this.#waiting.set(ref, resolve));
      socket.send(JSON.stringify([joinRef ?? ref, ref, on, event, payload]));
      return reply;
    };
    await push("4", topic, "event", {
      type: "form",
      event: "validate",
      value: "",
      meta: {},
      uploads: { [upload]: files },
    });
    const { entries } = await push("4", topic, "allow_upload", { ref: upload, entries: files });
    const joinRef = String(this.#ref++);
    const channel = `lvu:${entryRef}`;
    await push(joinRef, channel, "phx_join", { token: entries[entryRef] }, joinRef);
    let shown = 0;
    for (let at = 0; at < size; at += CHUNK) {
      const ref = String(this.#ref++);
      const head = [joinRef, ref, channel, "chunk"];
      const reply = new Promise((resolve) => this.#waiting.set(ref, resolve));
      const body = chunk.subarray(0, Math.min(CHUNK, size - at));
      socket.send(
        Buffer.concat([Buffer.from([0, ...head.map((part) => part.length)]), Buffer.from(head.join("")), body]),
      );
      await reply;
      const progress = Math.floor(((at + body.length) / size) * 100);
      if (progress === shown) continue;
      shown = progress;
      const told = push("4", topic, "progress", { event: null, ref: upload, entry_ref: entryRef, progress });
      if (progress === 100) await told;
    }
  }

  close() {
    this.#visitor.close();
  }
}

/** Sends the same chunks to the floor. */
class FloorUploader {
  #socket;
  #answered;

  static async open(port) {
    const uploader = new FloorUploader();
    uploader.#socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    uploader.#socket.on("message", () => uploader.#answered());
    await new Promise((resolve) => uploader.#socket.once("open", resolve));
    return uploader;
  }

  async send(size) {
    const push = (data) =>
      new Promise((resolve) => {
        this.#answered = resolve;
        this.#socket.send(data);
      });
    const head = Buffer.alloc(25);
    for (let at = 0; at < size; at += CHUNK)
      await push(Buffer.concat([head, chunk.subarray(0, Math.min(CHUNK, size - at))]));
    await push("end");
  }

  close() {
    this.#socket.terminate();
  }
}

const contenders = {
  livewright: { server: await start("./server-uploads.mjs"), Client: Uploader },
  floor: { server: await start("./server-uploads-floor.mjs"), Client: FloorUploader },
};
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const rounds = Object.fromEntries(Object.keys(contenders).map((who) => [who, []]));
for (let round = -1; round < ROUNDS; round++) {
  for (const [who, { server, Client }] of Object.entries(contenders)) {
    const client = await Client.open(server.port);
    await client.send(10 * MB);
    const memory = await server.ask("memory");
    // A garbage collection also drops compiled code.
    await client.send(10 * MB);
    const cpu = await server.ask("cpu");
    const began = performance.now();
    await client.send(SIZE);
    const seconds = (performance.now() - began) / 1000;
    const spent = (await server.ask("cpu")) - cpu;
    const kept = (await server.ask("memory")).heap - memory.heap;
    client.close();
    // The first round is a warm-up.
    if (round >= 0) rounds[who].push([SIZE / MB / seconds, spent / 1000 / (SIZE / MB), kept / MB]);
  }
}
for (const { server } of Object.values(contenders)) server.stop();

const [ours, floor] = ["livewright", "floor"].map((who) =>
  [0, 1, 2].map((i) => median(rounds[who].map((row) => row[i]))),
);
const row = (name, unit, i, ratio) => {
  const figures = [ours[i], floor[i], ratio].map((n) => n.toLocaleString("en", { maximumFractionDigits: 2 }));
  console.log(`| ${[name, unit, ...figures].join(" | ")} |`);
};
console.log("| upload over loopback, into a file | unit | Livewright | bare ws | Livewright to bare |");
console.log("| --- | --- | --: | --: | --: |");
row("speed", "MB/s", 0, ours[0] / floor[0]);
row("CPU", "ms per MB", 1, ours[1] / floor[1]);
row("heap kept afterwards", "MB", 2, ours[2] / floor[2]);
console.log(
  `\nNode ${process.versions.node}, ${availableParallelism()} cores, ${SIZE / MB} MB in chunks of ${CHUNK}, median of ${ROUNDS} rounds.`,
);
process.exit(0);
