/** Bytes of the frame's payload that are passed on of a message that is too large, so that it can be answered. */
const START = 8_192;
const FINAL = 0x80;
const COMPRESSED = 0x40;
const MASKED = 0x80;
const CLOSE = 8;
/** The end of a message in fragments: a final continuation without payload, masked with zeros. */
const END_OF_MESSAGE = Buffer.from([FINAL, MASKED, 0, 0, 0, 0]);

/** What the gate tells of. */
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
}

/**
 * Cuts messages that are too large short in front of ws, which would close the socket: the client would connect again, send the
 * same message again, and so on for ever. Follows the boundaries of frames (RFC 6455 section 5.2) and nothing else; whatever is
 * wrong with them ws finds.
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
      } else {
        const size = headerSize(bytes, at);
        if (size === undefined) {
          this.#stash = Buffer.from(bytes.subarray(at));
          break;
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

  /** Reads a header. Returns what takes its place, if anything does. */
  #header(header: Buffer): Buffer | undefined {
    const [first = 0, second = 0] = header;
    const opcode = first & 0x0f;
    const length = payloadLength(header);
    this.#passing = length;
    if (opcode === CLOSE) this.#closing = true;
    if (opcode >= CLOSE || (second & MASKED) === 0) return undefined;
    if (opcode !== 0) {
      this.#messages++;
      this.#messageBytes = 0;
      this.#compressed = (first & COMPRESSED) !== 0;
      this.#cut = false;
    }
    this.#messageBytes += length;
    if (!this.#cut && this.#messageBytes <= this.#host.limit()) return undefined;
    if (this.#compressed) {
      this.#closed = true;
      this.#host.refuse();
      return Buffer.alloc(0);
    }
    const wasCut = this.#cut;
    this.#cut = true;
    if (!wasCut) this.#host.cut(this.#messages - 1, this.#messageBytes);
    this.#passing = wasCut || opcode === 0 ? 0 : Math.min(START, length);
    this.#dropping = length - this.#passing;
    if (wasCut) return Buffer.alloc(0);
    return opcode === 0 ? END_OF_MESSAGE : shortHeader(first, header.subarray(-4), this.#passing);
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
