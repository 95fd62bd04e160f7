import type { Params } from "../params/params.ts";

/**
 * Overlays query parameters with path parameters. A parameter of the path never comes from the query, also if it is
 * optional and missing: its type is a string, and a query can hold lists and maps.
 *
 * @param query decoded, without a prototype; changed and returned
 * @param pattern of the route
 */
export function mergeParams(query: Params, path: Params, pattern: string): Params {
  if (pattern.includes("?")) for (const name of optionalNames(pattern)) delete query[name];
  // Not by spreading: decoded params have no prototype, and must keep having none.
  return Object.assign(query, path);
}

function optionalNames(pattern: string): string[] {
  return [...pattern.matchAll(/:([A-Za-z_]\w*)(?:\([^)]*\))?\?/g)].map(([, name]) => name as string);
}
