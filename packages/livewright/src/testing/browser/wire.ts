import { Connection } from "../../channel/connection.ts";
import type { TrackedSocket } from "../../channel/tracked-socket.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { HandledEvents } from "../../process/dispatch.ts";
import { isPromise } from "../../foundation/maybe-async.ts";
import type { BrowserClock } from "./clock.ts";

/** One frame, and its sender. */
export interface Frame {
  readonly from: "client" | "server";
  /** The text of the frame; empty for a binary frame, such as a chunk of an upload. */
  readonly text: string;
  readonly bytes: number;
}

/** The tab of a wire. */
export interface WireHost {
  readonly app: Endpoint;
  readonly clock: BrowserClock;
  readonly offline: boolean;
  /** The IP address that the server sees. */
  readonly ip: string;
  /** The delay of each frame, in milliseconds of browser time. */
  readonly latency: number;
  headers(pathname: string): Headers;
  /** Records a frame that was sent or has arrived. */
  passed(frame: Frame): void;
  /** Resumes a tab that waits for the server. */
  wake(): void;
  /** Records that the client joins a view. */
  joins(id: string): void;
  opened(wire: Wire): void;
  closed(wire: Wire): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;
/** The close code of a connection that ended without a close frame. */
const ABNORMAL = 1006;
/** Matches a reply. Its second field is the ref of the message. */
const REPLY = /^\[(?:null|"[^"]*"),"([^"]*)","[^"]*","phx_reply"/;
/** Matches the end of a view, which sends no more replies. Its third field is the topic. */
const GONE = /^\[(?:null|"[^"]*"),(?:null|"[^"]*"),"([^"]*)","phx_(?:error|close)"/;

/**
 * A `WebSocket` that calls the endpoint in the same process. The endpoint sees an upgrade and text frames, as from a
 * network. Each frame has a delay.
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
  #connection: TrackedSocket | undefined;
  #travelling: number = 0;
  /** True while the server decides on the upgrade. */
  #deciding: boolean = false;
  /** Messages without a reply, by ref. */
  readonly #unanswered = new Map<string, { readonly topic: string; readonly what: string }>();

  constructor(host: WireHost, url: string) {
    this.#host = host;
    host.opened(this);
    host.clock.set(() => this.#open(url.replace(/^ws/, "http")), host.latency);
  }

  /** The names of messages that the server has not answered. */
  get unanswered(): readonly string[] {
    const waiting = [...this.#unanswered.values()].map(({ what }) => what);
    return this.#deciding ? ["the upgrade to a WebSocket", ...waiting] : waiting;
  }

  /** Returns the events that a view handles, or a component of it; undefined if the view is not joined. */
  handled(id: string, cid?: number): HandledEvents | undefined {
    return this.#connection instanceof Connection ? this.#connection.handled(id, cid) : undefined;
  }

  /** True while frames are in transit. */
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

  /** Closes the connection from the browser's side. */
  close(code: number = 1000, reason: string = ""): void {
    if (this.readyState === CLOSED) return;
    this.#connection?.closed();
    this.#end(code, reason, true);
  }

  /** Ends the connection as a network failure does. */
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
      // A binary frame starts with the lengths of its parts; join ref and ref follow (protocol section 1.5).
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
