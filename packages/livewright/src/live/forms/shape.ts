/** The kind of one input. Inputs without a kind are text, which is not converted. */
export type FieldKind = "text" | "number" | "bigint" | "boolean" | "date" | "datetime" | "file";

/**
 * The kinds of the inputs of a form. A form posts text; its shape names numbers, groups of inputs and lists.
 *
 * - `"number"`, `"bigint"`, `"boolean"` (checkboxes), `"file"`: the type that the schema receives
 * - `"date"`: a `Date`, from an input of a date, a date with a time, a month, a week or a time; UTC without a time zone
 * - `"datetime"`: a `Date` with its time, from an input of type `datetime-local`; UTC without a time zone
 * - `{ … }`: a group, whose inputs are named `address[city]`
 * - `["text"]`: a list of values, from checkboxes of one name or a `<select multiple>`
 * - `[{ … }]`: a list of groups, for `inputsFor`
 */
export interface Shape {
  readonly [name: string]: FieldShape;
}

/** One member of a {@link Shape}. */
export type FieldShape = FieldKind | Shape | readonly [FieldKind] | readonly [Shape];

/** The shapes that fit data of a type. They must name groups and lists, which a type alone does not show at run time. */
export type ShapeOf<Data> = {
  readonly [Name in KeysOf<Data> as IsNested<At<Data, Name>> extends true ? Name : never]: NestedShape<At<Data, Name>>;
} & {
  readonly [Name in KeysOf<Data> as IsNested<At<Data, Name>> extends true ? never : Name]?: FieldKind;
};
type NestedShape<Value> =
  NonNullable<Value> extends readonly (infer Item)[]
    ? IsGroup<Item> extends true
      ? readonly [ShapeOf<NonNullable<Item>>]
      : readonly [FieldKind]
    : ShapeOf<NonNullable<Value>>;

/** The shapes that fit data of a type whose schema has a JSON Schema. They name only the parts that it cannot describe. */
export type DescribedShapeOf<Data> = {
  readonly [Name in KeysOf<Data>]?: IsGroup<At<Data, Name>> extends true
    ? DescribedShapeOf<NonNullable<At<Data, Name>>>
    : NonNullable<At<Data, Name>> extends readonly (infer Item)[]
      ? IsUnknown<At<Data, Name>> extends true
        ? FieldKind
        : IsGroup<Item> extends true
          ? readonly [DescribedShapeOf<NonNullable<Item>>]
          : readonly [FieldKind]
      : FieldKind;
};

/** The initial data of a form: any part of the input of its schema. */
export type StartOf<Data> = Data extends Leaf | readonly unknown[]
  ? Data
  : { readonly [Name in keyof Data]?: StartOf<Data[Name]> | undefined };

/** The names of all members of a union, so that the fields of one variant can be read too. */
export type KeysOf<Data> = Data extends unknown ? keyof Data & string : never;
/** The type of a name, in all members of a union that have it. */
export type At<Data, Name extends string> = Data extends unknown
  ? Name extends keyof Data
    ? Data[Name]
    : never
  : never;

type Leaf = string | number | bigint | boolean | symbol | Date | Blob | ((...args: never[]) => unknown);
type IsUnknown<Value> = unknown extends Value ? true : false;
/** True if a value is a group of fields. */
export type IsGroup<Value> =
  IsUnknown<Value> extends true
    ? false
    : [NonNullable<Value>] extends [Leaf]
      ? false
      : [NonNullable<Value>] extends [readonly unknown[]]
        ? false
        : [NonNullable<Value>] extends [object]
          ? true
          : false;
/** True if a value is a list. */
export type IsList<Value> =
  IsUnknown<Value> extends true
    ? false
    : [NonNullable<Value>] extends [never]
      ? false
      : [NonNullable<Value>] extends [readonly unknown[]]
        ? true
        : false;
/** True if a shape must name the value. */
export type IsNested<Value> = IsGroup<Value> extends true ? true : IsList<Value>;
