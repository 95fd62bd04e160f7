import { LivewrightError, type ErrorCode } from "../foundation/errors.ts";
import { decodeParams, nestParams } from "./decode.ts";
import { boundaryOf, isMultipart, type FormPart, notAForm } from "./form-part.ts";
import { MultipartReader } from "./multipart.ts";
import { type ParamLimits, type Params, paramsTooLarge } from "./params.ts";

type Chunk = Uint8Array<ArrayBuffer>;

/** The parts of a request that a {@link FormReader} uses. */
export interface FormSource {
  readonly headers: { get(name: string): string | null };
  /** Returns the body. Called once, when the form is first read. */
  readonly body: () => ReadableStream<Chunk> | null;
}

/**
 * Reads the form in the body of a request. Reads the body once, parses it while it arrives, and keeps the bytes for a handler that
 * reads the body itself.
 */
export class FormReader {
  /** True for the content type of a form. */
  readonly isForm: boolean;
  /** True if the headers allow reading a form: a multipart form needs a boundary, and no form may be compressed. */
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

  /** True if the announced length exceeds the limit. */
  get announcedTooLarge(): boolean {
    return Number(this.#source.headers.get("content-length") ?? 0) > this.limits.maxParamBytes;
  }

  /** @throws {LivewrightError} the code for a body that is too large, if it is a form and its announced length exceeds the limit */
  refuseAnnounced(): void {
    if (this.readable && this.announcedTooLarge) throw this.#beyond(this.limits.maxParamBytes);
  }

  /** True once the body is being read. */
  get started(): boolean {
    return this.#read !== undefined;
  }

  /**
   * Returns the text of a top-level field, without decoding the others.
   *
   * @returns `undefined` if the field is missing or a file
   * @throws {LivewrightError} LW120 and LW121 like {@link params}; the code for a body that is too large
   */
  async field(name: string): Promise<string | undefined> {
    await this.#ready();
    if (this.#parts === undefined) return urlEncodedField(this.#text ?? "", name, this.limits);
    const part = this.#parts.find((other) => other.name === name);
    return part === undefined || part.filename !== undefined ? undefined : textOf(part);
  }

  /**
   * Returns all fields, nested.
   *
   * @throws {LivewrightError} LW120 for a body that cannot be decoded, LW121 beyond a limit
   */
  async params(): Promise<Record<string, unknown>> {
    await this.#ready();
    return (this.#params ??=
      this.#parts === undefined ? decodeParams(this.#text ?? "", this.limits) : await this.#nested(this.#parts));
  }

  /**
   * Returns the fields as in a URL-encoded form, without the files.
   *
   * @throws {LivewrightError} like {@link params}
   */
  async fields(): Promise<string> {
    await this.#ready();
    if (this.#parts === undefined) return this.#text ?? "";
    const fields = this.#parts.filter(({ filename }) => filename === undefined);
    return fields.map((part) => `${encodeURIComponent(part.name)}=${encodeURIComponent(textOf(part))}`).join("&");
  }

  /** Returns the files by the names of their inputs. An input without a file posts one without a name, which is left out. */
  async files(): Promise<readonly (readonly [name: string, file: File])[]> {
    await this.#ready();
    return (this.#parts ?? []).flatMap((part) =>
      part.filename === undefined || part.filename === "" ? [] : [[part.name, fileOf(part, part.filename)] as const],
    );
  }

  /** Returns the body again, for a handler that reads it itself. */
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
      // Queues nothing before the handler reads.
      { highWaterMark: 0 },
    );
  }

  #ready(): Promise<void> {
    if (!this.readable) return Promise.reject(notAForm("It has no boundary, or is compressed."));
    return (this.#read ??= this.#readBody().catch((error: unknown) => {
      // The connection may outlive the refusal for seconds. Do not keep its bytes.
      this.#chunks.length = 0;
      throw error;
    }));
  }

  async #readBody(): Promise<void> {
    const { maxParamBytes, maxParamKeys } = this.limits;
    this.refuseAnnounced();
    const multipart = this.#boundary === undefined ? undefined : new MultipartReader(this.#boundary, this.limits);
    // Not cancelled on errors: that would end the connection before the response.
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
      hint: "If such forms are expected, raise the limit: endpoint({ limits: { maxParamBytes: … } }).",
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

/** Returns the last value of a name, as `decodeParams` does. */
function urlEncodedField(text: string, name: string, limits: ParamLimits): string | undefined {
  let found: string | undefined;
  for (const pair of text.split("&")) {
    const equals = pair.indexOf("=");
    const length = equals === -1 ? pair.length : equals;
    // Each byte of the name takes at most three characters. Of a longer name only the depth is checked: a form that nests too deeply
    // is refused in any case.
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
