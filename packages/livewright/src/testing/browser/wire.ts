import type { Connection } from "../../channel/connection.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { HandledEvents } from "../../process/dispatch.ts";
import { isPromise } from "../../foundation/maybe-async.ts";
import type { BrowserClock } from "./clock.ts";

/** One frame, and which way it went. */
export interface Frame {
  readonly from: "client" | "server";
  /** As it was on the wire; what is binary, such as a part of an upload, is not kept. */
  readonly text: string;
  readonly bytes: number;
}

/** What a wire needs of the browser it is in. */
export interface WireHost {
  readonly app: Endpoint;
  readonly clock: BrowserClock;
  readonly offline: boolean;
  /** The address the server sees. */
  readonly ip: string;
  /** Milliseconds each frame takes, either way. */
  readonly latency: number;
  headers(pathname: string): Headers;
  /** A frame was sent or has arrived. */
  passed(frame: Frame): void;
  /** Something happens that nobody in the browser caused. */
  wake(): void;
  /** A view asks to be joined. */
  joins(id: string): void;
  opened(wire: Wire): void;
  closed(wire: Wire): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;
/** How a browser calls the end of a connection that nobody closed. */
const ABNORMAL = 1006;
/** A reply says which message it is for in its second field. */
const REPLY = /^\[(?:null|"[^"]*"),"([^"]*)","[^"]*","phx_reply"/;
/** A view that is gone answers nothing more; which one is said in the third field. */
const GONE = /^\[(?:null|"[^"]*"),(?:null|"[^"]*"),"([^"]*)","phx_(?:error|close)"/;

/**
 * A `WebSocket` that leads to the endpoint of the same process, which cannot tell the difference: the upgrade is decided
 * on, frames are text, and each takes its time.
 */
export class Wire {
  readyState: number = CONNECTING;
  binaryType: string = "arraybuffer";
  readonly bufferedAmount: number = 0;
  onopen: (event: object) => void = () => {};
  onerror: (event: object) => void = () => {};
  onmessage: (event: { readonly data: string }) => void = () => {};
  onclose: (event: { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => void = () => {};
  readonly #host: WireHost;
  #connection: Connection | undefined;
  #travelling: number = 0;
  /** The server decides about the upgrade. */
  #deciding: boolean = false;
  /** What was sent and is not answered, by its ref. */
  readonly #unanswered = new Map<string, { readonly topic: string; readonly what: string }>();

  constructor(host: WireHost, url: string) {
    this.#host = host;
    host.opened(this);
    host.clock.set(() => this.#open(url.replace(/^ws/, "http")), host.latency);
  }

  /** Events that the server has not answered. */
  get unanswered(): readonly string[] {
    const waiting = [...this.#unanswered.values()].map(({ what }) => what);
    return this.#deciding ? ["the upgrade to a WebSocket", ...waiting] : waiting;
  }

  /** Which events a view handles, or a component of it; undefined if it is not joined. */
  handled(id: string, cid?: number): HandledEvents | undefined {
    return this.#connection?.handled(id, cid);
  }

  /** Whether frames are on their way. */
  get busy(): boolean {
    return this.#travelling > 0;
  }

  send(data: string | ArrayBuffer): void {
    const { clock, latency } = this.#host;
    const frame = typeof data === "string" ? data : new Uint8Array(data);
    this.#note(frame);
    this.#host.wake();
    this.#travelling++;
    clock.set(() => {
      this.#travelling--;
      if (this.readyState === OPEN) this.#connection?.receive(frame);
    }, latency);
  }

  /** The browser closes it. */
  close(code: number = 1000, reason: string = ""): void {
    if (this.readyState === CLOSED) return;
    this.#connection?.closed();
    this.#end(code, reason, true);
  }

  /** The network is gone. */
  cut(): void {
    if (this.readyState === CLOSED) return;
    this.#connection?.closed();
    this.#end(ABNORMAL, "", false);
  }

  #open(url: string): void {
    if (this.readyState === CLOSED) return;
    const { app, offline } = this.#host;
    if (offline) return this.#refused();
    const { pathname } = new URL(url);
    this.#deciding = true;
    const request = new Request(url, { headers: this.#host.headers(pathname) });
    const decision = app.upgrade(request, { ip: this.#host.ip });
    if (isPromise(decision)) void decision.then((decided) => this.#decided(decided));
    else this.#decided(decision);
  }

  #decided(decision: Exclude<ReturnType<Endpoint["upgrade"]>, Promise<unknown>>): void {
    this.#deciding = false;
    this.#host.wake();
    if (this.readyState === CLOSED) return;
    if (decision instanceof Response) return this.#refused();
    this.readyState = OPEN;
    this.#connection = decision({
      bufferedAmount: 0,
      send: (frame) => this.#arrives(frame),
      close: (code, reason) => {
        this.#host.clock.set(() => this.#end(code, reason, true), this.#host.latency);
        this.#host.wake();
      },
    });
    this.onopen({});
  }

  #refused(): void {
    this.onerror({});
    this.#end(ABNORMAL, "", false);
  }

  #end(code: number, reason: string, wasClean: boolean): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#unanswered.clear();
    this.#host.closed(this);
    this.onclose({ code, reason, wasClean });
  }

  #note(frame: string | Uint8Array): void {
    if (typeof frame !== "string") {
      // The lengths of the parts come first, then join ref and ref (protocol section 1.5).
      const [, joinRef = 0, ref = 0] = frame;
      const key = String.fromCodePoint(...frame.subarray(5 + joinRef, 5 + joinRef + ref));
      this.#unanswered.set(key, { topic: "", what: "a chunk of a file" });
      return this.#host.passed({ from: "client", text: "", bytes: frame.byteLength });
    }
    this.#host.passed({ from: "client", text: frame, bytes: Buffer.byteLength(frame) });
    const [, ref, topic, name, payload] = JSON.parse(frame) as [
      unknown,
      string | null,
      string,
      string,
      { event?: string },
    ];
    if (name === "phx_join") this.#host.joins(topic.slice("lv:".length));
    if (ref !== null) this.#unanswered.set(ref, { topic, what: name === "event" ? `"${payload.event}"` : name });
  }

  #forget(gone: string | undefined): void {
    for (const [ref, { topic }] of this.#unanswered) if (topic === gone) this.#unanswered.delete(ref);
  }

  #arrives(frame: string): void {
    const { clock, latency } = this.#host;
    this.#travelling++;
    clock.set(() => {
      this.#travelling--;
      if (this.readyState !== OPEN) return;
      const ref = REPLY.exec(frame)?.[1];
      if (ref !== undefined) this.#unanswered.delete(ref);
      else this.#forget(GONE.exec(frame)?.[1]);
      this.#host.passed({ from: "server", text: frame, bytes: Buffer.byteLength(frame) });
      this.onmessage({ data: frame });
    }, latency);
    this.#host.wake();
  }
}
