import { isPlainMap } from "./plain-map.ts";

/**
 * Describes any value in a few words, for an error message.
 *
 * @example describeValue({ halt: true }) // '{ halt }'
 */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isPlainMap(value)) {
    const { constructor } = value as { constructor?: unknown };
    return `an instance of ${typeof constructor === "function" && constructor.name !== "" ? constructor.name : "a class"}`;
  }
  const names = Object.keys(value);
  if (names.length === 0) return "{}";
  return `{ ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""} }`;
}
