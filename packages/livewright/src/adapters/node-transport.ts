// oxlint-disable typescript/unbound-method -- an emitter calls its listeners with itself as `this`

import { isUtf8 } from "node:buffer";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { ignore } from "../foundation/ignore.ts";
import type { Transport } from "../channel/connection.ts";
import type { TrackedSocket } from "../channel/tracked-socket.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import { boundInflate, type InflateHost } from "./bounded-inflate.ts";
import { FrameGate, type GateHost } from "./frame-gate.ts";
import { isWholeMessage, textFrame } from "./short-frames.ts";

/** Milliseconds of work per byte that is inflated and dropped. */
const INFLATED_BYTE = 0.000_002;
const AS_TEXT = { binary: false };
const AS_BINARY = { binary: true };
const TRANSPORT: unique symbol = Symbol("transport");

/** The `data` listener of ws. */
type Feed = (this: Duplex, bytes: Buffer) => void;

/** A WebSocket or a stream with a reference to its transport, for the shared listeners. */
interface Attached {
  [TRANSPORT]: NodeTransport;
}

/**
 * One WebSocket of ws, as its connection uses it. This object has all state of the socket, and all sockets share the listeners:
 * closures for each socket would use as much memory as the view behind it.
 */
export class NodeTransport implements Transport, GateHost, InflateHost {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  /** True if only ws knows when the stream is free, because it compresses frames asynchronously. */
  readonly #compressing: boolean;
  #connection: TrackedSocket | undefined;
  #feed: Feed | undefined;
  /** Exists while the bytes end within a frame or a message. */
  #gate: FrameGate | undefined;
  /** The number of messages that have begun, and the number that ws has emitted. */
  #begun = 0;
  #emitted = 0;
  /** Sizes of the truncated messages, by index. */
  #cuts: Map<number, number> | undefined;

  constructor(socket: WebSocket, stream: Duplex, compressing: boolean) {
    this.#socket = socket;
    this.#stream = stream;
    this.#compressing = compressing;
  }

  /**
   * Starts to pass the messages of the client to its connection.
   *
   * @param maxPayload the largest message in bytes that ws emits
   */
  attach(connection: TrackedSocket, maxPayload: number): void {
    const socket = this.#socket;
    this.#connection = connection;
    (socket as WebSocket & Attached)[TRANSPORT] = this;
    this.#takeBytes();
    if (this.#compressing) boundInflate(socket, maxPayload, this);
    socket.on("message", NodeTransport.#onMessage);
    socket.on("ping", NodeTransport.#onPing);
    socket.on("pong", NodeTransport.#onPong);
    socket.on("close", NodeTransport.#onClose);
    socket.on("error", NodeTransport.#onError);
  }

  // ── Listeners ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Receives the bytes of the socket in place of ws. */
  #takeBytes(): void {
    const stream = this.#stream;
    // ws has exactly one `data` listener. If that changes, its own limit remains.
    const [feed, ...others] = stream.listeners("data") as Feed[];
    if (feed === undefined || others.length > 0) return;
    this.#feed = feed;
    (stream as Duplex & Attached)[TRANSPORT] = this;
    stream.removeListener("data", feed);
    stream.on("data", NodeTransport.#onData);
  }

  static #onData(this: Duplex, bytes: Buffer): void {
    // ws removes its listener when it is done with the stream.
    if (this.destroyed) return;
    const transport = (this as Duplex & Attached)[TRANSPORT];
    if (transport.#gate === undefined && isWholeMessage(bytes)) {
      transport.#begun++;
      transport.#feed?.call(this, bytes);
    } else transport.#pushThroughGate(bytes);
  }

  #pushThroughGate(bytes: Buffer): void {
    const gate = (this.#gate ??= new FrameGate(this));
    gate.push(bytes);
    if (gate.idle) this.#gate = undefined;
  }

  static #onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
    // A client may keep sending for a while after the close frame.
    if (this.readyState !== this.OPEN) return;
    const transport = (this as WebSocket & Attached)[TRANSPORT];
    const connection = transport.#connection as TrackedSocket;
    const bytes = transport.#cuts?.get(transport.#emitted);
    if (bytes !== undefined) {
      transport.#cuts?.delete(transport.#emitted++);
      return connection.refuse(isBinary ? data : data.toString(), bytes);
    }
    transport.#emitted++;
    if (isBinary) connection.receive(data);
    else if (isUtf8(data)) connection.receive(data.toString());
    else connection.close(CLOSE_CODES.invalidText, "invalid text");
  }

  static #onPing(this: WebSocket, data: Buffer): void {
    const { [TRANSPORT]: transport } = this as WebSocket & Attached;
    if (this.readyState === this.OPEN && transport.#connection?.pinged() === true) this.pong(data, false, ignore);
  }

  static #onPong(this: WebSocket): void {
    (this as WebSocket & Attached)[TRANSPORT].#connection?.pinged();
  }

  static #onClose(this: WebSocket): void {
    (this as WebSocket & Attached)[TRANSPORT].#connection?.closed();
  }

  /** Handles oversized and malformed frames, and resets. ws closes the socket with the right code, and `close` follows. */
  static #onError(this: WebSocket, error: Error & { readonly code?: string }): void {
    const transport = (this as WebSocket & Attached)[TRANSPORT];
    // ws has removed its listener.
    transport.#stream.removeListener("data", NodeTransport.#onData);
    if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") transport.refuse();
  }

  // ── Oversized messages ───────────────────────────────────────────────────────────────────────────────────────────

  get maxFrameBytes(): number {
    return (this.#connection as TrackedSocket).maxFrameBytes;
  }

  feed(bytes: Buffer): void {
    this.#feed?.call(this.#stream, bytes);
  }

  begin(): void {
    this.#begun++;
  }

  cut(bytes: number): void {
    this.#noteCut(this.#begun - 1, bytes);
  }

  inflatedTooMuch(bytes: number): void {
    this.spend(bytes * INFLATED_BYTE);
    this.#noteCut(this.#emitted, bytes);
  }

  #noteCut(index: number, bytes: number): void {
    (this.#cuts ??= new Map()).set(index, bytes);
  }

  refuse(): void {
    this.#connection?.refuseCompressed();
  }

  spend(milliseconds: number): void {
    this.#connection?.spend(milliseconds);
  }

  // ── Transport ────────────────────────────────────────────────────────────────────────────────────────────────────

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    const text = this.#compressing ? undefined : textFrame(frame);
    // Given a string, ws would first count its bytes, and Node would reserve three bytes per character.
    if (text === undefined) socket.send(Buffer.from(frame), AS_TEXT);
    else this.#stream.write(text, "latin1");
  }

  sendBinary(frame: Uint8Array): void {
    const socket = this.#socket;
    if (socket.readyState === socket.OPEN) socket.send(frame, AS_BINARY);
  }

  close(code: number, reason: string): void {
    // A paused socket would not notice that its client closes it.
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}
