import { isPlainMap } from "../../foundation/plain-map.ts";
import { stripUnused } from "../../params/used.ts";
import { readDate } from "./dates.ts";
import { inputText } from "./input-text.ts";
import { rowsOf } from "./rows.ts";
import type { FieldKind, FieldShape, Shape } from "./shape.ts";

/**
 * What a schema is given: the params without the client's marks, with text turned into what the shape says it stands for,
 * and maps with numbers as keys into lists. Text that is no number or date stays text, so that the schema says so.
 *
 * @param params the form's own params, as they were decoded
 * @param shape what the inputs stand for
 * @param grows whether lists get the rows that are asked for
 * @example coerceParams({ age: "42", tags: "a" }, { age: "number", tags: ["text"] }) // { age: 42, tags: ["a"] }
 */
export function coerceParams(
  params: Readonly<Record<string, unknown>>,
  shape: Shape,
  grows: boolean = true,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const plain = stripUnused(params);
  for (const name of Object.keys(plain)) {
    if (isOwn(name, shape) || Object.hasOwn(shape, name)) continue;
    // A key that could mean something to whatever reads the values later is no field of anybody's form.
    if (name !== "__proto__") values[name] = plain[name];
  }
  for (const name of Object.keys(shape)) {
    const value = coerce(
      Object.hasOwn(params, name) ? params[name] : undefined,
      shape[name] as FieldShape,
      params,
      name,
      grows,
    );
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Names a form posts for the framework: of the target, the token, the row, and what is done to lists. */
function isOwn(name: string, shape: Shape): boolean {
  if (name === "_target" || name === "_csrf_token" || name === "_method" || name === "_persistent_id") return true;
  const list = /^(.*)_(?:sort|drop|move)$/.exec(name)?.[1];
  return list !== undefined && Object.hasOwn(shape, list) && Array.isArray(shape[list]);
}

function coerce(
  raw: unknown,
  shape: FieldShape,
  params: Readonly<Record<string, unknown>>,
  name: string,
  grows: boolean,
): unknown {
  if (typeof shape === "string") return coerceLeaf(raw, shape);
  if (isListShape(shape)) {
    const [item] = shape;
    if (typeof item !== "string") {
      return rowsOf(params, name, grows).map(({ data }) => coerceParams(data, item, grows));
    }
    return valuesOf(raw).flatMap((value) => {
      const one = coerceLeaf(value, item);
      return one === undefined || one === "" ? [] : [one];
    });
  }
  return coerceParams(isMap(raw) ? raw : {}, shape, grows);
}

/** The values of a list: repeated inputs, one input, or a map by number. A hidden empty one stands for none. */
export function valuesOf(raw: unknown): readonly unknown[] {
  if (raw === undefined || raw === null || raw === "") return [];
  if (Array.isArray(raw)) return raw;
  return isPlainMap(raw) ? Object.values(stripUnused(raw)) : [raw];
}

const ON: ReadonlySet<unknown> = new Set([true, "true", "on", "1", 1]);

/** Whether a checkbox of this value is on. */
export function isOn(value: unknown): boolean {
  // A hidden "false" stands before its checkbox, and a plain form posts both.
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  // Numbers of a database may be objects or bigints.
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
      // Number() also reads hexadecimal, which no visitor means.
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

/** What a browser posts for a file input in which nothing was chosen. */
function isEmptyFile(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { size, name } = value as { size?: unknown; name?: unknown };
  return size === 0 && name === "";
}

export function isListShape(shape: FieldShape | undefined): shape is readonly [FieldKind] | readonly [Shape] {
  return Array.isArray(shape);
}

/** Whether fields can be read from it: of params, or of data to start with, which may be an instance of a class. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof Blob);
}
