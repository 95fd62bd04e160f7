import type { LogFields, Logger } from "./logger.ts";

/** Keys whose values are kept out of the log, if nothing else is said: those that hold what lets somebody in, or pay. */
export const FILTERED_KEYS: readonly string[] = Object.freeze([
  "password",
  "passwd",
  "passphrase",
  "secret",
  "token",
  "apikey",
  "authorization",
  "cookie",
  "creditcard",
  "cardnumber",
  "cvv",
  "cvc",
  "iban",
]);

/** What stands in the log instead. */
const FILTERED = "[FILTERED]";

/** Bounds of what one value may take in the log: a crash must not print a table of a thousand rows. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;
const MAX_TEXT = 1_000;

/** Says which keys are filtered. */
export type KeyFilter = (key: string) => boolean;

/** Filters every key that contains one of the words; capitals, `_` and `-` make no difference. */
export function keyFilter(words: readonly string[] = FILTERED_KEYS): KeyFilter {
  const plain = words.map(plainKey);
  return (key) => {
    const text = plainKey(key);
    return plain.some((word) => text.includes(word));
  };
}

function plainKey(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, "");
}

/**
 * A logger that never passes on what stands under a filtered key, however deep, and of large values only the beginning. Errors
 * pass as they are.
 */
export function filteredLogger(logger: Logger, filtered: KeyFilter): Logger {
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (message: string, fields?: LogFields): void => {
      if (fields === undefined) logger[level](message);
      else logger[level](message, readable(fields, filtered, 0) as LogFields);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A copy that JSON can hold. */
function readable(value: unknown, filtered: KeyFilter, depth: number): unknown {
  switch (typeof value) {
    case "string":
      return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
    case "bigint":
    case "symbol":
      return String(value);
    case "function":
      return "[function]";
    case "object":
      return value === null || value instanceof Error ? value : readableObject(value, filtered, depth);
    default:
      return value;
  }
}

function readableObject(value: object, filtered: KeyFilter, depth: number): unknown {
  if (Array.isArray(value)) {
    if (depth >= MAX_DEPTH) return `[${value.length} items]`;
    const items = value.slice(0, MAX_ENTRIES).map((item) => readable(item, filtered, depth + 1));
    return value.length > MAX_ENTRIES ? [...items, `… ${value.length - MAX_ENTRIES} more`] : items;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return `[${nameOfClass(prototype)}]`;
  const keys = Object.keys(value);
  if (depth >= MAX_DEPTH) return `{${keys.length} keys}`;
  const copy: Record<string, unknown> = {};
  for (const key of keys.slice(0, MAX_ENTRIES)) {
    // Defined, not assigned: a key may be called __proto__.
    Object.defineProperty(copy, key, {
      value: filtered(key) ? FILTERED : readProperty(value, key, filtered, depth),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  if (keys.length > MAX_ENTRIES) copy["…"] = `${keys.length - MAX_ENTRIES} more`;
  return copy;
}

/** Logging must never fail, not even on a getter that does. */
function readProperty(object: object, key: string, filtered: KeyFilter, depth: number): unknown {
  try {
    return readable((object as Record<string, unknown>)[key], filtered, depth + 1);
  } catch {
    return "[unreadable]";
  }
}

function nameOfClass(prototype: unknown): string {
  const { constructor } = prototype as { constructor?: { name?: unknown } };
  return typeof constructor?.name === "string" ? constructor.name : "object";
}
