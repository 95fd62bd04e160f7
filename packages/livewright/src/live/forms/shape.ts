/** What the text of one input stands for. What is not said is text, passed on as it is. */
export type FieldKind = "text" | "number" | "boolean" | "date" | "file";

/**
 * What the inputs of a form stand for. A form posts text; this says which of it is a number, a group of inputs or a list.
 *
 * - `"number"`, `"boolean"` (checkboxes), `"file"`: what the schema is given
 * - `"date"`: a `Date`, from an input of a date, a date with a time, a month, a week or a time; what names no zone is in UTC
 * - `{ … }`: a group, whose inputs are called `address[city]`
 * - `["text"]`: a list of values, from checkboxes of one name or a `<select multiple>`
 * - `[{ … }]`: a list of groups, for `inputsFor`
 */
export interface Shape {
  readonly [name: string]: FieldShape;
}

/** What one name of a {@link Shape} stands for. */
export type FieldShape = FieldKind | Shape | readonly [FieldKind] | readonly [Shape];

/** The shapes that fit data of a type: groups and lists have to be named, since nothing else tells that they are. */
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

/** The shapes that fit data of a type whose schema has a JSON Schema: only what that cannot say has to be named. */
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

/** The data a form may start with: any part of what its schema takes. */
export type StartOf<Data> = Data extends Leaf | readonly unknown[]
  ? Data
  : { readonly [Name in keyof Data]?: StartOf<Data[Name]> | undefined };

/** The names of all members of a union, so that the fields of one variant can be reached too. */
export type KeysOf<Data> = Data extends unknown ? keyof Data & string : never;
/** The type behind a name, in whichever members of a union have it. */
export type At<Data, Name extends string> = Data extends unknown
  ? Name extends keyof Data
    ? Data[Name]
    : never
  : never;

type Leaf = string | number | bigint | boolean | symbol | Date | Blob | ((...args: never[]) => unknown);
type IsUnknown<Value> = unknown extends Value ? true : false;
/** Whether a value is a group of fields. */
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
/** Whether a value is a list. */
export type IsList<Value> =
  IsUnknown<Value> extends true
    ? false
    : [NonNullable<Value>] extends [never]
      ? false
      : [NonNullable<Value>] extends [readonly unknown[]]
        ? true
        : false;
/** Whether a value has to be named in a shape. */
export type IsNested<Value> = IsGroup<Value> extends true ? true : IsList<Value>;
