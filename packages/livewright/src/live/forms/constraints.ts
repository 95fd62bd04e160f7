// The attributes of an input that follow from the schema of its value, so that the browser checks the same constraints.

import type { Attributes } from "../../html/attributes.ts";
import type { LeafTree } from "./form-tree.ts";
import type { JsonSchema } from "./json-schema.ts";

/** Types of inputs that follow from a schema. */
export type FieldType = "text" | "email" | "url" | "number" | "date" | "time" | "checkbox" | "file";

const TYPES: ReadonlyMap<string | undefined, FieldType> = new Map<string, FieldType>([
  ["email", "email"],
  ["idn-email", "email"],
  ["uri", "url"],
  ["date", "date"],
  ["time", "time"],
]);

/** Returns the type of the input for a value. */
export function typeOf({ kind, schema }: LeafTree): FieldType {
  switch (kind) {
    case "number":
    case "date":
    case "file":
      return kind;
    case "boolean":
      return "checkbox";
    case "text":
      return TYPES.get(schema?.format) ?? "text";
  }
}

/** Returns the attributes for the input of a value; none without a JSON Schema. */
export function constraintsOf({ kind, multiple, presence, schema }: LeafTree): Attributes {
  if (schema === undefined) return {};
  const optional = presence.optional || presence.nullable;
  if (multiple) return {};
  switch (kind) {
    case "boolean":
      // Only a checkbox that must be checked is required.
      return schema.const === true && !optional ? { required: true } : {};
    case "number":
      return { ...(!optional && { required: true }), ...range(schema) };
    case "text":
      return { ...(!optional && !takesEmptyText(schema) && { required: true }), ...lengths(schema) };
    default:
      return optional ? {} : { required: true };
  }
}

/** True if a schema accepts `""`, the value of an empty input. */
export function takesEmptyText(schema: JsonSchema): boolean {
  const { format, minLength = 0, enum: values, pattern } = schema;
  if (values !== undefined) return values.includes("");
  if ("const" in schema) return schema.const === "";
  if (format !== undefined || minLength > 0) return false;
  return pattern === undefined || (regExp(pattern, "u")?.test("") ?? true);
}

function range(schema: JsonSchema): Attributes {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const whole = type === "integer";
  const min = minimum ?? (whole && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : undefined);
  const max = maximum ?? (whole && exclusiveMaximum !== undefined ? exclusiveMaximum - 1 : undefined);
  return {
    // Libraries write the bounds of safe integers for every integer type.
    ...(min !== undefined && min > Number.MIN_SAFE_INTEGER && { min }),
    ...(max !== undefined && max < Number.MAX_SAFE_INTEGER && { max }),
    // Without a step, a browser takes whole numbers only. Steps count from `min` in HTML and from zero in a schema.
    step: multipleOf !== undefined && (min ?? 0) % multipleOf === 0 ? multipleOf : whole ? 1 : "any",
  };
}

function lengths({ format, minLength, maxLength, pattern }: JsonSchema): Attributes {
  // Types such as `email` have a pattern of their own.
  const html = pattern === undefined || TYPES.has(format) ? undefined : htmlPattern(pattern);
  return {
    ...(minLength !== undefined && minLength > 0 && { minlength: minLength }),
    ...(maxLength !== undefined && { maxlength: maxLength }),
    ...(html !== undefined && { pattern: html }),
  };
}

/**
 * Converts a pattern. In HTML it must match the whole text, in JSON Schema a part of it. HTML compiles it with the flag `v`,
 * which refuses some patterns that `u` accepts: only the server checks those.
 */
function htmlPattern(pattern: string): string | undefined {
  const whole = /^\^([^|]*[^|\\])\$$/s.exec(pattern)?.[1] ?? `[\\s\\S]*(?:${pattern})[\\s\\S]*`;
  return regExp(whole, "v") === undefined ? undefined : whole;
}

function regExp(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
