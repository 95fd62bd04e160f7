import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPlainMap } from "../foundation/plain-map.ts";

/** Writes the messages of a bus as text, and reads them on other processes. */
export interface MessageCodec {
  /** @throws any error for a message that must not travel. The broadcast throws it. */
  readonly encode: (message: unknown) => string;
  /** @throws any error for text that is not a message. It is logged, and nothing is delivered. */
  readonly decode: (text: string) => unknown;
}

/** The only key of objects that stand for a value that JSON lacks. Objects with this very key are wrapped. */
const TAG = "~";

/** The depth from which a message is refused, before the stack overflows. */
const MAX_DEPTH = 200;

type Tagged = readonly [kind: string, data?: unknown];

/**
 * The codec of {@link RemoteBusOptions}: JSON, with a tag for the values that JSON lacks. Besides plain data it carries `undefined`, `NaN`,
 * infinities, `-0n` and other bigints, `Date`, `URL`, `Map`, `Set` and `Uint8Array`.
 *
 * @example messageCodec.decode(messageCodec.encode({ at: new Date() })) // { at: Date }
 */
export const messageCodec: MessageCodec = {
  encode: (message) => JSON.stringify(toJson(message, "message", [])),
  decode: (text) => fromJson(JSON.parse(text)),
};

function toJson(value: unknown, path: string, around: object[]): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : tagged("number", Object.is(value, -0) ? "-0" : `${value}`);
    case "bigint":
      return tagged("bigint", `${value}`);
    case "undefined":
      return tagged("undefined");
    case "object":
      return value === null ? null : objectToJson(value, path, around);
    default:
      return refuse(path, describeValue(value));
  }
}

function objectToJson(value: object, path: string, around: object[]): unknown {
  if (around.includes(value)) return refuse(path, "a member of itself");
  if (around.length === MAX_DEPTH) return refuse(path, `more than ${MAX_DEPTH} levels deep`);
  if (value instanceof Date) return tagged("date", value.getTime());
  if (value instanceof URL) return tagged("url", value.href);
  if (value instanceof Uint8Array) return tagged("bytes", toBase64(value));
  around.push(value);
  const written = membersToJson(value, path, around);
  around.pop();
  return written;
}

function membersToJson(value: object, path: string, around: object[]): unknown {
  const write = (member: unknown, key: string): unknown => toJson(member, `${path}${key}`, around);
  if (Array.isArray(value)) return Array.from(value, (member, i) => write(member, `[${i}]`));
  if (value instanceof Map) {
    return tagged(
      "map",
      Array.from(value, ([key, member], i) => [write(key, `.key(${i})`), write(member, `.get(${i})`)]),
    );
  }
  if (value instanceof Set)
    return tagged(
      "set",
      Array.from(value, (member, i) => write(member, `.get(${i})`)),
    );
  if (!isPlainMap(value)) return refuse(path, describeValue(value));
  if (Object.getOwnPropertySymbols(value).length > 0) return refuse(path, "an object with symbols as keys");
  const object: Record<string, unknown> = emptyObject();
  for (const [key, member] of Object.entries(value)) object[key] = write(member, `.${key}`);
  return Object.hasOwn(object, TAG) ? tagged("object", object) : object;
}

function tagged(...tag: Tagged): { readonly [TAG]: Tagged } {
  return { [TAG]: tag };
}

function refuse(path: string, found: string): never {
  throw new LivewrightError("LW713", `${path} is ${found}, which cannot travel to other processes.`, {
    hint: "Broadcast plain data, dates, maps and sets. For a class of your own, pass a codec to the bus.",
  });
}

function fromJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (Object.hasOwn(value, TAG)) return untagged((value as { readonly [TAG]: unknown })[TAG]);
  return objectFromJson(value);
}

function objectFromJson(value: object): object {
  const object: Record<string, unknown> = emptyObject();
  for (const [key, member] of Object.entries(value)) object[key] = fromJson(member);
  // What JSON.parse returns: an object with a prototype, on which `__proto__` is an ordinary member.
  return Object.setPrototypeOf(object, Object.prototype) as object;
}

/** An object on which `__proto__` is a key like any other. */
function emptyObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function untagged(tag: unknown): unknown {
  const [kind, data] = Array.isArray(tag) ? (tag as unknown[]) : [];
  switch (kind) {
    case "undefined":
      return undefined;
    case "number":
      return Number(textIn(data));
    case "bigint":
      return BigInt(textIn(data));
    case "date":
      // The time of an invalid date is NaN, which JSON writes as null.
      return new Date(data === null ? Number.NaN : (data as number));
    case "url":
      return new URL(textIn(data));
    case "bytes":
      return fromBase64(textIn(data));
    case "map":
      return new Map(listIn(data).map((pair) => listIn(fromJson(pair)) as [unknown, unknown]));
    case "set":
      return new Set(listIn(data).map(fromJson));
    case "object":
      if (typeof data === "object" && data !== null) return objectFromJson(data);
  }
  throw new TypeError(`${JSON.stringify(kind)} is no kind of value.`);
}

function textIn(data: unknown): string {
  if (typeof data === "string") return data;
  throw new TypeError(`${JSON.stringify(data)} is not text.`);
}

function listIn(data: unknown): unknown[] {
  if (Array.isArray(data)) return data as unknown[];
  throw new TypeError(`${JSON.stringify(data)} is not a list.`);
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(encoded: string): Uint8Array {
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}
