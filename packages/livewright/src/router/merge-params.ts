import type { Params, ParamValue } from "../params/params.ts";

/**
 * Overrides query parameters with path parameters. A path parameter never comes from the query, not even if it is optional and
 * missing: its type is a string, and a query may contain lists and maps.
 *
 * @param query decoded, without a prototype; modified and returned
 * @param pattern the pattern of the route
 */
export function mergeParams(query: Params, path: Params, pattern: string): Params {
  if (pattern.includes("?")) for (const name of optionalNames(pattern)) delete query[name];
  // Not by spreading, which would add a prototype.
  for (const name in path) query[name] = path[name] as ParamValue;
  return query;
}

function optionalNames(pattern: string): string[] {
  return [...pattern.matchAll(/:([A-Za-z_]\w*)(?:\([^)]*\))?\?/g)].map(([, name]) => name as string);
}
