import { COSTS } from "../channel/frame-cost.ts";

/** Bytes of the frame that exceeds the limit that are passed on, so that its message can be answered. */
export const START = 8_192;
const FINAL = 0x80;
const COMPRESSED = 0x40;
const MASKED = 0x80;
const RESERVED = 0x70;
const CLOSE = 8;
const NOTHING = Buffer.alloc(0);
/** A continuation of no message, which ws answers with the end of the socket. */
const INVALID = Buffer.from([FINAL, MASKED, 0, 0, 0, 0]);

/** What the gate asks and reports. */
interface GateHost {
  /** The bytes a message may have now. */
  limit(): number;
  /**
   * The message that is read next was cut short.
   *
   * @param index which one, counted from 0
   * @param bytes how large it is at least
   */
  cut(index: number, bytes: number): void;
  /** A compressed message is too large. It cannot be cut, as the next one refers to it. */
  refuse(): void;
  /** Frames or bytes that are not messages of their own have caused work, in milliseconds. */
  spend(milliseconds: number): void;
}

/**
 * Cuts messages that are too large short in front of ws, which would close the socket: the client would connect again, send the
 * same message again, and so on for ever. Follows the boundaries of frames (RFC 6455 section 5.2). An invalid frame passes as it
 * is, and ws ends the socket.
 */
export class FrameGate {
  readonly #feed: (bytes: Buffer) => void;
  readonly #host: GateHost;
  /** The beginning of a header whose end has not arrived. */
  #stash: Buffer | undefined;
  /** Bytes of the current frame that are passed on, and those after them that are dropped. */
  #passing = 0;
  #dropping = 0;
  /** Of the current message. */
  #messageBytes = 0;
  #compressed = false;
  #cut = false;
  /** More fragments of the message follow. */
  #unfinished = false;
  #messages = 0;
  /** After a close frame ws takes no more. */
  #closing = false;
  #closed = false;

  constructor(feed: (bytes: Buffer) => void, host: GateHost) {
    this.#feed = feed;
    this.#host = host;
  }

  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#stash !== undefined) {
      bytes = Buffer.concat([this.#stash, chunk]);
      this.#stash = undefined;
    }
    // What is passed on as it is is passed on in one piece.
    let from = 0;
    let at = 0;
    while (at < bytes.length && !this.#closed) {
      if (this.#passing > 0) {
        const passed = Math.min(this.#passing, bytes.length - at);
        this.#passing -= passed;
        at += passed;
      } else if (this.#dropping > 0) {
        if (at > from) this.#feed(bytes.subarray(from, at));
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
        // A message in front may be the join that raises the limit: it is handled first.
        if (at > from && this.#mayExceed(bytes, at)) {
          this.#feed(bytes.subarray(from, at));
          from = at;
        }
        const header = this.#header(bytes.subarray(at, at + size));
        if (header !== undefined) {
          if (at > from) this.#feed(bytes.subarray(from, at));
          if (header.length > 0) this.#feed(header);
          from = at + size;
        }
        at += size;
      }
      if (this.#closing && this.#passing === 0) this.#closed = true;
    }
    if (at > from) this.#feed(bytes.subarray(from, at));
  }

  /** Whether the frame whose header is at `at` may be too large, by the length it states. */
  #mayExceed(bytes: Buffer, at: number): boolean {
    const length = ((bytes[at + 1] ?? 0) & 0x7f) < 126 ? 0 : payloadLength(bytes.subarray(at));
    return length > 0 && this.#messageBytes + length > this.#host.limit();
  }

  /** Reads a header. Returns what takes its place, if anything does. */
  #header(header: Buffer): Buffer | undefined {
    const [first = 0, second = 0] = header;
    const opcode = first & 0x0f;
    const length = payloadLength(header);
    this.#passing = length;
    if (opcode === CLOSE) this.#closing = true;
    // ws ends the socket for what is invalid here.
    if (opcode >= CLOSE || (second & MASKED) === 0 || length > Number.MAX_SAFE_INTEGER) return undefined;
    const continues = opcode === 0;
    if (continues !== this.#unfinished) return this.#outOfOrder();
    if (continues) this.#host.spend(COSTS.fragment);
    else {
      this.#messages++;
      this.#messageBytes = 0;
      this.#compressed = (first & COMPRESSED) !== 0;
      this.#cut = false;
    }
    this.#unfinished = (first & FINAL) === 0;
    this.#messageBytes += length;
    if (this.#cut) return this.#drop(first);
    if (this.#messageBytes <= this.#host.limit()) return undefined;
    if (this.#compressed) {
      this.#closed = true;
      this.#host.refuse();
      return NOTHING;
    }
    this.#cut = true;
    this.#host.cut(this.#messages - 1, this.#messageBytes);
    this.#passing = Math.min(START, length);
    this.#dropping = length - this.#passing;
    return shortHeader(first, header.subarray(-4), this.#passing);
  }

  /** A fragment of a message that was cut short. */
  #drop(first: number): Buffer | undefined {
    if ((first & RESERVED) !== 0) return undefined;
    this.#dropping = this.#passing;
    this.#passing = 0;
    return NOTHING;
  }

  /** A continuation of nothing, or a new message within another: ws sees it, unless it takes the cut one for finished. */
  #outOfOrder(): Buffer | undefined {
    if (!this.#cut || !this.#unfinished) return undefined;
    this.#closed = true;
    return INVALID;
  }
}

/** The size of the header that begins at `at`; `undefined` if not all of it is there. */
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

/** The header of a message that ends after this frame. */
function shortHeader(first: number, mask: Buffer, length: number): Buffer {
  const start = length < 126 ? [length | MASKED] : [126 | MASKED, length >> 8, length & 0xff];
  return Buffer.from([first | FINAL, ...start, ...mask]);
}
