// A click over a real socket, and the functions of the framework that it runs.

import { once } from "node:events";
import { Session } from "node:inspector/promises";
import { connect, type Socket } from "node:net";
import { endpoint, html, live, liveView } from "livewright";
import { serve } from "../../packages/livewright/src/adapters/node.ts";
import { SECRET_KEY_BASE } from "../../packages/livewright/src/test-support/fixtures.ts";

const SOURCES = "packages/livewright/src/";

/** The frames of a click, and the functions that run, by file below `packages/livewright/src`. */
export interface Click {
  /** The frame of the client, and the answer. */
  readonly frames: readonly [click: string, answer: string];
  readonly functions: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Serves the counter of docs/internals/a-click.md, clicks three times, and measures the last click. */
export async function measureClick(): Promise<Click> {
  const Counter = liveView({
    mount: () => ({ count: 0 }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count }) => html`<p>${count}</p><button phx-click="inc">+</button>`,
  });
  const silent = (): void => {};
  const app = endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    development: false,
    rootLayout: ({ content, csrfToken }) => html`<meta name="csrf-token" content=${csrfToken}>${content}`,
    routes: [live("/", Counter)],
  });
  const server = await serve(app, { port: 0, host: "127.0.0.1", client: false });
  const session = new Session();
  session.connect();
  try {
    const socket = await Wire.open(server.port);
    await socket.join();
    // The first times also compile, create and warm up.
    await socket.click("2");
    await socket.click("3");
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    const frames = await socket.click("4");
    const { result } = await session.post("Profiler.takePreciseCoverage");
    socket.end();
    return { frames, functions: functionsIn(result) };
  } finally {
    session.disconnect();
    await server.close();
  }
}

type Coverage = readonly {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly count: number }[];
  }[];
}[];

function functionsIn(coverage: Coverage): Click["functions"] {
  const functions = new Map<string, Set<string>>();
  for (const { url, functions: all } of coverage) {
    const at = url.indexOf(SOURCES);
    if (at === -1) continue;
    for (const { functionName, ranges } of all) {
      const count = ranges[0]?.count ?? 0;
      // Functions without a name are arrows inside of others.
      if (count === 0 || functionName === "" || functionName.startsWith("<")) continue;
      const file = url.slice(at + SOURCES.length);
      functions.set(file, (functions.get(file) ?? new Set()).add(functionName.replace(/^(?:get|set) /, "")));
    }
  }
  return functions;
}

/** A WebSocket client in as many lines as the frames of a click need. */
class Wire {
  readonly #socket: Socket;
  readonly #join: string;
  readonly #topic: string;
  #received: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, topic: string, join: string) {
    this.#socket = socket;
    this.#topic = topic;
    this.#join = join;
    socket.on("data", (bytes) => void (this.#received = Buffer.concat([this.#received, bytes])));
  }

  static async open(port: number): Promise<Wire> {
    const url = `http://127.0.0.1:${port}/`;
    const response = await fetch(url);
    const page = await response.text();
    const cookie = response.headers
      .getSetCookie()
      .map((header) => header.split(";", 1)[0])
      .join("; ");
    const [, csrf = ""] = /content="([^"]*)"/.exec(page) ?? [];
    const [, id = "", session = "", fixed = ""] =
      /<div id="([^"]*)"[^>]* data-phx-session="([^"]*)" data-phx-static="([^"]*)"/.exec(page) ?? [];
    const socket = connect(port, "127.0.0.1");
    const head = [
      `GET /live/websocket?vsn=2.0.0&_csrf_token=${csrf} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      `Cookie: ${cookie}`,
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
    await once(socket, "data");
    const topic = `lv:${id}`;
    const payload = { url, params: { _mounts: 0 }, session, static: fixed, sticky: false };
    return new Wire(socket, topic, JSON.stringify(["1", "1", topic, "phx_join", payload]));
  }

  async join(): Promise<void> {
    await this.#ask(this.#join);
  }

  async click(ref: string): Promise<[click: string, answer: string]> {
    const payload = { type: "click", event: "inc", value: { value: "" } };
    const frame = JSON.stringify(["1", ref, this.#topic, "event", payload]);
    return [frame, await this.#ask(frame)];
  }

  end(): void {
    this.#socket.destroy();
  }

  /** Sends a text frame, masked with zeros, and reads the next one. */
  async #ask(text: string): Promise<string> {
    const bytes = Buffer.from(text);
    const length = bytes.length < 126 ? [0x80 | bytes.length] : [0x80 | 126, bytes.length >> 8, bytes.length & 255];
    this.#socket.write(Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), bytes]));
    for (;;) {
      const [, short = 0] = this.#received;
      const start = short === 126 ? 4 : 2;
      const end = start + (short === 126 ? this.#received.readUInt16BE(2) : short);
      if (this.#received.length >= start && this.#received.length >= end) {
        const answer = this.#received.toString("utf8", start, end);
        this.#received = this.#received.subarray(end);
        return answer;
      }
      await once(this.#socket, "data");
    }
  }
}
