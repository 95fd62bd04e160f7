import { isPlainMap } from "../foundation/plain-map.ts";
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

/** Bounds of what one line may take in the log: a crash must not print a table of a thousand rows, or take long over it. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;
const MAX_VALUES = 1_000;
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
 * pass as they are. It never throws, whatever the logger behind it does: most of what is logged is about something that has
 * failed already, and what has to be done about that comes after.
 */
export function filteredLogger(logger: Logger, filtered: KeyFilter): Logger {
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (message: string, fields?: LogFields): void => {
      try {
        if (fields === undefined) logger[level](message);
        else logger[level](message, new Readable(filtered).copy(fields, 0) as LogFields);
      } catch {
        // There is no log to say it in.
      }
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Makes a copy that JSON can hold, for one line. */
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
      // Defined, not assigned: a key may be called __proto__.
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

  /** One value more. When there have been enough, what is left is only counted, so that a circle ends, too. */
  #next(value: unknown, depth: number): unknown {
    this.#left--;
    return this.copy(value, depth + 1);
  }

  /** Logging must never fail, not even on a getter that does. */
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
