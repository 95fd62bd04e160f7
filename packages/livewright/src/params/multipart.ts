import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { type FormPart, notAForm, readPart } from "./form-part.ts";
import { type ParamLimits, paramsTooLarge } from "./params.ts";

const CR_LF = Buffer.from("\r\n");
const HEADERS_END = Buffer.from("\r\n\r\n");
const CR = 0x0d;
const DASH = 0x2d;
const NOTHING: Buffer<ArrayBuffer> = Buffer.alloc(0);

/**
 * Reads a `multipart/form-data` body (RFC 7578) while it arrives, so that too many parts or headers are refused before the body is
 * complete. Copies no content.
 */
export class MultipartReader {
  readonly #limits: Required<ParamLimits>;
  readonly #delimiter: Buffer<ArrayBuffer>;
  readonly #parts: FormPart[] = [];
  #state: "preamble" | "delimiter" | "headers" | "content" | "end" = "preamble";
  /** Bytes that cannot be read yet: fewer than the maximum of a part's headers. */
  #rest: Buffer<ArrayBuffer>;

  /** @param boundary the separator of the parts, from {@link boundaryOf} */
  constructor(boundary: string, limits: ParamLimits) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
    // The first delimiter may be at the start of the body, without a line before it.
    this.#rest = Buffer.from(CR_LF);
  }

  /**
   * Reads the next bytes of the body, and keeps their memory.
   *
   * @throws {LivewrightError} LW120 if a part does not belong to a form, LW121 beyond a limit
   */
  push(chunk: Uint8Array<ArrayBuffer>): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = NOTHING;
    while (data.length > 0 && this.#state !== "end") {
      const state = this.#state;
      const used = this.#step(data);
      data = data.subarray(used);
      if (used === 0 && state === this.#state) break;
    }
    if (this.#state !== "end") this.#rest = data;
  }

  /**
   * Returns the parts in order.
   *
   * @throws {LivewrightError} LW120 if the body is incomplete
   */
  finish(): readonly FormPart[] {
    if (this.#state !== "end") throw notAForm("Its last delimiter is missing.");
    return this.#parts;
  }

  /** @returns the number of bytes that were read; 0 if more must arrive first */
  #step(data: Buffer<ArrayBuffer>): number {
    switch (this.#state) {
      case "preamble":
        return this.#content(data, undefined);
      case "delimiter":
        return this.#afterDelimiter(data);
      case "headers":
        return this.#headers(data);
      case "content":
        return this.#content(data, this.#parts.at(-1));
      case "end":
        return data.length;
    }
  }

  #content(data: Buffer<ArrayBuffer>, part: FormPart | undefined): number {
    const end = data.indexOf(this.#delimiter);
    if (end !== -1) {
      if (end > 0) part?.pieces.push(data.subarray(0, end));
      this.#state = "delimiter";
      return end + this.#delimiter.length;
    }
    // Possible first bytes of a delimiter wait for the next chunk.
    const tail = data.indexOf(CR, Math.max(0, data.length - this.#delimiter.length + 1));
    const safe = tail === -1 ? data.length : tail;
    if (safe > 0) part?.pieces.push(data.subarray(0, safe));
    return safe;
  }

  #afterDelimiter(data: Buffer<ArrayBuffer>): number {
    if (data.length < 2) return 0;
    if (data[0] === DASH && data[1] === DASH) {
      this.#state = "end";
      return 2;
    }
    const end = data.subarray(0, this.#limits.maxPartHeaderBytes).indexOf(CR_LF);
    if (end === -1) return this.#wait(data);
    // RFC 2046 allows spaces and tabs after a delimiter.
    if (/[^ \t]/.test(data.toString("latin1", 0, end))) throw notAForm("A delimiter does not end its line.");
    this.#state = "headers";
    // The line break is not consumed: in a part without headers it belongs to the empty line.
    return end;
  }

  #headers(data: Buffer<ArrayBuffer>): number {
    const { maxPartHeaderBytes, maxFormParts } = this.#limits;
    const end = data.subarray(0, maxPartHeaderBytes).indexOf(HEADERS_END);
    if (end === -1) return this.#wait(data);
    if (this.#parts.length === maxFormParts)
      throw paramsTooLarge(`The form has more than ${maxFormParts} parts.`, "maxFormParts");
    // The line break of the delimiter comes first. A part without headers has nothing between it and the empty line.
    this.#parts.push(readPart(data.toString("utf8", 2, Math.max(2, end)), this.#limits.maxPartHeaders));
    this.#state = "content";
    return end + HEADERS_END.length;
  }

  #wait(data: Buffer<ArrayBuffer>): number {
    const { maxPartHeaderBytes } = this.#limits;
    if (data.length < maxPartHeaderBytes) return 0;
    throw paramsTooLarge(`The headers of a part are more than ${maxPartHeaderBytes} bytes.`, "maxPartHeaderBytes");
  }
}
