import { LivewrightError, type ErrorCode } from "../foundation/errors.ts";
import { decodeParams, nestParams } from "./decode.ts";
import { boundaryOf, isMultipart, type FormPart, notAForm } from "./form-part.ts";
import { MultipartReader } from "./multipart.ts";
import { type ParamLimits, type Params, paramsTooLarge } from "./params.ts";

type Chunk = Uint8Array<ArrayBuffer>;

/** What a {@link FormReader} knows about a request before it reads the body. */
export interface FormSource {
  readonly headers: { get(name: string): string | null };
  /** Called once, when the form is first asked for. */
  readonly body: () => ReadableStream<Chunk> | null;
}

/**
 * The form in the body of a request. Reads the body once, parses it while it arrives, and keeps the bytes for a handler that
 * reads the body itself.
 */
export class FormReader {
  /** Whether the content type is that of a form. */
  readonly isForm: boolean;
  /** Whether the headers allow to read a form: a multipart one needs a boundary, and none may be compressed. */
  readonly readable: boolean;
  readonly limits: ParamLimits;
  readonly #source: FormSource;
  readonly #boundary: string | undefined;
  readonly #tooLarge: ErrorCode;
  readonly #chunks: Chunk[] = [];
  #read: Promise<void> | undefined;
  #parts: readonly FormPart[] | undefined;
  #text: string | undefined;
  #params: Record<string, unknown> | undefined;

  /** @param tooLarge the code for a body of more than `maxParamBytes` */
  constructor(source: FormSource, limits: ParamLimits, tooLarge: "LW121" | "LW504" = "LW121") {
    const { headers } = source;
    const type = headers.get("content-type") ?? "";
    const encoding = headers.get("content-encoding") ?? "identity";
    this.#source = source;
    this.limits = limits;
    this.#tooLarge = tooLarge;
    this.#boundary = boundaryOf(type);
    this.isForm = isUrlEncoded(type) || isMultipart(type);
    this.readable = /^identity$/i.test(encoding) && (this.#boundary !== undefined || isUrlEncoded(type));
  }

  /** Whether the length that the client announces is beyond the limit. */
  get announcedTooLarge(): boolean {
    return Number(this.#source.headers.get("content-length") ?? 0) > this.limits.maxParamBytes;
  }

  /** @throws {LivewrightError} the code for a body that is too large, if it is a form and its client says so */
  refuseAnnounced(): void {
    if (this.readable && this.announcedTooLarge) throw this.#beyond(this.limits.maxParamBytes);
  }

  /** Whether the body has been asked for. */
  get started(): boolean {
    return this.#read !== undefined;
  }

  /**
   * The text of a field at the top level, without decoding the others.
   *
   * @returns `undefined` without such a field, or if it is a file
   * @throws {LivewrightError} LW120 and LW121 as {@link params}; the code for a body that is too large
   */
  async field(name: string): Promise<string | undefined> {
    await this.#ready();
    if (this.#parts === undefined) return urlEncodedField(this.#text ?? "", name, this.limits);
    const part = this.#parts.find((other) => other.name === name);
    return part === undefined || part.filename !== undefined ? undefined : textOf(part);
  }

  /**
   * All fields, nested.
   *
   * @throws {LivewrightError} LW120 for a body that cannot be decoded, LW121 beyond a limit
   */
  async params(): Promise<Record<string, unknown>> {
    await this.#ready();
    return (this.#params ??=
      this.#parts === undefined ? decodeParams(this.#text ?? "", this.limits) : await this.#nested(this.#parts));
  }

  /** The body once more, for a handler that reads it itself. */
  replay(): ReadableStream<Chunk> {
    const chunks = this.#chunks.values();
    return new ReadableStream<Chunk>(
      {
        pull(controller) {
          const { value } = chunks.next();
          if (value === undefined) controller.close();
          else controller.enqueue(value);
        },
      },
      // Nothing is queued that nobody asks for.
      { highWaterMark: 0 },
    );
  }

  #ready(): Promise<void> {
    if (!this.readable) return Promise.reject(notAForm("It has no boundary, or is compressed."));
    return (this.#read ??= this.#readBody().catch((error: unknown) => {
      // The connection may outlive the refusal for seconds, and would keep what has arrived.
      this.#chunks.length = 0;
      throw error;
    }));
  }

  async #readBody(): Promise<void> {
    const { maxParamBytes, maxParamKeys } = this.limits;
    this.refuseAnnounced();
    const multipart = this.#boundary === undefined ? undefined : new MultipartReader(this.#boundary, this.limits);
    // Not cancelled when something is wrong: that would end the connection before its client is answered.
    const reader = this.#source.body()?.getReader();
    let size = 0;
    let pairs = 1;
    for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
      const { value } = next;
      size += value.length;
      if (size > maxParamBytes) throw this.#beyond(maxParamBytes);
      this.#chunks.push(value);
      multipart?.push(value);
      if (multipart === undefined) pairs = countPairs(value, pairs, maxParamKeys);
    }
    if (multipart !== undefined) this.#parts = multipart.finish();
    else this.#text = textFrom(this.#chunks);
  }

  async #nested(parts: readonly FormPart[]): Promise<Record<string, unknown>> {
    const entries: [string, string | File][] = [];
    for (const part of parts) {
      entries.push([part.name, part.filename === undefined ? textOf(part) : fileOf(part, part.filename)]);
    }
    return nestParams(entries, this.limits);
  }

  #beyond(limit: number): LivewrightError {
    if (this.#tooLarge === "LW121") return paramsTooLarge(`They are more than ${limit} bytes.`, "maxParamBytes");
    return new LivewrightError(this.#tooLarge, `The request body is larger than ${limit} bytes.`, {
      hint: "If such forms are meant to come, raise it: endpoint({ limits: { maxParamBytes: … } }).",
    });
  }
}

function isUrlEncoded(type: string): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type);
}

const AMPERSAND = 0x26;

function countPairs(chunk: Chunk, before: number, limit: number): number {
  let pairs = before;
  for (let at = chunk.indexOf(AMPERSAND); at !== -1; at = chunk.indexOf(AMPERSAND, at + 1)) {
    pairs += 1;
    if (pairs > limit) throw paramsTooLarge(`There are more than ${limit} keys.`, "maxParamKeys");
  }
  return pairs;
}

/** The last pair of a name counts, as in `decodeParams`. */
function urlEncodedField(text: string, name: string, limits: ParamLimits): string | undefined {
  let found: string | undefined;
  for (const pair of text.split("&")) {
    const equals = pair.indexOf("=");
    const length = equals === -1 ? pair.length : equals;
    // Each byte of the name takes at most three characters. Of a long name only the depth matters: a form that nests too deeply
    // is refused as such, whatever else it holds.
    if (length > 3 * name.length) decodeParams(pair.slice(0, length), limits);
    else if (length > 0) found = stringAt(decodeParams(pair, limits), name) ?? found;
  }
  return found;
}

function stringAt(params: Params, name: string): string | undefined {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

function textFrom(pieces: readonly Chunk[]): string {
  const decoder = new TextDecoder();
  let text = "";
  for (const piece of pieces) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

function textOf(part: FormPart): string {
  const text = textFrom(part.pieces);
  return part.base64 ? Buffer.from(text, "base64").toString() : text;
}

function fileOf({ pieces, base64, type }: FormPart, filename: string): File {
  const content = base64 ? [Buffer.from(textFrom(pieces), "base64")] : pieces;
  return new File(content, filename, { type: type ?? "text/plain" });
}
