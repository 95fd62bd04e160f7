import { isPlainMap } from "../../foundation/plain-map.ts";
import { stripUnused } from "../../params/used.ts";
import { takesEmptyText } from "./constraints.ts";
import { readDate, readDateTime } from "./dates.ts";
import { type FormTree, GroupTree, isOwnName, type LeafTree, ListTree } from "./form-tree.ts";
import { inputText } from "./input-text.ts";
import { rowsOf } from "./rows.ts";
import type { FieldKind } from "./shape.ts";

/**
 * Converts params for the schema. Removes the markers of the client, converts text to values, and maps with numeric keys to
 * lists. Text that is not a valid number or date stays text, so that the schema reports it.
 *
 * @param params the decoded params of the form
 * @param tree the kinds of the inputs
 * @param grows true if requested rows are added to lists
 * @example coerceParams({ age: "42", tags: "a" }, treeOf({ age: "number", tags: ["text"] })) // { age: 42, tags: ["a"] }
 */
export function coerceParams(
  params: Readonly<Record<string, unknown>>,
  tree: GroupTree,
  grows: boolean = true,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const plain = stripUnused(params);
  const members = tree.members(params);
  for (const name of Object.keys(plain)) {
    if (isOwnName(name, members) || members.has(name)) continue;
    // `__proto__` would set the prototype of a copy of the values, so it cannot be a field.
    if (name !== "__proto__") values[name] = plain[name];
  }
  const ambiguous = tree.ambiguous(params);
  for (const [name, member] of members) {
    // A missing checkbox counts as unchecked only if it certainly belongs to the form.
    if (ambiguous && !Object.hasOwn(params, name)) continue;
    const value = coerce(Object.hasOwn(params, name) ? params[name] : undefined, member, params, name, grows);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function coerce(
  raw: unknown,
  tree: FormTree,
  params: Readonly<Record<string, unknown>>,
  name: string,
  grows: boolean,
): unknown {
  if (tree instanceof ListTree) {
    const odd = notRows(raw);
    if (odd !== undefined) return odd;
    const rows = rowsOf(params, name, grows);
    if (rows.length === 0 && tree.optionality.optional && (tree.schema?.minItems ?? 0) > 0) return undefined;
    return rows.map(({ data }) => coerceParams(data, tree.item, grows));
  }
  if (tree instanceof GroupTree) {
    if ((tree.optionality.optional || tree.optionality.nullable) && isBlank(raw)) {
      return tree.optionality.optional ? undefined : null;
    }
    if (raw === undefined || raw === null || raw === "") return coerceParams({}, tree, grows);
    // The schema reports any other value in place of a group.
    return isMap(raw) ? coerceParams(raw, tree, grows) : raw;
  }
  if (!tree.multiple) {
    // A word that the schema takes in place of a number or date.
    if (typeof raw === "string" && tree.words.includes(raw)) return raw;
    return emptyAs(coerceLeaf(raw, tree.kind), raw, tree);
  }
  if (tree.kinds.length > 0) return positions(raw, tree);
  const values = valuesOf(raw).flatMap((value) => {
    const one = coerceLeaf(value, tree.kind);
    return one === undefined || one === "" ? [] : [one];
  });
  return values.length === 0 && tree.optionality.optional && (tree.schema?.minItems ?? 0) > 0 ? undefined : values;
}

/** The values of a tuple: each has a position, so an empty one stays where it is. */
function positions(raw: unknown, { kinds, kind, optionality }: LeafTree): unknown {
  const values = valuesOf(raw).map((value, index) => coerceLeaf(value, kinds[index] ?? kind));
  return values.length === 0 && optionality.optional ? undefined : values;
}

/** Returns a value that was sent in place of the rows of a list, for the schema to report; `undefined` if it has rows. */
function notRows(raw: unknown): unknown {
  if (raw === undefined || raw === null || raw === "") return undefined;
  if (typeof raw !== "object") return raw;
  const values = Object.values(stripUnused(raw as Readonly<Record<string, unknown>>));
  return values.some((row) => typeof row !== "object" && row !== "") ? values : undefined;
}

/** Converts an empty input to a missing value or `null`, if the schema allows that and does not accept empty text. */
function emptyAs(value: unknown, raw: unknown, { schema, optionality }: LeafTree): unknown {
  const empty = raw === "" || raw === null || (typeof raw === "string" && raw.trim() === "" && value === undefined);
  if (!empty || schema === undefined || (value === "" && takesEmptyText(schema))) return value;
  return optionality.optional ? undefined : optionality.nullable ? null : value;
}

/** True if every input of a group is empty. */
function isBlank(raw: unknown): boolean {
  if (raw === undefined || raw === null || raw === "") return true;
  // The hidden input of an unchecked checkbox posts "false".
  if (typeof raw !== "object") return raw === "false" || raw === false;
  if (!Array.isArray(raw) && !isPlainMap(raw)) return false;
  return Object.entries(raw).every(([name, value]) => name.startsWith("_unused_") || isBlank(value));
}

/** Returns the values of a list: repeated inputs, one input, or a map by number. An empty hidden input is an empty list. */
export function valuesOf(raw: unknown): readonly unknown[] {
  if (raw === undefined || raw === null || raw === "") return [];
  if (Array.isArray(raw)) return raw;
  return isPlainMap(raw) ? Object.values(stripUnused(raw)) : [raw];
}

const ON: ReadonlySet<unknown> = new Set([true, "true", "on", "1", 1]);

const OFF: ReadonlySet<unknown> = new Set([undefined, null, false, "false", "off", "0", 0, ""]);

/** True if a checkbox with this value is checked. */
export function isOn(value: unknown): boolean {
  return ON.has(switchText(value));
}

/** True if a value says that a checkbox is off. Any other value, such as "yes", is for the schema to report. */
function isOff(value: unknown): boolean {
  return !isPlainMap(value) && OFF.has(switchText(value));
}

function switchText(value: unknown): unknown {
  // A hidden input with "false" precedes the checkbox, and a plain form posts both.
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  // A database may return numbers as objects or bigints.
  return (typeof last === "object" && last !== null) || typeof last === "bigint" ? inputText(last) : last;
}

function coerceLeaf(raw: unknown, kind: FieldKind): unknown {
  switch (kind) {
    case "text":
      return isPlainMap(raw) ? stripUnused(raw) : raw;
    case "boolean":
      return isOn(raw) ? true : isOff(raw) ? false : raw;
    case "bigint": {
      if (typeof raw !== "string") return raw ?? undefined;
      const text = raw.trim();
      // The time to read a number grows with the square of its digits.
      return text === "" ? undefined : /^[+-]?\d{1,400}$/.test(text) ? BigInt(text.replace(/^\+/, "")) : raw;
    }
    case "number": {
      if (typeof raw !== "string") return raw ?? undefined;
      const text = raw.trim();
      if (text === "") return undefined;
      // Number() also accepts hexadecimal, which users do not type.
      const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      // The nearest number is not the one that was typed.
      if (/^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value)) return raw;
      return Number.isFinite(value) ? value : raw;
    }
    case "date": {
      if (typeof raw !== "string") return raw ?? undefined;
      return raw === "" ? undefined : (readDate(raw) ?? raw);
    }
    case "datetime": {
      if (typeof raw !== "string") return raw ?? undefined;
      return raw === "" ? undefined : (readDateTime(raw) ?? raw);
    }
    case "file":
      return raw === "" || isEmptyFile(raw) ? undefined : (raw ?? undefined);
  }
}

/** True for the value that a browser posts for a file input without a file. */
function isEmptyFile(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { size, name } = value as { size?: unknown; name?: unknown };
  return size === 0 && name === "";
}

/** True if fields can be read from a value: params, or initial data, which may be an instance of a class. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof Blob);
}
