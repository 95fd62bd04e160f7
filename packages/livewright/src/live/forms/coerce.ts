import { isPlainMap } from "../../foundation/plain-map.ts";
import { stripUnused } from "../../params/used.ts";
import { takesEmptyText } from "./constraints.ts";
import { readDate } from "./dates.ts";
import { type FormTree, GroupTree, LeafTree, ListTree } from "./form-tree.ts";
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
    if (isOwn(name, members) || members.has(name)) continue;
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

/** True for a name that a form posts for the framework: the target, the token, the row, or a change of a list. */
function isOwn(name: string, members: ReadonlyMap<string, FormTree>): boolean {
  if (name === "_target" || name === "_csrf_token" || name === "_method" || name === "_persistent_id") return true;
  const list = /^(.*)_(?:sort|drop|move)$/.exec(name)?.[1];
  const member = list === undefined ? undefined : members.get(list);
  return member instanceof ListTree || (member instanceof LeafTree && member.multiple);
}

function coerce(
  raw: unknown,
  tree: FormTree,
  params: Readonly<Record<string, unknown>>,
  name: string,
  grows: boolean,
): unknown {
  if (tree instanceof ListTree) {
    const rows = rowsOf(params, name, grows);
    if (rows.length === 0 && tree.presence.optional && (tree.schema?.minItems ?? 0) > 0) return undefined;
    return rows.map(({ data }) => coerceParams(data, tree.item, grows));
  }
  if (tree instanceof GroupTree) {
    if ((tree.presence.optional || tree.presence.nullable) && isBlank(raw)) {
      return tree.presence.optional ? undefined : null;
    }
    return coerceParams(isMap(raw) ? raw : {}, tree, grows);
  }
  if (!tree.multiple) return emptyAs(coerceLeaf(raw, tree.kind), raw, tree);
  const values = valuesOf(raw).flatMap((value) => {
    const one = coerceLeaf(value, tree.kind);
    return one === undefined || one === "" ? [] : [one];
  });
  return values.length === 0 && tree.presence.optional && (tree.schema?.minItems ?? 0) > 0 ? undefined : values;
}

/** Converts an empty input to a missing value or `null`, if the schema allows that and does not accept empty text. */
function emptyAs(value: unknown, raw: unknown, { schema, presence }: LeafTree): unknown {
  const empty = raw === "" || raw === null || (typeof raw === "string" && raw.trim() === "" && value === undefined);
  if (!empty || schema === undefined || (value === "" && takesEmptyText(schema))) return value;
  return presence.optional ? undefined : presence.nullable ? null : value;
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

/** True if a checkbox with this value is checked. */
export function isOn(value: unknown): boolean {
  // A hidden input with "false" precedes the checkbox, and a plain form posts both.
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  // A database may return numbers as objects or bigints.
  return ON.has(last) || ON.has(typeof last === "object" || typeof last === "bigint" ? inputText(last) : undefined);
}

function coerceLeaf(raw: unknown, kind: FieldKind): unknown {
  switch (kind) {
    case "text":
      return raw;
    case "boolean":
      return isOn(raw);
    case "number": {
      if (typeof raw !== "string") return raw ?? undefined;
      const text = raw.trim();
      if (text === "") return undefined;
      // Number() also accepts hexadecimal, which users do not type.
      const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(value) ? value : raw;
    }
    case "date": {
      if (typeof raw !== "string") return raw ?? undefined;
      return raw === "" ? undefined : (readDate(raw) ?? raw);
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
