import { LivewrightError } from "../foundation/errors.ts";
import { paramsTooLarge } from "./params.ts";

/** One field or file of a `multipart/form-data` body. */
export interface FormPart {
  readonly name: string;
  /** The client's name of the file; `undefined` for a field. */
  readonly filename: string | undefined;
  /** The client's media type; `undefined` if it sent none. */
  readonly type: string | undefined;
  /** True if the content is in base64. */
  readonly base64: boolean;
  /** The content, in the pieces in which it arrived. */
  readonly pieces: Uint8Array<ArrayBuffer>[];
}

/** RFC 2046 section 5.1.1: up to 70 of these characters, without a space at the end. */
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;

/** True for the content type of a form with files. */
export function isMultipart(contentType: string): boolean {
  return parametersOf(contentType, "multipart/form-data") !== undefined;
}

/** Returns the boundary in a content type; `undefined` unless it is `multipart/form-data`. */
export function boundaryOf(contentType: string): string | undefined {
  const boundary = parametersOf(contentType, "multipart/form-data")?.get("boundary");
  return boundary !== undefined && BOUNDARY.test(boundary) ? boundary : undefined;
}

/**
 * Parses the headers of a part.
 *
 * @param text without the empty line after the headers
 * @throws {LivewrightError} LW120 if the part does not belong to a form, LW121 for too many headers
 */
export function readPart(text: string, maxHeaders: number): FormPart {
  const lines = text.split("\r\n", maxHeaders + 1);
  if (lines.length > maxHeaders)
    throw paramsTooLarge(`A part of the form has more than ${maxHeaders} headers.`, "maxPartHeaders");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    // A continuation line has no name. RFC 7578 forbids them.
    if (colon <= 0 || /\s/.test(line.slice(0, colon))) throw notAForm("A header of a part has no name.");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = parametersOf(headers.get("content-disposition") ?? "", "form-data");
  const name = disposition?.get("name");
  if (name === undefined) throw notAForm("A part has no name.");
  const filename = disposition?.get("filename");
  return {
    name: unescaped(name),
    filename: extended(disposition?.get("filename*")) ?? (filename === undefined ? undefined : unescaped(filename)),
    type: headers.get("content-type"),
    base64: isBase64(headers.get("content-transfer-encoding")),
    pieces: [],
  };
}

/** Returns the error for a body that does not match its content type. */
export function notAForm(detail: string): LivewrightError {
  return new LivewrightError("LW120", `The body is not the form that its content type says it is. ${detail}`);
}

/** Parses `value; name=text; name="quoted text"`. If a name occurs twice, the first counts. */
function parametersOf(header: string, value: string): ReadonlyMap<string, string> | undefined {
  if (header.split(";", 1)[0]?.trim().toLowerCase() !== value) return undefined;
  const parameters = new Map<string, string>();
  // Older clients escape a quote with a backslash. Before other characters, a backslash is part of a Windows path.
  for (const [, name = "", quoted, plain = ""] of header.matchAll(
    /;\s*([^\s;="]+)\s*=\s*(?:"((?:\\"|[^"])*)"|([^\s;"]*))/g,
  )) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted?.replaceAll('\\"', '"') ?? plain);
  }
  return parameters;
}

/** Decodes the three escapes that browsers write in names (WHATWG, multipart/form-data). Any other `%` is literal. */
function unescaped(text: string): string {
  return text.replaceAll(/%(?:22|0A|0D)/gi, decodeURIComponent);
}

/** Decodes a `filename*` (RFC 8187) in UTF-8. One that cannot be decoded counts as missing. */
function extended(text: string | undefined): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(text ?? "")?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function isBase64(encoding: string = "binary"): boolean {
  const name = encoding.toLowerCase();
  if (name === "base64") return true;
  if (["7bit", "8bit", "binary"].includes(name)) return false;
  throw notAForm(`A part has the transfer encoding ${JSON.stringify(encoding)}.`);
}
