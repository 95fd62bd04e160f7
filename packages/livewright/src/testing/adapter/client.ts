import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import { PollingSocket } from "./polling.ts";

type Frame = readonly [joinRef: string | null, ref: string | null, topic: string, event: string, payload: Payload];
type Payload = Readonly<Record<string, unknown>>;

/** A browser: its cookies, and the page it has open. */
export class AdapterClient {
  readonly url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: this.cookie, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${this.url}${path}`, { redirect: "manual", ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }

  /** Loads a page with a view. */
  async open(path: string, headers: Record<string, string> = {}): Promise<AdapterPage> {
    const response = await this.fetch(path, { headers });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    const [container = ""] = /<[^>]*data-phx-main[^>]*>/.exec(text) ?? [];
    return {
      html: text,
      url: `${this.url}${path}`,
      topic: `lv:${attribute(container, "id")}`,
      session: attribute(container, "data-phx-session"),
      static: attribute(container, "data-phx-static"),
      csrf: attribute(/<meta[^>]*csrf-token[^>]*>/.exec(text)?.[0] ?? "", "content"),
    };
  }

  /**
   * Opens a socket.
   *
   * @returns the status of the refusal, if it is refused
   */
  async connect(
    csrf: string,
    socketPath = "/live",
    headers: Record<string, string> = {},
  ): Promise<AdapterSocket<WebSocket> | number> {
    const url = `${this.url.replace(/^http/, "ws")}${socketPath}/websocket?vsn=2.0.0&_csrf_token=${encodeURIComponent(csrf)}`;
    const socket = new WebSocket(url, { headers: { cookie: this.cookie, origin: this.url, ...headers } });
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(new AdapterSocket(socket)));
      socket.once("unexpected-response", (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        socket.on("error", () => {});
        socket.terminate();
      });
      socket.once("error", reject);
    });
  }

  /** Opens a socket for a page, and joins its view. */
  async join(
    page: AdapterPage,
    socketPath = "/live",
    headers: Record<string, string> = {},
  ): Promise<AdapterSocket<WebSocket>> {
    const socket = await this.connect(page.csrf, socketPath, headers);
    if (typeof socket === "number") throw new Error(`The upgrade was refused with ${socket}.`);
    await socket.join(page);
    return socket;
  }

  /** Opens a session of long polling for a page, and joins its view. */
  async joinPolling(page: AdapterPage, socketPath = "/live"): Promise<AdapterSocket<PollingSocket>> {
    const path = `${socketPath}/longpoll?vsn=2.0.0&_csrf_token=${encodeURIComponent(page.csrf)}`;
    const polling = new PollingSocket((init, token) => this.fetch(`${path}&token=${token}`, init));
    await polling.open();
    const socket = new AdapterSocket(polling);
    await socket.join(page);
    return socket;
  }
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
}

/** A page with a view. */
export interface AdapterPage {
  readonly html: string;
  readonly url: string;
  readonly topic: string;
  readonly session: string;
  readonly static: string;
  readonly csrf: string;
}

/** An open socket, which speaks like the official client. */
export class AdapterSocket<Socket extends WebSocket | PollingSocket = WebSocket | PollingSocket> {
  readonly socket: Socket;
  /** Settles with the code of the close. */
  readonly closed: Promise<number>;
  /** The tree of the joined view, as JSON. */
  joined = "";
  /** The bytes of all messages that were received. */
  bytes = 0;
  #topic = "";
  #refs = 0;
  readonly #frames: Frame[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = once(socket, "close").then(([code]) => code as number);
    socket.setMaxListeners(0);
    socket.on("error", () => {});
    socket.on("message", (data) => {
      this.bytes += (data as Buffer).length;
      this.#frames.push(JSON.parse((data as Buffer).toString()) as Frame);
    });
  }

  async join(page: AdapterPage): Promise<void> {
    this.#topic = page.topic;
    const payload = { url: page.url, params: { _csrf_token: page.csrf, _mounts: 0 }, session: page.session };
    this.joined = JSON.stringify(
      await this.#ask(page.topic, "phx_join", { ...payload, static: page.static, sticky: false }),
    );
  }

  /** Sends an event of the view, and returns the answer as JSON. */
  async event(event: string, value: unknown = {}, more: Payload = { type: "click" }): Promise<string> {
    return JSON.stringify(await this.#ask(this.#topic, "event", { event, value, ...more }));
  }

  /** Uploads a file in chunks, and consumes it. */
  async upload(bytes: number): Promise<string> {
    const [ref = ""] = /(?<![-\w])phx-[\w-]{12}(?![-\w])/.exec(this.joined) ?? [];
    const entries = [{ ref: "0", name: "a.bin", type: "", size: bytes, path: "file" }];
    await this.event("chosen", "", { type: "form", meta: {}, uploads: { [ref]: entries } });
    const allowed = await this.#ask(this.#topic, "allow_upload", { ref, entries });
    const { entries: tokens } = allowed as { readonly entries: Readonly<Record<string, string>> };
    const join = String(this.#refs + 1);
    await this.#ask("lvu:0", "phx_join", { token: tokens["0"] }, join);
    for (let sent = 0; sent < bytes; sent += 64_000) {
      const chunk = String(++this.#refs);
      const head = [join, chunk, "lvu:0", "chunk"];
      const size = Math.min(64_000, bytes - sent);
      this.socket.send(
        Buffer.concat([
          Buffer.from([0, ...head.map(({ length }) => length)]),
          Buffer.from(head.join("")),
          Buffer.alloc(size, 7),
        ]),
      );
      await this.#answer(chunk);
    }
    await this.#ask(this.#topic, "progress", { event: null, ref, entry_ref: "0", progress: 100 });
    return this.event("save", "", { type: "form", meta: {}, uploads: {} });
  }

  /** Waits for a message from the view that contains a text. */
  async heard(text: string): Promise<void> {
    await this.#frame(([, , , event, payload]) => event === "diff" && JSON.stringify(payload).includes(text));
  }

  async #ask(topic: string, event: string, payload: unknown, joinRef = "1"): Promise<Payload> {
    const ref = String(++this.#refs);
    this.socket.send(JSON.stringify([joinRef, ref, topic, event, payload]));
    return this.#answer(ref);
  }

  async #answer(ref: string): Promise<Payload> {
    const [, , , , { status, response }] = await this.#frame(([, to, , event]) => to === ref && event === "phx_reply");
    assert.equal(status, "ok", JSON.stringify(response));
    return response as Payload;
  }

  async #frame(wanted: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const at = this.#frames.findIndex(wanted);
      const [frame] = at === -1 ? [] : this.#frames.splice(at, 1);
      if (frame !== undefined) return frame;
      const closed = this.closed.then((code) => assert.fail(`The socket was closed with ${code}.`));
      await Promise.race([once(this.socket, "message"), closed]);
    }
  }
}
