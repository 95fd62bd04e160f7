import type { Endpoint } from "../endpoint/endpoint.ts";
import { signSession, signStatic } from "../tokens/tokens.ts";

/** A frame as the client reads and writes it. */
export type PolledFrame = readonly [string | null, string | null, string, string, Readonly<Record<string, unknown>>];

/** The answer to a poll, with its frames read. */
export interface Polled {
  readonly status: number;
  readonly token: string | null;
  readonly frames: readonly PolledFrame[];
}

const ORIGIN = "http://app.test";
let pages = 0;

/** A client of long polling that makes one request at a time, so that a test sees each answer. */
export class Poller {
  /** The endpoint that gets the next request. */
  app: Endpoint;
  /** The token of the next request. */
  token: string | null = null;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #query: string;
  /** The id of the view's element. */
  readonly id: string = `phx-${++pages}`;

  constructor(app: Endpoint, headers: Readonly<Record<string, string>> = {}, query: string = "vsn=2.0.0") {
    this.app = app;
    this.#headers = headers;
    this.#query = query;
  }

  /** Loads a page, and returns a client with its CSRF token and cookie. */
  static async visit(
    app: Endpoint,
    path: string = "/",
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Poller> {
    const response = await app.fetch(new Request(ORIGIN + path));
    const cookie = response.headers
      .getSetCookie()
      .map((set) => set.split(";")[0])
      .join("; ");
    const [, csrf = ""] = /name="csrf-token" content="([^"]*)"/.exec(await response.text()) ?? [];
    return new Poller(app, { cookie, ...headers }, `_csrf_token=${encodeURIComponent(csrf)}&vsn=2.0.0`);
  }

  /** Sends any request to the path of long polling. */
  async request(init: RequestInit = {}, token: string | null = this.token): Promise<Response> {
    const query = token === null ? this.#query : `${this.#query}&token=${encodeURIComponent(token)}`;
    const headers = { ...this.#headers, ...(init.headers as Record<string, string> | undefined) };
    return this.app.fetch(new Request(`${ORIGIN}/live/longpoll?${query}`, { ...init, headers }), { ip: "10.0.0.1" });
  }

  /** Opens a session, or polls. Keeps the token of the answer. */
  async poll(signal?: AbortSignal): Promise<Polled> {
    const answer = await this.peek(this.token, signal);
    this.token = answer.token;
    return answer;
  }

  /** Polls with this token, as a second client would. */
  async peek(token: string | null, signal?: AbortSignal): Promise<Polled> {
    const response = await this.request(signal === undefined ? {} : { signal }, token);
    const body = (await response.json()) as { status: number; token: string | null; messages: readonly string[] };
    return { ...body, frames: body.messages.map((message) => JSON.parse(message) as PolledFrame) };
  }

  /** Sends lines. Returns the status of the answer. */
  async post(...lines: readonly string[]): Promise<number> {
    const response = await this.request({
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: lines.join("\n"),
    });
    return ((await response.json()) as { status: number }).status;
  }

  /** Sends frames. Returns the status of the answer. */
  async send(...frames: readonly PolledFrame[]): Promise<number> {
    return this.post(...frames.map((frame) => JSON.stringify(frame)));
  }

  /** Returns the frame that joins the view of a path. */
  joining(path: string = "/"): PolledFrame {
    const { keys } = this.app.adapter.context;
    const payload = {
      url: ORIGIN + path,
      params: { _mounts: 0 },
      session: signSession(keys, { id: this.id, view: path, liveSession: "default" }),
      static: signStatic(keys, { id: this.id }),
      sticky: false,
    };
    return ["1", "1", `lv:${this.id}`, "phx_join", payload];
  }

  /** Returns the frame of a click. */
  click(event: string, ref: string = "2"): PolledFrame {
    return ["1", ref, `lv:${this.id}`, "event", { type: "click", event, value: {} }];
  }

  /** Opens a session and joins the view of a path. Returns the answer to the join. */
  async join(path: string = "/"): Promise<Polled> {
    await this.poll();
    await this.send(this.joining(path));
    return this.poll();
  }
}
