import { isPlainMap } from "../foundation/plain-map.ts";
import type { LogFields, Logger } from "./logger.ts";

/**
 * The default keys whose values never reach the log: credentials and payment data.
 *
 * @example endpoint({ filteredKeys: [...FILTERED_KEYS, "iban"] })
 */
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

/** Replaces the value of a filtered key. */
const FILTERED = "[FILTERED]";

/** Bounds of one log line: a crash must not print, or spend time on, a table of a thousand rows. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;
const MAX_VALUES = 1_000;
const MAX_TEXT = 1_000;

/** Returns true for keys whose values must not reach the log. */
export type KeyFilter = (key: string) => boolean;

/** Creates a filter for keys that contain one of the words. Ignores case, `_` and `-`. */
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
 * Wraps a logger so that values of filtered keys, at any depth, are replaced, and large values are cut. Errors stay as they are.
 * The wrapper never throws, even if the logger does: most log lines report a failure, and the code that handles the failure
 * still has to run.
 */
export function filteredLogger(logger: Logger, filtered: KeyFilter): Logger {
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (message: string, fields?: LogFields): void => {
      try {
        if (fields === undefined) logger[level](message);
        else logger[level](message, new Readable(filtered).copy(fields, 0) as LogFields);
      } catch {
        // The logger itself failed, so there is nowhere to report it.
      }
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Copies the fields of one line into values that JSON can hold. */
class Readable {
  readonly #filtered: KeyFilter;
  #left: number = MAX_VALUES;

  constructor(filtered: KeyFilter) {
    this.#filtered = filtered;
  }

  copy(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case "string":
        return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
      case "bigint":
      case "symbol":
        return String(value);
      case "function":
        return "[function]";
      case "object":
        return value === null || value instanceof Error ? value : this.#object(value, depth);
      default:
        return value;
    }
  }

  #object(value: object, depth: number): unknown {
    if (Array.isArray(value)) {
      if (depth >= MAX_DEPTH || this.#left <= 0) return `[${value.length} items]`;
      const items = value.slice(0, MAX_ENTRIES).map((item) => this.#next(item, depth));
      return value.length > MAX_ENTRIES ? [...items, `… ${value.length - MAX_ENTRIES} more`] : items;
    }
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
    if (!isPlainMap(value)) return `[${nameOfClass(Object.getPrototypeOf(value))}]`;
    const keys = Object.keys(value);
    if (depth >= MAX_DEPTH || this.#left <= 0) return `{${keys.length} keys}`;
    const copy: Record<string, unknown> = {};
    for (const key of keys.slice(0, MAX_ENTRIES)) {
      // Defined, not assigned: a key may be __proto__.
      Object.defineProperty(copy, key, {
        value: this.#filtered(key) ? FILTERED : this.#property(value, key, depth),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    if (keys.length > MAX_ENTRIES) copy["…"] = `${keys.length - MAX_ENTRIES} more`;
    return copy;
  }

  /** Copies the next value. Beyond MAX_VALUES, values are only counted, so that circular values end, too. */
  #next(value: unknown, depth: number): unknown {
    this.#left--;
    return this.copy(value, depth + 1);
  }

  /** Reads a property. Logging must never fail, even if a getter throws. */
  #property(object: object, key: string, depth: number): unknown {
    try {
      return this.#next((object as Record<string, unknown>)[key], depth);
    } catch {
      return "[unreadable]";
    }
  }
}

function nameOfClass(prototype: unknown): string {
  const { constructor } = prototype as { constructor?: { name?: unknown } };
  return typeof constructor?.name === "string" ? constructor.name : "object";
}
