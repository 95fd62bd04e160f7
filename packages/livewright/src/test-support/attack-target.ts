// The target of attacks: a real server with real sockets in production mode, and a bystander who uses it.

import { once } from "node:events";
import { afterAll, expect } from "vitest";
import { WebSocket } from "ws";
import { KeyRing } from "../crypto/keys.ts";
import { type Endpoint, endpoint } from "../endpoint/endpoint.ts";
import type { EndpointOptions } from "../endpoint/options.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, liveSession, post } from "../router/routes.ts";
import { type RunningServer, serve, type ServeOptions } from "../adapters/node.ts";
import type { StartHost } from "./hosts.ts";

export const SECRET = "the secret of the target, which nobody outside knows";
export const keys: KeyRing = new KeyRing(SECRET);

const Part = liveComponent({
  mount: () => ({ n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1) },
  render: ({ n }) => html`<b>${n}</b>`,
});

const Child = liveView({
  mount: (_, { session }) => ({ told: session["told"] as string }),
  render: ({ told }) => html`<i>${told}</i>`,
});

const Open = liveView({
  name: "open",
  mount: (_, { session }) => ({ user: (session["user"] ?? "nobody") as string, n: 0, heard: "" }),
  handleParams: (socket, { params }) => socket.assign({ heard: Object.keys(params).join().slice(0, 50) }),
  events: {
    inc: (socket) => socket.update("n", (n) => n + 1),
    echo: (_socket, params) => params,
    patch: (socket, { to }) => socket.pushPatch(to as string),
    go: (socket, { to }) => socket.redirect(to as string),
    out: (socket, { to }) => socket.redirect({ external: to as string }),
    fail() {
      throw new Error("a secret in an error");
    },
  },
  render: ({ user, n, heard, flash }) => html`
    <p>${user} ${n} ${heard} ${flash["info"]}</p>
    ${Part({ id: "part" })}
    ${liveRender(Child, { id: "child", session: { told: `only ${user}` } })}
  `,
});

const Admin = liveView({
  name: "admin",
  onMount: [(socket, { session }) => (session["admin"] === true ? undefined : socket.redirect("/open"))],
  render: () => html`<p>the secret of the admins</p>`,
});

const Failing = liveView({
  name: "failing",
  mount: (): object => {
    throw new Error("a secret in an error");
  },
  render: () => html`<p></p>`,
});

/** Has a dead render, and fails every join. */
const FailingLate = liveView({
  name: "failing-late",
  mount: (socket): object => {
    if (socket.connected) throw new Error("a secret in an error");
    return {};
  },
  render: () => html`<p></p>`,
});

/** Options of the server of a target. */
type TargetOptions = Omit<ServeOptions, "port" | "host" | "signals">;

let through: StartHost | undefined;

/** Puts the targets that start from now on behind a host, in place of `serve`. */
export function attackThrough(host: StartHost): void {
  through = host;
}

/** Starts the host, or `serve`. */
async function startServer(app: Endpoint, options: TargetOptions) {
  const all = { drainTimeout: 500, ...options };
  if (through === undefined) return serve(app, { port: 0, host: "127.0.0.1", signals: false, ...all });
  const { url, close } = await through([app], all);
  return { url, port: Number(new URL(url).port), close };
}

/** A running server, and its log. */
export class Target {
  readonly server: RunningServer;
  readonly logged: string[];
  readonly connections: () => number;

  private constructor(server: RunningServer, logged: string[], connections: () => number) {
    this.server = server;
    this.logged = logged;
    this.connections = connections;
  }

  static async start(options: Partial<EndpointOptions> = {}, how: TargetOptions = {}): Promise<Target> {
    const logged: string[] = [];
    const log = (message: string): void => void logged.push(message);
    const app = endpoint({
      secretKeyBase: SECRET,
      development: false,
      logger: { debug: log, info: log, warn: log, error: log },
      routes: [
        liveSession("users", {}, [
          live("/open", Open),
          live("/other/:id", Open),
          live("/failing", Failing),
          live("/failing-late", FailingLate),
        ]),
        liveSession("admins", {}, [live("/admin", Admin)]),
        get("/login/:user", (_, { session, params }) => {
          session.clear();
          session.set("user", params.user);
          return new Response("ok");
        }),
        get("/whoami", (_, { session }) => Response.json(session.get("user") ?? null)),
        get("/say", (_, { query, putFlash, redirect }) => {
          putFlash("info", query["text"] as string);
          return redirect("/open");
        }),
        post("/change", (_, { session }) => Response.json(session.get("user") ?? null)),
      ],
      ...options,
    });
    const server = await startServer(app, how);
    return new Target(server, logged, () => app.connections);
  }

  get url(): string {
    return this.server.url;
  }
}

