import type { IncomingMessage } from "node:http";
import { isFlatForm, keptForm } from "./kept-form.ts";

/** The properties that body parsers add to a request. */
interface Parsed {
  /** The bytes, as some hosts keep them. */
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/**
 * Returns the body of a request that other code has read: the bytes that it kept, or its parsed value as bytes. Parsers
 * of multipart forms keep neither.
 *
 * @returns `undefined` for a body that was not read, `"lost"` for one that was read and not kept
 */
export function parsedBody(message: IncomingMessage): Buffer | "lost" | undefined {
  const { headers } = message;
  if (!message.readableDidRead && !message.readableEnded) return undefined;
  const length = headers["content-length"];
  if (length === "0" || (length === undefined && headers["transfer-encoding"] === undefined)) return undefined;
  const { rawBody, body } = message as IncomingMessage & Parsed;
  return bytesOf(rawBody) ?? keptForm(message) ?? bytesOf(body) ?? written(body, message) ?? "lost";
}

function bytesOf(value: unknown): Buffer | undefined {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return typeof value === "string" ? Buffer.from(value) : undefined;
}

function written(body: unknown, message: IncomingMessage): Buffer | undefined {
  if (body === undefined) return undefined;
  const type = message.headers["content-type"] ?? "";
  if (/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return Buffer.from(JSON.stringify(body));
  if (!isFlatForm(message) || typeof body !== "object" || body === null) return undefined;
  // A parser that nests removes the brackets of a list; others keep them in the name.
  const nests = Object.values(body).some(isNested);
  const pairs = Object.entries(body).flatMap(([name, value]) => pairsOf(name, value, nests ? "[]" : ""));
  return Buffer.from(new URLSearchParams(pairs).toString());
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null && (!Array.isArray(value) || value.some(isNested));
}

/** Writes nested fields as form parsers read them: `user[name]=Ann&tags[]=a&tags[]=b`. */
function pairsOf(name: string, value: unknown, list: string): [string, string][] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => pairsOf(isNested(value) ? `${name}[${index}]` : name + list, item, list));
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) => pairsOf(`${name}[${key}]`, item, list));
  // Parsers give texts; a parser of the application may give numbers.
  const text: unknown[] = [value ?? ""];
  return [[name, text.join("")]];
}
