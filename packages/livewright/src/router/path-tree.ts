import { addRoute, createRouter, findRoute } from "rou3";
import { canonicalPath, canonicalPattern } from "../foundation/canonical-path.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Params } from "../params/decode.ts";

/** Finds the most specific pattern that matches a path. Independent of the kind of routes. */
export class PathTree<T> {
  readonly #router: ReturnType<typeof createRouter<T>> = createRouter<T>();
  /** The methods of all routes, checked before the tree because a client can send any method. */
  readonly #methods: Set<string> = new Set();
  readonly #known: Map<string, string> = new Map();

  /**
   * Adds a route.
   *
   * @throws {LivewrightError} LW501 for an invalid path, and for a path that matches the same URLs as another one
   */
  add(method: string, path: string, value: T): void {
    // "/users/:id" and "/users/:name" match the same URLs, so the second would never be found.
    const pattern = canonicalPattern(path);
    const shapes = shapesOf(pattern).map((shape) => `${method} ${shape}`);
    const other = shapes.map((shape) => this.#known.get(shape)).find((known) => known !== undefined);
    if (other !== undefined) {
      throw new LivewrightError("LW501", `${method} ${path} is already taken by ${method} ${other}.`, {
        hint: "Remove one of the two, or change its path.",
      });
    }
    try {
      addRoute(this.#router, method, pattern, value);
    } catch (error) {
      throw new LivewrightError("LW501", `The path ${JSON.stringify(path)} is invalid.`, {
        hint: error instanceof Error ? error.message : String(error),
        cause: error,
      });
    }
    for (const shape of shapes) this.#known.set(shape, path);
    this.#methods.add(method);
  }

  /**
   * Finds the route of a path.
   *
   * @param pathname as in the URL, encoded; a path that cannot be decoded has no route
   */
  find(method: string, pathname: string): { readonly value: T; readonly params: Params } | undefined {
    if (!this.#methods.has(method) || !pathname.startsWith("/")) return undefined;
    const found = findRoute(this.#router, method, canonicalPath(pathname));
    if (found === undefined) return undefined;
    const params = decodePathParams(found.params);
    return params && { value: found.data, params };
  }

  /** Returns the methods that have a route for `pathname`. */
  methods(pathname: string): string[] {
    return [...this.#methods].filter((method) => this.find(method, pathname) !== undefined);
  }
}

/** Returns a path without the names of its parameters, once with and once without each optional part. */
function shapesOf(path: string): string[] {
  let shapes = [""];
  for (const part of path.split("/").slice(1)) {
    const longer = shapes.map((shape) => `${shape}/${part.replaceAll(/:[A-Za-z_]\w*/g, ":").replace(/^:\?$/, ":")}`);
    shapes = /^:[A-Za-z_]\w*\?$/.test(part) ? [...new Set([...shapes, ...longer])] : longer;
  }
  return shapes.map((shape) => shape || "/");
}

/**
 * Decodes the parameters of a path. The path was split before, so an escaped slash is part of a value. The result has no
 * prototype, because a parameter may have any name.
 */
function decodePathParams(raw: Record<string, string> | undefined): Params | undefined {
  const params = Object.create(null) as Params;
  if (raw === undefined) return params;
  for (const name of Object.keys(raw)) {
    // rou3 repeats the capture "0" under its old name.
    if (name === "_" && "0" in raw) continue;
    const text = raw[name] as string;
    if (!text.includes("%")) {
      params[name] = text;
      continue;
    }
    try {
      params[name] = decodeURIComponent(text);
    } catch {
      return undefined;
    }
  }
  return params;
}
