// The memory that uploads take on the server, over real sockets, in a separate process: chunks are written and released, whatever
// the size of the file. UPLOAD_MB and UPLOAD_FILES raise the size (npm run test:uploads).

import { fork, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";

const MB = 1_000_000;
/** Bytes the resident set may grow by, whatever is sent. */
const BOUND = 30 * MB;
const ONE = Number(process.env["UPLOAD_MB"] ?? 100) * MB;
const MANY = Number(process.env["UPLOAD_FILES"] ?? 100);
const CHUNK = 64_000;

const dist = (file: string): string => JSON.stringify(new URL(`../../dist/${file}`, import.meta.url).href);
const PROGRAM = `
import { endpoint, html, live, liveView } from ${dist("index.js")};
import { silentLogger } from ${dist("telemetry.js")};
import { liveFileInput } from ${dist("uploads.js")};
import { serve } from ${dist("adapters/node.js")};

const Page = liveView({
  mount: (socket) => ({
    file: socket.allowUpload("file", {
      maxEntries: 1000,
      maxFileSize: 1e12,
      autoUpload: true,
      async progress(of, entry) {
        if (entry.done) await of.consumeUploadedEntry(entry, ({ size }) => of.assign({ bytes: of.assigns.bytes + size }));
      },
    }),
    bytes: 0,
  }),
  events: { validate() {} },
  render: ({ file, bytes }) => html\`<form phx-change="validate">\${liveFileInput({ upload: file })}</form><p id="bytes">\${bytes}</p>\`,
});

const server = await serve(
  endpoint({ secretKeyBase: "known to everyone, for tests only, and long enough", logger: silentLogger, routes: [live("/", Page)] }),
  { port: 0, host: "127.0.0.1", uploads: { directory: process.argv[2] } },
);
let peak = 0;
// What Node has read and not yet collected is counted nowhere: it takes tens of megabytes before it collects buffers, here as in
// any server. What is held on to shows all the same.
const look = () => {
  globalThis.gc({ type: "minor", execution: "sync" });
  peak = Math.max(peak, process.memoryUsage.rss());
};
setInterval(look, 10);
process.on("message", (message) => {
  globalThis.gc();
  const now = process.memoryUsage.rss();
  if (message === "reset") peak = now;
  look();
  process.send({ now, peak });
});
process.send({ port: server.port });
`;

let server: ChildProcess;
let port = 0;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lw-memory-"));
  const program = join(directory, "server.mjs");
  await writeFile(program, PROGRAM);
  server = fork(program, [join(directory, "files")], { execArgv: ["--expose-gc"], env: { NODE_ENV: "production" } });
  port = (await answer<{ port: number }>()).port;
});
afterAll(async () => {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  expect(await readdir(join(directory, "files"))).toEqual([]);
  await rm(directory, { recursive: true });
});

function answer<T>(): Promise<T> {
  return new Promise((resolve) => server.once("message", (message) => resolve(message as T)));
}

async function memory(question: "reset" | "peak"): Promise<{ readonly now: number; readonly peak: number }> {
  const answered = answer<{ now: number; peak: number }>();
  server.send(question);
  return answered;
}

/** A visitor with a page and a socket. */
class Visitor {
  readonly #socket: WebSocket;
  readonly #topic: string;
  readonly #waiting = new Map<string, (payload: { status: string; response: Record<string, unknown> }) => void>();
  #upload = "";
  #ref = 10;

  static async open(): Promise<Visitor> {
    const base = `http://127.0.0.1:${port}`;
    const response = await fetch(base);
    const page = await response.text();
    const read = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(page)?.[1] ?? "";
    const csrf = /csrf-token" content="([^"]*)"/.exec(page)?.[1] ?? "";
    const cookie = response.headers.getSetCookie().map((line) => line.split(";")[0]);
    const socket = new WebSocket(
      `${base.replace("http", "ws")}/live/websocket?_csrf_token=${encodeURIComponent(csrf)}&vsn=2.0.0`,
      { headers: { cookie: cookie.join("; "), origin: base }, perMessageDeflate: false },
    );
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const visitor = new Visitor(socket, `lv:${/<div id="(phx-[^"]*)"/.exec(page)?.[1] ?? ""}`);
    const session = read("data-phx-session");
    const joined = await visitor.#push("4", "4", visitor.#topic, "phx_join", {
      url: `${base}/`,
      params: {},
      session,
      static: read("data-phx-static"),
    });
    visitor.#upload = /(?<![-\w])phx-[\w-]{12}(?![-\w])/.exec(JSON.stringify(joined))?.[0] ?? "";
    return visitor;
  }

