import { describeValue } from "./describe-value.ts";
import { LivewrightError } from "./errors.ts";
import { isPlainMap } from "./plain-map.ts";

/** Options of {@link checkJson}. */
interface JsonRules {
  /** Allows members of objects to be `undefined`; JSON omits them. Default false. */
  readonly undefinedMembers?: boolean;
}

/**
 * Throws unless JSON restores a value exactly. JSON turns dates into strings and maps into empty objects, and drops functions.
 *
 * @param value the value that a token or cookie will carry
 * @param what its name in the message
 * @throws {LivewrightError} LW423 with the path of the first member that JSON cannot carry
 */
export function checkJson(value: unknown, what: string, { undefinedMembers = false }: JsonRules = {}): void {
  const around: unknown[] = [];
  const check = (member: unknown, path: string): void => {
    if (typeof member === "string" || typeof member === "boolean" || member === null) return;
    if (typeof member === "number" && Number.isFinite(member) && !Object.is(member, -0)) return;
    if (typeof member !== "object") return fail(path, describeValue(member));
    if (around.includes(member)) return fail(path, "a member of itself");
    around.push(member);
    if (Array.isArray(member)) {
      // A loop, because `forEach` skips the holes of a sparse array.
      for (let i = 0; i < member.length; i++) check(member[i], `${path}[${i}]`);
    } else {
      if (!isPlainMap(member)) return fail(path, describeValue(member));
      if (Object.getOwnPropertySymbols(member).length > 0) fail(path, "an object with symbols as keys");
      for (const [key, entry] of Object.entries(member)) {
        if (entry !== undefined || !undefinedMembers) check(entry, `${path}.${key}`);
      }
    }
    around.pop();
  };
  check(value, what);
}

/**
 * Throws if JSON would silently change or drop a part of a value that is sent to the client. In contrast to {@link checkJson} it
 * accepts every value with a JSON form of its own: dates, values with `toJSON`, instances with properties.
 *
 * @param value a payload or reply
 * @param what the name of the value, for the message
 * @throws {LivewrightError} LW423 with the path of the first such part
 */
export function checkPayload(value: unknown, what: string): void {
  const around = new Set<object>();
  const check = (member: unknown, path: string): void => {
    if (typeof member === "number" ? Number.isFinite(member) : typeof member === "string") return;
    if (typeof member === "boolean" || member === null) return;
    if (typeof member !== "object") return fail(path, describeValue(member));
    if (member instanceof Date && Number.isNaN(member.getTime())) return fail(path, "an invalid date");
    if (typeof (member as { toJSON?: unknown }).toJSON === "function") return;
    if (around.has(member)) return fail(path, "a member of itself");
    around.add(member);
    if (Array.isArray(member)) {
      for (let i = 0; i < member.length; i++) check(member[i], `${path}[${i}]`);
    } else {
      const entries = Object.entries(member);
      // A Map, Set, RegExp or Error does not keep its data in properties.
      if (entries.length === 0 && !isPlainMap(member)) return fail(path, describeValue(member));
      for (const [key, entry] of entries) if (entry !== undefined) check(entry, `${path}.${key}`);
    }
    around.delete(member);
  };
  check(value, what);
}

function fail(path: string, found: string): never {
  throw new LivewrightError("LW423", `${path} is ${found}, which JSON cannot carry.`, {
    hint: "Use strings, finite numbers, booleans, null, lists and plain objects: a date as date.toISOString(), a Map as [...map].",
  });
}
