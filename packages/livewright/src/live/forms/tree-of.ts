// Makes the tree of a form: the option `fields`, over the JSON Schema of the form's schema.

import type { StandardSchema } from "../../params/standard-schema.ts";
import { Alternative, type FormTree, GroupTree, LeafTree, ListTree, type Members, REQUIRED } from "./form-tree.ts";
import { branchesOf, type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { BIGINT_FORMAT, DATE_FORMAT } from "./library-options.ts";
import type { FieldKind, FieldShape, Shape } from "./shape.ts";

const NO_FIELDS: Shape = {};
const trees = new WeakMap<object, WeakMap<Shape, GroupTree>>();

/**
 * Returns the parts of a form.
 *
 * @param fields of the application; they override the schema
 * @param schema read if its library offers a JSON Schema
 */
export function treeOf(fields: Shape = NO_FIELDS, schema?: StandardSchema): GroupTree {
  if (schema === undefined) return groupOfShape(fields);
  let ofSchema = trees.get(schema);
  if (ofSchema === undefined) trees.set(schema, (ofSchema = new WeakMap()));
  let tree = ofSchema.get(fields);
  if (tree === undefined) {
    const root = jsonSchemaOf(schema);
    const described = root === undefined ? undefined : describe(root, root, false);
    tree = override(described, fields) as GroupTree;
    ofSchema.set(fields, tree);
  }
  return tree;
}

/** Applies `fields` to the tree of the schema. */
function override(tree: FormTree | undefined, shape: FieldShape): FormTree {
  if (typeof shape === "string") {
    return tree instanceof LeafTree
      ? new LeafTree(shape, false, tree.optionality, tree.schema, { words: tree.words })
      : new LeafTree(shape, false, tree?.optionality);
  }
  if (isListShape(shape)) {
    const [item] = shape;
    if (typeof item === "string") {
      return new LeafTree(item, true, tree?.optionality, tree instanceof LeafTree ? tree.schema : undefined);
    }
    const of = tree instanceof ListTree ? tree : undefined;
    return new ListTree(override(of?.item, item) as GroupTree, of?.optionality, of?.schema);
  }
  if (!(tree instanceof GroupTree)) return groupOfShape(shape);
  return Object.keys(shape).length === 0 ? tree : tree.with((members) => merged(members, shape));
}

function merged(members: Members, shape: Shape): Members {
  const result = new Map(members);
  for (const [name, part] of Object.entries(shape)) result.set(name, override(members.get(name), part));
  return result;
}

function groupOfShape(shape: Shape): GroupTree {
  return new GroupTree([
    new Alternative(
      () => new Map(Object.entries(shape).map(([name, part]) => [name, override(undefined, part)] as const)),
    ),
  ]);
}

/** Reads a part of a JSON Schema. A part without a type is text. */
function describe(schema: JsonSchema, root: JsonSchema, optional: boolean): FormTree {
  const { branches, nullable } = branchesOf(schema, root);
  const optionality =
    optional || nullable || "default" in schema ? { optional: optional || "default" in schema, nullable } : REQUIRED;
  if (branches.length > 0 && branches.every(isGroup)) {
    return new GroupTree(
      branches.map((branch) => alternativeOf(branch, root)),
      optionality,
      schema,
    );
  }
  const [first] = branches;
  const only =
    branches.length === 1 ? { ...first, ...("default" in schema && { default: schema.default }) } : undefined;
  if (first?.type === "array" && branches.length === 1) {
    const items = typeof first.items === "object" ? first.items : {};
    const { branches: of } = branchesOf(items, root);
    if (of.length > 0 && of.every(isGroup)) {
      return new ListTree(describe(items, root, false) as GroupTree, optionality, only);
    }
    const kinds = first.prefixItems?.map((item) => kindOf(branchesOf(item, root).branches)) ?? [];
    return new LeafTree(kindOf(of), true, optionality, only, { kinds });
  }
  const words = branches.flatMap(wordsOf);
  const values = branches.filter((branch) => wordsOf(branch).length === 0);
  if (words.length > 0 && values.length > 0 && kindOf(values) !== "text") {
    return new LeafTree(kindOf(values), false, optionality, undefined, { words });
  }
  return new LeafTree(kindOf(branches), false, optionality, only);
}

/** True for objects with named parts, and for records. */
function isGroup({ type, properties, additionalProperties }: JsonSchema): boolean {
  return properties !== undefined || (type === "object" && typeof additionalProperties === "object");
}

function alternativeOf(schema: JsonSchema, root: JsonSchema): Alternative {
  const rest = schema.additionalProperties;
  const makeRest = typeof rest === "object" ? (): FormTree => describe(rest, root, false) : undefined;
  return new Alternative(() => membersOf(schema, root), schema, makeRest);
}

function membersOf({ properties = {}, required = [], additionalProperties }: JsonSchema, root: JsonSchema): Members {
  const parts = new Map(Object.entries(properties));
  // A record of certain keys names them only here.
  if (typeof additionalProperties === "object") {
    for (const name of required) if (!parts.has(name)) parts.set(name, additionalProperties);
  }
  return new Map([...parts].map(([name, part]) => [name, describe(part, root, !required.includes(name))] as const));
}

/** The texts that a part allows, if it allows nothing else. */
function wordsOf({ enum: values, ...schema }: JsonSchema): readonly string[] {
  const all = values ?? ("const" in schema ? [schema.const] : []);
  return all.every((value) => typeof value === "string") ? all : [];
}

/** Returns the kind that all alternatives share. If they differ, `"text"`, which loses nothing. */
function kindOf(branches: readonly JsonSchema[]): FieldKind {
  const kinds = new Set(branches.map(kindOfBranch));
  const [kind] = kinds;
  return kind !== undefined && kinds.size === 1 ? kind : "text";
}

function kindOfBranch({ type, format, contentEncoding, enum: values, const: constant }: JsonSchema): FieldKind {
  if (format === DATE_FORMAT) return "date";
  if (format === BIGINT_FORMAT) return "bigint";
  if (format === "binary" || contentEncoding === "binary") return "file";
  const types = new Set((values ?? (constant === undefined ? [] : [constant])).map((value) => typeof value));
  const [valueType] = types;
  const one = types.size === 1 ? valueType : type;
  if (one === "number" || one === "integer") return "number";
  return one === "boolean" ? "boolean" : "text";
}

function isListShape(shape: FieldShape | undefined): shape is readonly [FieldKind] | readonly [Shape] {
  return Array.isArray(shape);
}
