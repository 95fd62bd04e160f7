import type { JsonValue } from "../crypto/payload.ts";

// Stores keep each value as JSON, and each name as the inside of a JSON string. So a store only sees well-formed text: Postgres accepts
// neither the character U+0000 nor half a surrogate pair, and Redis would replace the latter.

/** Returns text that every store can hold, for a name or an id of the application. */
export function toStoredName(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}

/** Returns the names and values as a store holds them. */
export function toStored(data: Readonly<Record<string, JsonValue>>): [name: string, json: string][] {
  return Object.entries(data).map(([name, value]) => [toStoredName(name), JSON.stringify(value)]);
}

/** Returns the values that {@link toStored} has written. */
export function fromStored(entries: Iterable<readonly [name: string, json: string]>): Record<string, JsonValue> {
  // `fromEntries` defines members, also one called `__proto__`.
  return Object.fromEntries(
    Array.from(entries, ([name, json]) => [JSON.parse(`"${name}"`) as string, JSON.parse(json) as JsonValue]),
  );
}
