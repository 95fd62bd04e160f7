// Counts the calls of functions of this package that one click causes, from the read from the socket to the write to it.

import { once } from "node:events";
import { createServer } from "node:http";
import { Session as Inspector, type Profiler } from "node:inspector";
import { type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { Connection } from "../channel/connection.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { Routes } from "../router/route-table.ts";
import { signSession } from "../tokens/tokens.ts";
import { proxyRule } from "./trusted-proxies.ts";
import { webSockets } from "./web-sockets.ts";
import { testContext } from "../test-support/app-context.ts";
import { connectInfo } from "../test-support/fixtures.ts";

/** All functions count: methods, accessors, constructors and closures, also in the socket and in the template. */
const MAX_CALLS = 68;
const MAX_FILES = 33;

const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
});

const context = testContext();
const routes = new Routes([live("/", Counter)]);

/** Counts calls of functions of this package, by file and function. */
class CallCounter {
  readonly #inspector = new Inspector();

  constructor() {
    this.#inspector.connect();
    this.#post("Debugger.enable");
    this.#post("Profiler.enable");
    this.#post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  }

  /** Counts from now on. */
  reset(): void {
    this.#post("Profiler.takePreciseCoverage");
  }

  take(): { readonly calls: number; readonly files: number; readonly list: readonly string[] } {
    const { result } = this.#post("Profiler.takePreciseCoverage") as Profiler.TakePreciseCoverageReturnType;
    const list: string[] = [];
    let calls = 0;
    const files = new Set<string>();
    for (const { url, scriptId, functions } of result) {
      const [, file] = /\/src\/(.+)\.ts$/.exec(url) ?? [];
      if (file === undefined || file.endsWith(".test")) continue;
      const { scriptSource } = this.#post("Debugger.getScriptSource", { scriptId }) as { scriptSource: string };
      for (const { functionName, ranges } of functions) {
        const [{ count, startOffset, endOffset } = { count: 0, startOffset: 0, endOffset: 0 }] = ranges;
        const text = scriptSource.slice(startOffset, endOffset);
        // The test runner turns each exported name into a function that returns it.
        if (count === 0 || /^\(\) => \{ try \{ return \w+ \}/.test(text)) continue;
        calls += count;
        files.add(file);
        list.push(`${file}: ${functionName || text.slice(0, 40)}${count > 1 ? ` ×${count}` : ""}`);
      }
    }
    return { calls, files: files.size, list };
  }

  stop(): void {
    this.#inspector.disconnect();
  }

  #post(method: string, params: object = {}): unknown {
    let answer: unknown;
    this.#inspector.post(method, params, (error, result) => {
      if (error !== null) throw error;
      answer = result;
    });
    return answer;
  }
}

test(`a click makes at most ${MAX_CALLS} calls in at most ${MAX_FILES} files`, async () => {
  const server = createServer();
  const app = {
    adapter: { context },
    upgrade: () => (transport: ConstructorParameters<typeof Connection>[1]) =>
      new Connection(context, transport, { session: () => ({}), routes, connectInfo }),
  } as unknown as Endpoint;
  const counter = new CallCounter();
  let counting = true;
  let taken: ReturnType<CallCounter["take"]> | undefined;
  server.on("upgrade", webSockets(app, WebSocketServer, { proxies: proxyRule(false), compression: false }).upgrade);
  server.on("upgrade", (_request, socket) => {
    socket.prependListener("data", () => {
      if (counting) counter.reset();
    });
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = ((...args: unknown[]) => {
      if (counting) taken = counter.take();
      return write(...args);
    }) as typeof socket.write;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/live/websocket?vsn=2.0.0`);
  await once(client, "open");
  const say = async (event: string, ref: string, payload: object): Promise<string> => {
    client.send(JSON.stringify(["1", ref, "lv:phx-1", event, payload]));
    const [answer] = (await once(client, "message")) as [Buffer];
    return answer.toString();
  };
  const session = signSession(context.keys, { id: "phx-1", view: "/", liveSession: "default" });
  await say("phx_join", "1", { url: "https://app.test/", params: { _mounts: 0 }, session, static: "" });
  for (let i = 2; i < 5; i++) await say("event", String(i), { type: "click", event: "inc", value: {} });
  const answer = await say("event", "5", { type: "click", event: "inc", value: {} });
  counting = false;
  counter.stop();
  client.close();
  server.close();
  expect(answer).toContain('"diff":{"0":"4"}');
  // If this fails, the list shows the added calls.
  expect(taken?.calls, taken?.list.join("\n")).toBeLessThanOrEqual(MAX_CALLS);
  expect(taken?.files, taken?.list.join("\n")).toBeLessThanOrEqual(MAX_FILES);
});
