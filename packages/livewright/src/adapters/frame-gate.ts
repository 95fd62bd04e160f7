import { COSTS } from "../channel/frame-cost.ts";
import { COMPRESSED, FINAL, MASKED } from "./short-frames.ts";

/** Bytes of an oversized frame that are passed on, so that the server can answer its message. */
export const START = 8_192;
const RESERVED = 0x70;
const CLOSE = 8;
const NOTHING = Buffer.alloc(0);
/** A continuation without a message. ws responds by ending the socket. */
const INVALID = Buffer.from([FINAL, MASKED, 0, 0, 0, 0]);

/** The socket of a gate. */
export interface GateHost {
  /** The maximum bytes of a message at this time. */
  readonly maxFrameBytes: number;
  /** Passes bytes on to ws. */
  feed(bytes: Buffer): void;
  /** A message begins. */
  begin(): void;
  /**
   * Reports that the message that began last was truncated.
   *
   * @param bytes its size, at least
   */
  cut(bytes: number): void;
  /** Reports a compressed message that is too large. It cannot be truncated, because the next message depends on it. */
  refuse(): void;
  /** Reports the work of frames or bytes that are not messages, in milliseconds. */
  spend(milliseconds: number): void;
}

/**
 * Truncates oversized messages before ws sees them. ws would close the socket, and the client would reconnect and send the same
 * message again, endlessly. Follows the boundaries of frames (RFC 6455 section 5.2). An invalid frame passes unchanged, and ws ends
 * the socket.
 */
export class FrameGate {
  readonly #host: GateHost;
  /** The start of an incomplete header. */
  #stash: Buffer | undefined;
  /** Remaining bytes of the current frame that are passed on, and bytes after them that are dropped. */
  #passing = 0;
  #dropping = 0;
  /** State of the current message. */
  #messageBytes = 0;
  #compressed = false;
  #cut = false;
  /** True if more fragments of the message follow. */
  #unfinished = false;
  /** True after a close frame, after which ws accepts no more. */
  #closing = false;
  #closed = false;

  constructor(host: GateHost) {
    this.#host = host;
  }

  /** True if the next byte begins a message, so that a new gate could follow. */
  get idle(): boolean {
    const between = this.#passing === 0 && this.#dropping === 0 && this.#stash === undefined;
    return between && !this.#unfinished && !this.#closing && !this.#closed;
  }

  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#stash !== undefined) {
      bytes = Buffer.concat([this.#stash, chunk]);
      this.#stash = undefined;
    }
    // Unchanged bytes are passed on in one piece.
    let from = 0;
    let at = 0;
    while (at < bytes.length && !this.#closed) {
      if (this.#passing > 0) {
        const passed = Math.min(this.#passing, bytes.length - at);
        this.#passing -= passed;
        at += passed;
      } else if (this.#dropping > 0) {
        if (at > from) this.#host.feed(bytes.subarray(from, at));
        const dropped = Math.min(this.#dropping, bytes.length - at);
        this.#dropping -= dropped;
        at += dropped;
        from = at;
        this.#host.spend(dropped * COSTS.droppedByte);
      } else {
        const size = headerSize(bytes, at);
        if (size === undefined) {
          this.#stash = Buffer.from(bytes.subarray(at));
          break;
        }
        // An earlier message may be the join that raises the limit, so it is handled first.
        if (at > from && this.#mayExceed(bytes, at)) {
          this.#host.feed(bytes.subarray(from, at));
          from = at;
        }
        const header = this.#header(bytes.subarray(at, at + size));
        if (header !== undefined) {
          if (at > from) this.#host.feed(bytes.subarray(from, at));
          if (header.length > 0) this.#host.feed(header);
          from = at + size;
        }
        at += size;
      }
      if (this.#closing && this.#passing === 0) this.#closed = true;
    }
    if (at > from) this.#host.feed(bytes.subarray(from, at));
  }

  /** True if the frame whose header is at `at` announces a length that may exceed the limit. */
  #mayExceed(bytes: Buffer, at: number): boolean {
    const length = ((bytes[at + 1] ?? 0) & 0x7f) < 126 ? 0 : payloadLength(bytes.subarray(at));
    return length > 0 && this.#messageBytes + length > this.#host.maxFrameBytes;
  }

  /** Reads a header. Returns its replacement; `undefined` to keep it. */
  #header(header: Buffer): Buffer | undefined {
    const [first = 0, second = 0] = header;
    const opcode = first & 0x0f;
    const length = payloadLength(header);
    this.#passing = length;
    if (opcode === CLOSE) this.#closing = true;
    // ws ends the socket for frames that are invalid here.
    if (opcode >= CLOSE || (second & MASKED) === 0 || length > Number.MAX_SAFE_INTEGER) return undefined;
    const continues = opcode === 0;
    if (continues !== this.#unfinished) return this.#outOfOrder();
    if (continues) this.#host.spend(COSTS.fragment);
    else {
      this.#host.begin();
      this.#messageBytes = 0;
      this.#compressed = (first & COMPRESSED) !== 0;
      this.#cut = false;
    }
    this.#unfinished = (first & FINAL) === 0;
    this.#messageBytes += length;
    if (this.#cut) return this.#drop(first);
    if (this.#messageBytes <= this.#host.maxFrameBytes) return undefined;
    if (this.#compressed) {
      this.#closed = true;
      this.#host.refuse();
      return NOTHING;
    }
    this.#cut = true;
    this.#host.cut(this.#messageBytes);
    this.#passing = Math.min(START, length);
    this.#dropping = length - this.#passing;
    return shortHeader(first, header.subarray(-4), this.#passing);
  }

  /** Drops a fragment of a truncated message. */
  #drop(first: number): Buffer | undefined {
    if ((first & RESERVED) !== 0) return undefined;
    this.#dropping = this.#passing;
    this.#passing = 0;
    return NOTHING;
  }

  /** Handles a continuation without a message, or a message inside another. ws sees it, unless it considers a truncated one finished. */
  #outOfOrder(): Buffer | undefined {
    if (!this.#cut || !this.#unfinished) return undefined;
    this.#closed = true;
    return INVALID;
  }
}

/** Returns the size of the header at `at`; `undefined` if it is incomplete. */
function headerSize(bytes: Buffer, at: number): number | undefined {
  const second = bytes[at + 1];
  if (second === undefined) return undefined;
  const length = second & 0x7f;
  const size = 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((second & MASKED) === 0 ? 0 : 4);
  return at + size <= bytes.length ? size : undefined;
}

function payloadLength(header: Buffer): number {
  const length = (header[1] ?? 0) & 0x7f;
  if (length === 126) return header.readUInt16BE(2);
  return length === 127 ? header.readUInt32BE(2) * 2 ** 32 + header.readUInt32BE(6) : length;
}

/** Returns the header of a message that ends with this frame. */
function shortHeader(first: number, mask: Buffer, length: number): Buffer {
  const start = length < 126 ? [length | MASKED] : [126 | MASKED, length >> 8, length & 0xff];
  return Buffer.from([first | FINAL, ...start, ...mask]);
}
