import type { IncomingMessage } from "node:http";

/** What body parsers leave on a request. */
interface Parsed {
  /** The bytes, as some hosts keep them. */
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/**
 * Returns the body of a request that other code has read: the bytes that it kept, or those that its parsed value is written as. Parsers
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
  return bytesOf(rawBody) ?? bytesOf(body) ?? written(body, headers["content-type"] ?? "") ?? "lost";
}

function bytesOf(value: unknown): Buffer | undefined {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return typeof value === "string" ? Buffer.from(value) : undefined;
}

function written(body: unknown, type: string): Buffer | undefined {
  if (body === undefined) return undefined;
  if (/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return Buffer.from(JSON.stringify(body));
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type) || typeof body !== "object" || body === null)
    return undefined;
  const pairs = Object.entries(body).flatMap(([name, value]) => pairsOf(name, value));
  return Buffer.from(new URLSearchParams(pairs).toString());
}

/** Writes nested fields as form parsers read them: `user[name]=Ann&tags[]=a&tags[]=b`. */
function pairsOf(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) {
    const plain = value.every((item) => typeof item !== "object" || item === null);
    // A parser that does not nest keeps the brackets in the name.
    return value.flatMap((item, index) => pairsOf(plain ? listName(name) : `${name}[${index}]`, item));
  }
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) => pairsOf(`${name}[${key}]`, item));
  return [[name, value === null || value === undefined ? "" : String(value as string)]];
}

function listName(name: string): string {
  return name.endsWith("[]") ? name : `${name}[]`;
}
