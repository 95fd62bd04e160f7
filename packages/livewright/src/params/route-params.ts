import type { Simplify } from "../foundation/simplify.ts";
import type { Params } from "./params.ts";

/** A path of a route: its pattern, or a path that `definePaths` made. */
export type PathSource = string | { readonly pattern: string };

/**
 * The parameters of a path, as strings: `"/photos/:id"` gives `{ id: string }`, `":id?"` an optional one, `"**:rest"` the rest
 * of the path. A path that is not a literal type gives {@link Params}. Several paths give the parameters of all of them; a
 * parameter that only some of them have is optional.
 */
export type RouteParams<Path> = Path extends readonly (infer Each)[]
  ? Simplify<Merged<ParamsOf<Each>>>
  : string extends Path
    ? Params
    : Simplify<ParamsOf<Path>>;

type ParamsOf<Path> = Path extends { readonly pattern: infer Pattern }
  ? ParamsOf<Pattern>
  : Path extends string
    ? string extends Path
      ? Params
      : Segments<Path>
    : Params;

type Segments<Pattern extends string> = Pattern extends `${infer First}/${infer Rest}`
  ? Segment<First> & Segments<Rest>
  : Segment<Pattern>;
type Segment<Part extends string> = Part extends `**:${infer Name}`
  ? { readonly [_ in Name]: string }
  : Part extends `:${infer Name}?`
    ? { readonly [_ in Bare<Name>]?: string }
    : Part extends `:${infer Name}`
      ? { readonly [_ in Bare<Name>]: string }
      : {};
/** The name without the expression that the value must match. */
type Bare<Name extends string> = Name extends `${infer Before}(${string}` ? Before : Name;

/** The patterns of a view's `path`, as a union; `string` for a view that declares none. */
export type PatternsOf<Path> = Path extends readonly (infer Each)[]
  ? PatternsOf<Each>
  : Path extends { readonly pattern: infer Pattern extends string }
    ? Pattern
    : Path extends string
      ? Path
      : string;

/**
 * The names of parameters that all of a view's patterns require, and that the path of its route lacks. Never for types that are
 * not literals.
 *
 * A string may be the end of one of the patterns, because a scope may hold the beginning: nothing is missing then.
 */
export type MissingParams<Path, Patterns extends string> = string extends PatternsOf<Path> | Patterns
  ? never
  : Path extends "/"
    ? never
    : Path extends string
      ? [Extract<Patterns, `${string}${Path}`>] extends [never]
        ? Lacking<Path, Patterns>
        : never
      : Lacking<PatternsOf<Path>, Patterns>;
type Lacking<Path, Patterns> = Exclude<RequiredKeys<Merged<ParamsOf<Patterns>>>, RequiredKeys<Merged<ParamsOf<Path>>>>;
type RequiredKeys<Values> = { [Name in keyof Values]-?: {} extends Pick<Values, Name> ? never : Name }[keyof Values];

/** Merges a union of params: the common ones stay as they are, the others become optional. */
type Merged<Union> = Pick<Union, keyof Union> & { readonly [Name in Exclude<AllKeys<Union>, keyof Union>]?: string };
type AllKeys<Union> = Union extends unknown ? keyof Union : never;