/** Starts a target that ends with the tests of its file. */
export function target(options?: Partial<EndpointOptions>, how?: TargetOptions): () => Promise<Target> {
  let started: Promise<Target> | undefined;
  afterAll(async () => (await started)?.server.close());
  return () => (started ??= Target.start(options, how));
}

/** The parts of a page that a client reads. */
export interface Seen {
  readonly status: number;
  readonly html: string;
  readonly id: string;
  readonly session: string;
  readonly static: string;
  readonly csrf: string;
}

/** A browser: its cookies, and the pages it loads. */
export class Browser {
  readonly target: Target;
  readonly cookies: Map<string, string> = new Map();

  constructor(to: Target) {
    this.target = to;
  }

  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: this.header, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${this.target.url}${path}`, { redirect: "manual", ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  async open(path: string): Promise<Seen> {
    const response = await this.fetch(path);
    const page = await response.text();
    const [, id = "", session = "", fixed = ""] =
      /<div id="([^"]+)" data-phx-main data-phx-session="([^"]+)" data-phx-static="([^"]*)"/.exec(page) ?? [];
    const [, csrf = ""] = /name="csrf-token" content="([^"]+)"/.exec(page) ?? [];
    return { status: response.status, html: page, id, session, static: fixed, csrf };
  }

  /** Opens a socket with the token of a page. */
  async connect(csrf: string, headers: Record<string, string> = {}): Promise<Line> {
    const url = `${this.target.url.replace("http", "ws")}/live/websocket?vsn=2.0.0&_csrf_token=${csrf}`;
    const socket = new WebSocket(url, { headers: { cookie: this.header, ...headers } });
    await once(socket, "open");
    return new Line(socket);
  }

  /** Opens a page and joins its view. */
  async live(path: string): Promise<{ readonly line: Line; readonly page: Seen; readonly joinRef: string }> {
    const page = await this.open(path);
    const line = await this.connect(page.csrf);
    const { joinRef, response } = await line.join(page, `${this.target.url}${path}`);
    expect(response).toHaveProperty("rendered");
    return { line, page, joinRef };
  }
}

type Frame = readonly [joinRef: string | null, ref: string | null, topic: string, event: string, payload: Payload];
interface Payload {
  readonly [name: string]: unknown;
}

/** One socket, and the frames that arrived on it. */
export class Line {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #ref = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    // Each pending answer listens for messages.
    socket.setMaxListeners(0);
    this.closed = once(socket, "close").then(([code, reason]) => ({
      code: code as number,
      reason: String(reason as Buffer),
    }));
    socket.on("message", (data: Buffer) => void this.frames.push(JSON.parse(data.toString()) as Frame));
    socket.on("error", () => {});
  }

  /** Sends a frame and returns the answer to it. */
  async ask(joinRef: string | null, topic: string, event: string, payload: unknown): Promise<Payload> {
    return this.askText(joinRef, topic, event, JSON.stringify(payload));
  }

  /** The same with a payload in JSON, because `JSON.stringify` cannot write deeply nested values. */
  async askText(joinRef: string | null, topic: string, event: string, payload: string): Promise<Payload> {
    const ref = String(++this.#ref);
    const head = [joinRef ?? ref, ref, topic, event].map((part) => JSON.stringify(part)).join();
    this.socket.send(`[${head},${payload}]`);
    return this.answer(ref);
  }

  /** Returns the reply to a ref, or the crash of its view. */
  async answer(ref: string): Promise<Payload> {
    for (;;) {
      const found = this.frames.find(([, to, , event]) => to === ref && event === "phx_reply");
      if (found !== undefined) return found[4]["response"] as Payload;
      const crash = this.frames.findIndex(([, , , event]) => event === "phx_error");
      if (crash !== -1) return { crashed: this.frames.splice(crash, 1)[0]?.[4] };
      await once(this.socket, "message");
    }
  }

  async join(
    page: Pick<Seen, "id" | "session" | "static">,
    url: string,
    more: Payload = {},
  ): Promise<{ readonly joinRef: string; readonly response: Payload }> {
    const joinRef = String(this.#ref + 1);
    const response = await this.ask(null, `lv:${page.id}`, "phx_join", {
      url,
      params: { _mounts: 0 },
      session: page.session,
      static: page.static === "" ? null : page.static,
      sticky: false,
      ...more,
    });
    return { joinRef, response };
  }

  async event(joinRef: string, id: string, event: string, value: unknown = {}, more: Payload = {}): Promise<Payload> {
    return this.ask(joinRef, `lv:${id}`, "event", { type: "click", event, value, ...more });
  }
}

/** Checks that a bystander can use the server as before. */
export async function bystander(to: Target): Promise<() => Promise<void>> {
  const browser = new Browser(to);
  const { line, page, joinRef } = await browser.live("/open");
  return async () => {
    expect(await line.event(joinRef, page.id, "inc")).toMatchObject({ diff: {} });
    expect(line.socket.readyState).toBe(WebSocket.OPEN);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  };
}
