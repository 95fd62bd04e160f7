// The attributes of an input that follow from the schema of its value, so that the browser checks the same constraints.

import type { Attributes } from "../../html/attributes.ts";
import type { LeafTree } from "./form-tree.ts";
import type { JsonSchema } from "./json-schema.ts";

/** Types of inputs that follow from a schema. */
export type FieldType = "text" | "email" | "url" | "number" | "date" | "datetime-local" | "time" | "checkbox" | "file";

const TYPES: ReadonlyMap<string | undefined, FieldType> = new Map<string, FieldType>([
  ["email", "email"],
  ["uri", "url"],
  ["date", "date"],
  ["time", "time"],
]);

/** Returns the type of the input for a value. */
export function inputTypeOf({ kind, schema, words }: LeafTree): FieldType {
  // Inputs of other types show no words.
  if (words.some((word) => word !== "")) return "text";
  switch (kind) {
    case "bigint":
      return "number";
    case "number":
    case "date":
    case "file":
      return kind;
    case "datetime":
      return "datetime-local";
    case "boolean":
      return "checkbox";
    case "text":
      return TYPES.get(schema?.format) ?? "text";
  }
}

/**
 * Returns the attributes for the input of a value; none without a JSON Schema.
 *
 * @param skippable true if the schema also takes the value's group without it
 */
export function constraintsOf({ kind, multiple, optionality, schema }: LeafTree, skippable: boolean): Attributes {
  if (schema === undefined) return {};
  const optional = skippable || optionality.optional || optionality.nullable;
  if (multiple) return {};
  switch (kind) {
    case "boolean":
      // Only a checkbox that must be checked is required.
      return schema.const === true && !optional ? { required: true } : {};
    case "number":
      return { ...(!optional && { required: true }), ...range(schema) };
    case "bigint":
      return { ...(!optional && { required: true }), step: 1 };
    case "datetime":
      // Without a step, a browser takes whole minutes only.
      return { ...(!optional && { required: true }), step: "any" };
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
  // Patterns are written without flags, and some compile only with or only without `u`.
  return pattern === undefined || ((regExp(pattern, "u") ?? regExp(pattern, ""))?.test("") ?? true);
}

function range(schema: JsonSchema): Attributes {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  // A choice is a `<select>` or a group of radio buttons, which have no range.
  if (schema.enum !== undefined || "const" in schema) return {};
  if (schema["livewright-inexact"]) return { step: "any" };
  const whole = type === "integer";
  // In HTML bounds belong to the range, and steps count from `min`. So an integer needs integers as bounds.
  const min = whole
    ? Math.max(Math.ceil(minimum ?? -Infinity), Math.floor(exclusiveMinimum ?? -Infinity) + 1)
    : (minimum ?? -Infinity);
  const max = whole
    ? Math.min(Math.floor(maximum ?? Infinity), Math.ceil(exclusiveMaximum ?? Infinity) - 1)
    : (maximum ?? Infinity);
  // Libraries write the bounds of all safe integers for any integer.
  const bounded = min > Number.MIN_SAFE_INTEGER;
  return {
    ...(bounded && { min }),
    ...(max < Number.MAX_SAFE_INTEGER && { max }),
    // Without a step, a browser takes whole numbers only. Steps count from `min` in HTML and from zero in a schema.
    step: multipleOf !== undefined && (bounded ? min : 0) % multipleOf === 0 ? multipleOf : whole ? 1 : "any",
  };
}

function lengths({ format, minLength, maxLength, pattern, ...schema }: JsonSchema): Attributes {
  // A browser would refuse, or cut off, text that the schema takes.
  if (schema["livewright-inexact"]) return {};
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
