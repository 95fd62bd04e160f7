// The inputs, groups and lists of a form as one tree, which `treeOf` makes. Parsing, defaults, bounds of rows and the fields
// themselves all walk this tree.

import type { JsonSchema } from "./json-schema.ts";
import type { FieldKind } from "./shape.ts";

/** A part of a form. */
export type FormTree = LeafTree | ListTree | GroupTree;

/** How a value may be missing. Both are false without a JSON Schema. */
export interface Optionality {
  /** The key may be left out. */
  readonly optional: boolean;
  readonly nullable: boolean;
}

export const REQUIRED: Optionality = { optional: false, nullable: false };

/** One value, or a list of plain values. */
export class LeafTree {
  readonly kind: FieldKind;
  /** True for a list of values: checkboxes of one name, a `<select multiple>`. */
  readonly multiple: boolean;
  readonly optionality: Optionality;
  /** The schema of the value; `undefined` without a JSON Schema, or where alternatives differ. */
  readonly schema: JsonSchema | undefined;
  /** Texts that the schema takes in place of a value of the kind: `"auto"` or a number. */
  readonly words: readonly string[];
  /** The kinds of the first values of a list, as in a tuple. */
  readonly kinds: readonly FieldKind[];

  constructor(
    kind: FieldKind,
    multiple: boolean,
    optionality: Optionality = REQUIRED,
    schema?: JsonSchema,
    { words = [], kinds = [] }: { words?: readonly string[]; kinds?: readonly FieldKind[] } = {},
  ) {
    this.kind = kind;
    this.multiple = multiple;
    this.optionality = optionality;
    this.schema = schema;
    this.words = words;
    this.kinds = kinds;
  }
}

/** A list of groups. */
export class ListTree {
  readonly item: GroupTree;
  readonly optionality: Optionality;
  readonly schema: JsonSchema | undefined;

  constructor(item: GroupTree, optionality: Optionality = REQUIRED, schema?: JsonSchema) {
    this.item = item;
    this.optionality = optionality;
    this.schema = schema;
  }
}

export type Members = ReadonlyMap<string, FormTree>;

/** A group of named parts. If it has alternatives, as a discriminated union has, the data decides between them. */
export class GroupTree {
  readonly optionality: Optionality;
  /** The part of the JSON Schema, for its default. */
  readonly schema: JsonSchema | undefined;
  readonly #alternatives: readonly Alternative[];

  constructor(alternatives: readonly Alternative[], optionality: Optionality = REQUIRED, schema?: JsonSchema) {
    this.#alternatives = alternatives;
    this.optionality = optionality;
    this.schema = schema;
  }

  /** True if several alternatives fit the data, so a missing value may belong to another one. */
  ambiguous(data: Readonly<Record<string, unknown>>): boolean {
    return this.#fitting(data).length > 1;
  }

  /**
   * Returns the parts by name, including the parts that a record has in the data. If several alternatives fit, the first one with that name
   * decides.
   */
  members(data: Readonly<Record<string, unknown>>): Members {
    const fitting = this.#fitting(data);
    const [first] = fitting;
    const named =
      first !== undefined && fitting.length === 1
        ? first.members
        : new Map(fitting.toReversed().flatMap((alternative) => [...alternative.members]));
    const rest = fitting.find((alternative) => alternative.rest !== undefined)?.rest;
    if (rest === undefined) return named;
    const others = Object.keys(data).filter((name) => !named.has(name) && isOpenName(name) && !isOwnName(name, named));
    if (others.length === 0) return named;
    // Changes of a list have names of their own, and an empty list has only those.
    const isList = rest instanceof ListTree || (rest instanceof LeafTree && rest.multiple);
    const names = isList ? others.map((name) => name.replace(/_(?:sort|drop|move)$/, "")) : others;
    return new Map([...named, ...names.map((name) => [name, rest] as const)]);
  }

  /** The part of this name, also of a record that does not have it yet. */
  member(name: string, data: Readonly<Record<string, unknown>>): FormTree | undefined {
    return this.members(data).get(name) ?? this.#fitting(data).find(({ rest }) => rest !== undefined)?.rest;
  }

  /** True if any alternative names this part. */
  knows(name: string): boolean {
    return this.#alternatives.length > 1 && this.#alternatives.some(({ members }) => members.has(name));
  }

  /** Returns the same group with other members. */
  with(change: (members: Members) => Members): GroupTree {
    return new GroupTree(
      this.#alternatives.map((alternative) => alternative.with(change)),
      this.optionality,
      this.schema,
    );
  }

  #fitting(data: Readonly<Record<string, unknown>>): readonly Alternative[] {
    if (this.#alternatives.length < 2) return this.#alternatives;
    const fitting = this.#alternatives.filter((alternative) => alternative.fits(data));
    return fitting.length === 0 ? this.#alternatives : fitting;
  }
}

/** One set of parts that a group may have. */
export class Alternative {
  #members: Members | undefined;
  readonly #make: () => Members;
  readonly #schema: JsonSchema | undefined;
  #rest: FormTree | undefined;
  readonly #makeRest: (() => FormTree) | undefined;

  constructor(make: () => Members, schema?: JsonSchema, makeRest?: () => FormTree) {
    this.#make = make;
    this.#schema = schema;
    this.#makeRest = makeRest;
  }

  /** Created on the first read, since a schema may contain itself. */
  get members(): Members {
    return (this.#members ??= this.#make());
  }

  /** The part behind any other name, as of a record; `undefined` if the schema describes none. */
  get rest(): FormTree | undefined {
    return (this.#rest ??= this.#makeRest?.());
  }

  with(change: (members: Members) => Members): Alternative {
    return new Alternative(() => change(this.members), this.#schema, this.#makeRest);
  }

  /** True if the constants of this alternative agree with the data. */
  fits(data: Readonly<Record<string, unknown>>): boolean {
    return Object.entries(this.#schema?.properties ?? {}).every(([name, property]) => {
      const allowed = property.enum ?? ("const" in property ? [property.const] : undefined);
      if (allowed === undefined || !Object.hasOwn(data, name)) return true;
      const given = data[name];
      // A client can post a map here, which has no text.
      if (typeof given === "object" && given !== null) return false;
      return allowed.some((value) => String(value) === String(given));
    });
  }
}

/** True for names that a record may have: not those with a meaning to a later reader of the values. */
function isOpenName(name: string): boolean {
  return name !== "__proto__" && !name.startsWith("_unused_");
}

/** True for names that a form posts for the framework: the target, the token, the row, and changes of lists. */
export function isOwnName(name: string, members: ReadonlyMap<string, FormTree>): boolean {
  if (name === "_target" || name === "_csrf_token" || name === "_method" || name === "_persistent_id") return true;
  const list = /^(.*)_(?:sort|drop|move)$/.exec(name)?.[1];
  const member = list === undefined ? undefined : members.get(list);
  return member instanceof ListTree || (member instanceof LeafTree && member.multiple);
}
