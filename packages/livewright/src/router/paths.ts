import { canonicalPath } from "../foundation/canonical-path.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions } from "../foundation/known-options.ts";
import type { Simplify } from "../foundation/simplify.ts";
import { type EncodableParam, encodeParams } from "../params/encode.ts";
import type { StandardSchema } from "../params/standard-schema.ts";

/** A value for a segment of a path. */
export type PathValue = string | number | bigint;

/** The parameters in a pattern: `":id"` is required, `":id?"` is optional, `"**:rest"` takes several segments. */
export type PathParams<Pattern extends string> = Simplify<ParamsOf<Pattern>>;
type ParamsOf<Pattern extends string> = Pattern extends `${infer First}/${infer Rest}`
  ? ParamOf<First> & ParamsOf<Rest>
  : ParamOf<Pattern>;
type ParamOf<Part extends string> = Part extends `**:${infer Name}`
  ? { readonly [_ in Name]: PathValue }
  : Part extends `:${infer Name}?`
    ? { readonly [_ in Bare<Name>]?: PathValue | undefined }
    : Part extends `:${infer Name}`
      ? { readonly [_ in Bare<Name>]: PathValue }
      : unknown;
/** The name of a parameter without the expression that its value must match. */
type Bare<Name extends string> = Name extends `${infer Before}(${string}` ? Before : Name;

/** The query of a path without a schema. */
export interface AnyQuery {
  readonly [name: string]: EncodableParam;
}

type Arguments<Pattern extends string, Query> = keyof PathParams<Pattern> extends never
  ? [query?: Query]
  : object extends PathParams<Pattern>
    ? [params?: PathParams<Pattern>, query?: Query]
    : [params: PathParams<Pattern>, query?: Query];

/**
 * A path of the application. Call it with its parameters to get a URL for links, patches and redirects. Pass it to `live`, `get`
 * and others as the path of a route.
 */
export interface Path<Pattern extends string = string, Query = AnyQuery> {
  /** @throws {LivewrightError} LW409 for a value that a path cannot contain */
  (...given: Arguments<Pattern, Query>): string;
  /** The pattern as it was declared. */
  readonly pattern: Pattern;
}

/** Any path, as routes see it. */
export interface AnyPath {
  readonly pattern: string;
}

/** The definition of a path for `definePaths`: its pattern, optionally with the schema of its query for typed links. */
export type PathDefinition = string | { readonly path: string; readonly query: StandardSchema };

type QueryInput<Schema> = Schema extends { readonly "~standard": { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly input: infer Input }
    ? Input
    : AnyQuery
  : AnyQuery;

/** The result of {@link definePaths}: a path for each definition. */
export type Paths<Definitions> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends string
    ? Path<Definitions[Name]>
    : Definitions[Name] extends { readonly path: infer Pattern extends string; readonly query: infer Schema }
      ? Path<Pattern, QueryInput<Schema>>
      : never;
};

/**
 * Defines the paths of an application, for its routes, links, patches, redirects and tests. A missing or unknown parameter is a
 * compile error. Keep the paths in a file that imports no view, so that views can import it.
 *
 * @param definitions by name: a pattern as for `live`, or `{ path, query }` with the schema of its query
 * @throws {LivewrightError} LW501 for a pattern that cannot be a path, and for unknown members of a definition
 * @example
 * ```ts
 * const paths = definePaths({ home: "/", articleEdit: "/articles/:id/edit", search: { path: "/search", query: Search } });
 *
 * live(paths.articleEdit, ArticleForm, "edit");
 * paths.articleEdit({ id: 7 });                    // "/articles/7/edit"
 * paths.articleEdit({ id: 7 }, { tab: "history" }); // "/articles/7/edit?tab=history"
 * paths.search({ page: 2 });                       // "/search?page=2"
 * ```
 */
export function definePaths<const Definitions extends { readonly [name: string]: PathDefinition }>(
  definitions: Definitions,
): Paths<Definitions> {
  const named = Object.entries(definitions).map(([name, definition]) => {
    if (typeof definition === "object") checkOptions(definition, PARTS, `The path "${name}"`, "LW501");
    const pattern = typeof definition === "string" ? definition : definition?.path;
    return [name, makePath(pattern, name)] as const;
  });
  return Object.freeze(Object.fromEntries(named)) as Paths<Definitions>;
}

const PARTS = { path: true, query: true } as const;

/** True for a path from {@link definePaths}. */
export function isPath(value: unknown): value is AnyPath {
  return typeof value === "function" && typeof (value as Partial<AnyPath>).pattern === "string";
}

interface Segment {
  /** The text in the URL; empty for a parameter. */
  readonly text: string;
  readonly name: string | undefined;
  readonly optional: boolean;
  /** True for a parameter that takes several segments. */
  readonly rest: boolean;
}

function makePath(pattern: string, name: string): Path {
  const segments = readPattern(pattern, name);
  const takesParams = segments.some((segment) => segment.name !== undefined);
  const path = (...given: readonly ({ readonly [name: string]: EncodableParam } | undefined)[]): string => {
    const [params, query] = takesParams ? given : [undefined, given[0]];
    let url = "";
    for (const segment of segments) {
      const written = writeSegment(segment, params ?? {}, pattern);
      if (written !== undefined) url += `/${written}`;
    }
    const search = query === undefined ? "" : encodeParams(query);
    return `${url === "" ? "/" : url}${search === "" ? "" : `?${search}`}`;
  };
  return Object.freeze(Object.assign(path, { pattern }));
}

function readPattern(pattern: string, name: string): Segment[] {
  if (typeof pattern !== "string" || !/^\/[^\s#\\]*$/.test(pattern.replaceAll(/\([^)]*\)/g, ""))) {
    throw new LivewrightError("LW501", `The pattern of the path "${name}" cannot be ${JSON.stringify(pattern)}.`, {
      hint: 'A path starts with "/", and parameters are named with ":": "/users/:id".',
    });
  }
  return pattern
    .split("/")
    .filter((part) => part !== "")
    .map((part) => {
      const match = /^(\*\*)?:([A-Za-z_]\w*)(?:\([^)]*\))?(\??)$/.exec(part);
      if (match !== null) {
        const [, stars, param, mark] = match;
        return { text: "", name: param, optional: mark === "?", rest: stars !== undefined };
      }
      if (!/[:*()?]/.test(part)) return { text: canonicalPath(part), name: undefined, optional: false, rest: false };
      throw new LivewrightError("LW501", `The part "${part}" of the path "${name}" has no name.`, {
        hint: 'Each variable part needs a name: ":id" for one segment, "**:rest" for several.',
      });
    });
}

function writeSegment(
  { text: literal, name, optional, rest }: Segment,
  params: { readonly [name: string]: EncodableParam },
  pattern: string,
): string | undefined {
  if (name === undefined) return literal;
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (value === undefined && optional) return undefined;
  const usable = typeof value === "string" || typeof value === "bigint" || typeof value === "number";
  const text = usable ? String(value) : "";
  const parts = rest ? text.split("/") : [text];
  // Browsers remove "." and ".." from a path, escaped or not, and an empty segment makes another path.
  if (
    (typeof value === "number" && !Number.isFinite(value)) ||
    parts.some((part) => part === "" || part === "." || part === "..")
  ) {
    throw new LivewrightError("LW409", `${JSON.stringify(value) ?? "undefined"} cannot be "${name}" in ${pattern}.`, {
      hint: 'A path parameter is a number, or text other than "", "." and "..".',
    });
  }
  return parts.map((part) => encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, "\ufffd"))).join("/");
}
