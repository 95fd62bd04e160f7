// The inputs, groups and lists of a form as one tree, from the JSON Schema of its schema and from `fields`, which overrides it.
// Parsing, defaults, bounds of rows and the fields themselves all walk this tree.

import type { StandardSchema } from "../../params/standard-schema.ts";
import { branchesOf, DATE_FORMAT, type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import type { FieldKind, FieldShape, Shape } from "./shape.ts";

/** A part of a form. */
export type FormTree = LeafTree | ListTree | GroupTree;

/** How a value may be missing. Both are false without a JSON Schema. */
export interface Presence {
  /** The key may be left out. */
  readonly optional: boolean;
  readonly nullable: boolean;
}

const REQUIRED: Presence = { optional: false, nullable: false };

/** One value, or a list of plain values. */
export class LeafTree {
  readonly kind: FieldKind;
  /** True for a list of values: checkboxes of one name, a `<select multiple>`. */
  readonly multiple: boolean;
  readonly presence: Presence;
  /** The schema of the value; `undefined` without a JSON Schema, or where alternatives differ. */
  readonly schema: JsonSchema | undefined;

  constructor(kind: FieldKind, multiple: boolean, presence: Presence = REQUIRED, schema?: JsonSchema) {
    this.kind = kind;
    this.multiple = multiple;
    this.presence = presence;
    this.schema = schema;
  }
}

/** A list of groups. */
export class ListTree {
  readonly item: GroupTree;
  readonly presence: Presence;
  readonly schema: JsonSchema | undefined;

  constructor(item: GroupTree, presence: Presence = REQUIRED, schema?: JsonSchema) {
    this.item = item;
    this.presence = presence;
    this.schema = schema;
  }
}

type Members = ReadonlyMap<string, FormTree>;

/** A group of named parts. If it has alternatives, as a discriminated union has, the data decides between them. */
export class GroupTree {
  readonly presence: Presence;
  readonly #alternatives: readonly Alternative[];

  constructor(alternatives: readonly Alternative[], presence: Presence = REQUIRED) {
    this.#alternatives = alternatives;
    this.presence = presence;
  }

  /** True if several alternatives fit the data, so a missing value may belong to another one. */
  ambiguous(data: Readonly<Record<string, unknown>>): boolean {
    return this.#fitting(data).length > 1;
  }

  /** Returns the parts by name. If several alternatives fit, the first one with that name decides. */
  members(data: Readonly<Record<string, unknown>>): Members {
    const fitting = this.#fitting(data);
    const [first] = fitting;
    if (first !== undefined && fitting.length === 1) return first.members;
    return new Map(fitting.toReversed().flatMap((alternative) => [...alternative.members]));
  }

  /** Returns the same group with other members. */
  with(change: (members: Members) => Members): GroupTree {
    return new GroupTree(
      this.#alternatives.map((alternative) => alternative.with(change)),
      this.presence,
    );
  }

  #fitting(data: Readonly<Record<string, unknown>>): readonly Alternative[] {
    if (this.#alternatives.length < 2) return this.#alternatives;
    const fitting = this.#alternatives.filter((alternative) => alternative.fits(data));
    return fitting.length === 0 ? this.#alternatives : fitting;
  }
}

/** One set of parts that a group may have. */
class Alternative {
  #members: Members | undefined;
  readonly #make: () => Members;
  readonly #schema: JsonSchema | undefined;

  constructor(make: () => Members, schema?: JsonSchema) {
    this.#make = make;
    this.#schema = schema;
  }

  /** Created on the first read, since a schema may contain itself. */
  get members(): Members {
    return (this.#members ??= this.#make());
  }

  with(change: (members: Members) => Members): Alternative {
    return new Alternative(() => change(this.members), this.#schema);
  }

  /** True if the constants of this alternative agree with the data. */
  fits(data: Readonly<Record<string, unknown>>): boolean {
    return Object.entries(this.#schema?.properties ?? {}).every(([name, property]) => {
      const allowed = property.enum ?? ("const" in property ? [property.const] : undefined);
      if (allowed === undefined || !Object.hasOwn(data, name)) return true;
      return allowed.some((value) => String(value) === String(data[name]));
    });
  }
}

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
      ? new LeafTree(shape, false, tree.presence, tree.schema)
      : new LeafTree(shape, false, tree?.presence);
  }
  if (isListShape(shape)) {
    const [item] = shape;
    if (typeof item === "string") {
      return new LeafTree(item, true, tree?.presence, tree instanceof LeafTree ? tree.schema : undefined);
    }
    const of = tree instanceof ListTree ? tree : undefined;
    return new ListTree(override(of?.item, item) as GroupTree, of?.presence, of?.schema);
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
  const presence =
    optional || nullable || "default" in schema ? { optional: optional || "default" in schema, nullable } : REQUIRED;
  const groups = branches.filter((branch) => branch.properties !== undefined);
  if (groups.length > 0 && groups.length === branches.length) {
    return new GroupTree(
      groups.map((branch) => new Alternative(() => membersOf(branch, root), branch)),
      presence,
    );
  }
  const [first] = branches;
  const only =
    branches.length === 1 ? { ...first, ...("default" in schema && { default: schema.default }) } : undefined;
  if (first?.type === "array" && branches.length === 1) {
    const items = typeof first.items === "object" ? first.items : {};
    const { branches: of } = branchesOf(items, root);
    if (of.length > 0 && of.every((branch) => branch.properties !== undefined)) {
      return new ListTree(describe(items, root, false) as GroupTree, presence, only);
    }
    return new LeafTree(kindOf(of), true, presence, only);
  }
  return new LeafTree(kindOf(branches), false, presence, only);
}

function membersOf({ properties = {}, required = [] }: JsonSchema, root: JsonSchema): Members {
  return new Map(
    Object.entries(properties).map(([name, part]) => [name, describe(part, root, !required.includes(name))] as const),
  );
}

/** Returns the kind that all alternatives share. If they differ, `"text"`, which loses nothing. */
function kindOf(branches: readonly JsonSchema[]): FieldKind {
  const kinds = new Set(branches.map(kindOfBranch));
  const [kind] = kinds;
  return kind !== undefined && kinds.size === 1 ? kind : "text";
}

function kindOfBranch({ type, format, contentEncoding, enum: values, const: constant }: JsonSchema): FieldKind {
  if (format === DATE_FORMAT) return "date";
  if (format === "binary" || contentEncoding === "binary") return "file";
  const types = new Set((values ?? (constant === undefined ? [] : [constant])).map((value) => typeof value));
  const [valueType] = types;
  const one = types.size === 1 ? valueType : type;
  if (one === "number" || one === "integer") return "number";
  return one === "boolean" ? "boolean" : "text";
}

export function isListShape(shape: FieldShape | undefined): shape is readonly [FieldKind] | readonly [Shape] {
  return Array.isArray(shape);
}
