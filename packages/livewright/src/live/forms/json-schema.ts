// The JSON Schema of a form's schema, if its library offers one by Standard JSON Schema, and the keywords that describe the
// inputs of a form.

import type { StandardSchema } from "../../params/standard-schema.ts";
import { complete, type Computed, libraryOptionsOf } from "./library-options.ts";

/** The keywords that a form reads. Only the schema itself checks the others. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  /**
   * A keyword of the framework: HTML cannot check this text as the schema does. Its pattern has flags, or the schema changes
   * the text before it checks it.
   */
  readonly "livewright-inexact"?: true;
}

const known = new WeakMap<object, JsonSchema | undefined>();

/**
 * Returns the JSON Schema of the input of a schema, or `undefined` if its library offers none or fails to write it.
 *
 * @param schema computed once per schema
 */
export function jsonSchemaOf(schema: StandardSchema): JsonSchema | undefined {
  if (!known.has(schema)) known.set(schema, read(schema));
  return known.get(schema);
}

function read(schema: StandardSchema): JsonSchema | undefined {
  const { jsonSchema, vendor } = schema["~standard"];
  if (jsonSchema === undefined) return undefined;
  const target = "draft-2020-12" as const;
  const computed: Computed[] = [];
  const libraryOptions = libraryOptionsOf(vendor, computed);
  // A library may throw for a type that JSON cannot represent. The form then reads `fields` only.
  for (const options of [{ target, libraryOptions }, { target }]) {
    try {
      return complete(jsonSchema.input(options), vendor, computed);
    } catch {
      continue;
    }
  }
  return undefined;
}

/** The alternatives of a schema, with references resolved and without `null`. */
export interface Branches {
  readonly branches: readonly JsonSchema[];
  readonly nullable: boolean;
}

/**
 * Returns the alternatives that a schema allows.
 *
 * @param schema a part of `root`
 * @param root the schema that references point into
 */
export function branchesOf(schema: JsonSchema, root: JsonSchema): Branches {
  const branches: JsonSchema[] = [];
  let nullable = false;
  const collect = (part: JsonSchema, depth: number): void => {
    // A reference to itself adds no alternatives.
    if (depth > 20) return;
    const { $ref, anyOf, oneOf, allOf, ...own } = part;
    if ($ref !== undefined) {
      const target = pointTo(root, $ref);
      if (target !== undefined) collect({ ...target, ...own }, depth + 1);
    } else if (anyOf !== undefined || oneOf !== undefined) {
      for (const option of anyOf ?? oneOf ?? []) collect(merge([own, option]), depth + 1);
    } else if (allOf !== undefined) {
      collect(merge([own, ...allOf.map((member) => deref(member, root))]), depth + 1);
    } else {
      const types = own.type === undefined || typeof own.type === "string" ? [own.type] : own.type;
      if (types.includes("null") || own.const === null || own.enum?.includes(null) === true) nullable = true;
      const rest = types.filter((type) => type !== "null");
      for (const type of own.const === null ? [] : rest) branches.push(type === undefined ? own : { ...own, type });
    }
  };
  collect(schema, 0);
  return { branches: asEnum(branches), nullable };
}

/** Joins constants into one list of values. Some libraries write a choice as one schema per value. */
function asEnum(branches: readonly JsonSchema[]): readonly JsonSchema[] {
  if (branches.length < 2 || !branches.every((branch) => "const" in branch)) return branches;
  return [{ enum: branches.map((branch) => branch.const) }];
}

function deref(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let target: JsonSchema | undefined = schema;
  for (let steps = 0; target?.$ref !== undefined && steps < 20; steps++) target = pointTo(root, target.$ref);
  return target ?? {};
}

/** Joins schemas that must all match, as far as a form reads them. */
function merge(schemas: readonly JsonSchema[]): JsonSchema {
  const properties = schemas.map((schema) => schema.properties).filter((map) => map !== undefined);
  const required = schemas.flatMap((schema) => schema.required ?? []);
  const patterns = [...new Set(schemas.map((schema) => schema.pattern).filter((pattern) => pattern !== undefined))];
  return {
    ...(Object.assign({}, ...schemas) as JsonSchema),
    ...tightest(schemas),
    ...(patterns.length > 1 && { pattern: `^${patterns.map((pattern) => `(?=[\\s\\S]*(?:${pattern}))`).join("")}` }),
    ...(properties.length > 0 && { properties: Object.assign({}, ...properties) as Record<string, JsonSchema> }),
    ...(required.length > 0 && { required }),
  };
}

const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems"] as const;
const UPPER = ["maximum", "exclusiveMaximum", "maxLength"] as const;

/** The bounds that are left when all schemas hold. */
function tightest(schemas: readonly JsonSchema[]): Partial<JsonSchema> {
  const bounds: Partial<Record<(typeof LOWER)[number] | (typeof UPPER)[number], number>> = {};
  const given = (name: keyof typeof bounds) => schemas.map((schema) => schema[name]).filter((n) => n !== undefined);
  for (const name of LOWER) if (given(name).length > 1) bounds[name] = Math.max(...given(name));
  for (const name of UPPER) if (given(name).length > 1) bounds[name] = Math.min(...given(name));
  return bounds;
}

/** Follows a local JSON pointer such as `#/$defs/Address`. */
function pointTo(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (!ref.startsWith("#")) return undefined;
  let at: unknown = root;
  for (const step of ref.slice(1).split("/").slice(1)) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at as JsonSchema;
}