  private constructor(socket: WebSocket, topic: string) {
    this.#socket = socket;
    this.#topic = topic;
    socket.on("message", (data: Buffer) => {
      const [, ref, , event, payload] = JSON.parse(data.toString()) as [string, string, string, string, never];
      if (event !== "phx_reply") return;
      this.#waiting.get(ref)?.(payload);
      this.#waiting.delete(ref);
    });
  }

  /** Sends files as the client does: all at once, each waiting for the answer to a chunk before the next. */
  async send(sizes: readonly number[]): Promise<void> {
    const files = sizes.map((size, i) => ({ ref: String(i), name: `${i}.bin`, type: "", size, path: "file" }));
    const jr = "4";
    await this.#push(jr, this.#next(), this.#topic, "event", {
      type: "form",
      event: "validate",
      value: "",
      meta: {},
      uploads: { [this.#upload]: files },
    });
    const { entries } = (await this.#push(jr, this.#next(), this.#topic, "allow_upload", {
      ref: this.#upload,
      entries: files,
    })) as { entries: Record<string, string> };
    await Promise.all(files.map(({ ref, size }) => this.#sendOne(ref, size, entries[ref])));
  }

  close(): void {
    this.#socket.terminate();
  }

  async #sendOne(entryRef: string, size: number, token: string | undefined): Promise<void> {
    const topic = `lvu:${entryRef}`;
    const joinRef = this.#next();
    await this.#push(joinRef, joinRef, topic, "phx_join", { token });
    let shown = 0;
    for (let at = 0; at < size; at += CHUNK) {
      const ref = this.#next();
      const head = [joinRef, ref, topic, "chunk"].map((part) => Buffer.from(part));
      const lengths = Buffer.from([0, ...head.map(({ length }) => length)]);
      const sent = Math.min(CHUNK, size - at);
      const reply = this.#reply(ref);
      this.#socket.send(Buffer.concat([lengths, ...head, CHUNK_OF_NOTHING.subarray(0, sent)]));
      await reply;
      const progress = Math.floor(((at + sent) / size) * 100);
      if (progress === shown) continue;
      shown = progress;
      const told = this.#push("4", this.#next(), this.#topic, "progress", {
        event: null,
        ref: this.#upload,
        entry_ref: entryRef,
        progress,
      });
      if (progress === 100) await told;
    }
  }

  #next(): string {
    return String(this.#ref++);
  }

  #push(joinRef: string, ref: string, topic: string, event: string, payload: object): Promise<unknown> {
    const reply = this.#reply(ref);
    this.#socket.send(JSON.stringify([joinRef, ref, topic, event, payload]));
    return reply;
  }

  async #reply(ref: string): Promise<unknown> {
    const { status, response } = await new Promise<{ status: string; response: unknown }>((resolve) =>
      this.#waiting.set(ref, resolve),
    );
    if (status !== "ok") throw new Error(JSON.stringify(response));
    return response;
  }
}

const CHUNK_OF_NOTHING = Buffer.alloc(CHUNK, "x");

/** Returns the memory that some work adds to the server. */
async function growth(work: () => Promise<void>): Promise<number> {
  const before = (await memory("reset")).now;
  await work();
  return (await memory("peak")).peak - before;
}

/** Runs every path once, so that code is compiled and pools are filled. */
async function warmUp(): Promise<void> {
  const visitor = await Visitor.open();
  await visitor.send(Array.from({ length: 20 }, () => MB));
  visitor.close();
}

test(`one file of ${ONE / MB} MB is uploaded in bounded memory`, { timeout: 120_000 }, async () => {
  await warmUp();
  const visitor = await Visitor.open();
  const grown = await growth(() => visitor.send([ONE]));
  visitor.close();
  expect(grown / MB).toBeLessThan(BOUND / MB);
});

test(`${MANY} files of 1 MB at once are uploaded in bounded memory`, { timeout: 120_000 }, async () => {
  const visitor = await Visitor.open();
  const grown = await growth(() => visitor.send(Array.from({ length: MANY }, () => MB)));
  visitor.close();
  expect(grown / MB).toBeLessThan(BOUND / MB);
});

test("20 clients upload at once in bounded memory", { timeout: 120_000 }, async () => {
  const visitors = await Promise.all(Array.from({ length: 20 }, () => Visitor.open()));
  const grown = await growth(
    async () => void (await Promise.all(visitors.map((visitor) => visitor.send([2 * MB, MB])))),
  );
  for (const visitor of visitors) visitor.close();
  expect(grown / MB).toBeLessThan(BOUND / MB);
});
