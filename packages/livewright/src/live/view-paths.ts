import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { PathSource } from "../params/route-params.ts";

/**
 * Reads the `path` of a view.
 *
 * @returns its patterns
 * @throws {LivewrightError} LW408 for a value that is not a path
 */
export function readViewPaths(path: unknown): readonly string[] {
  if (path === undefined) return [];
  return (Array.isArray(path) ? path : [path]).map((each: PathSource | undefined) => {
    const pattern = typeof each === "string" ? each : each?.pattern;
    if (typeof pattern === "string") return pattern;
    throw new LivewrightError("LW408", `The path of a view is ${describeValue(each)}, not a path.`, {
      hint: 'path: "/photos/:id", or a path of definePaths',
    });
  });
}

/**
 * Fails if the path of a route lacks a parameter that a view reads.
 *
 * @param patterns of the view's `path`; none for a view that does not declare it
 * @param pattern of the route
 * @throws {LivewrightError} LW501
 */
export function checkViewPath(patterns: readonly string[], pattern: string): void {
  if (patterns.length === 0) return;
  const given = new Set(parametersOf(pattern));
  const lists = patterns.map(parametersOf);
  const missing = lists[0]?.find((name) => lists.every((list) => list.includes(name)) && !given.has(name));
  if (missing === undefined) return;
  throw new LivewrightError("LW501", `The route "${pattern}" has no parameter "${missing}", which its view reads.`, {
    hint: `The view declares ${patterns.map((each) => JSON.stringify(each)).join(", ")}. Use the view's path, or add this path to the view.`,
  });
}

/** The names of the parameters that a pattern requires. */
function parametersOf(pattern: string): string[] {
  return pattern.split("/").flatMap((part) => /^(?:\*\*)?:([A-Za-z_]\w*)(?:\([^)]*\))?$/.exec(part)?.[1] ?? []);
}
