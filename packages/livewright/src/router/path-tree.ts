import { addRoute, createRouter, findRoute } from "rou3";
import { canonicalPath, canonicalPattern } from "../foundation/canonical-path.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Params } from "../params/decode.ts";

/** Finds the most specific of many paths. Knows nothing of what the routes are. */
export class PathTree<T> {
  readonly #router: ReturnType<typeof createRouter<T>> = createRouter<T>();
  /** Looked up before the tree: a method is whatever a client sent. */
  readonly #methods: Set<string> = new Set();
  readonly #known: Map<string, string> = new Map();

  /**
   * Adds a route.
   *
   * @throws LivewrightError LW501 for a path that cannot be read, or that matches just what another one does
   */
  add(method: string, path: string, value: T): void {
    // "/users/:id" and "/users/:name" match the same: the second would never be reached.
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
      throw new LivewrightError("LW501", `The path ${JSON.stringify(path)} could not be read.`, {
        hint: error instanceof Error ? error.message : String(error),
        cause: error,
      });
    }
    for (const shape of shapes) this.#known.set(shape, path);
    this.#methods.add(method);
  }

  /** @param pathname as it is in the URL, with its escapes; one that cannot be decoded matches nothing */
  find(method: string, pathname: string): { readonly value: T; readonly params: Params } | undefined {
    if (!this.#methods.has(method) || !pathname.startsWith("/")) return undefined;
    const found = findRoute(this.#router, method, canonicalPath(pathname));
    if (found === undefined) return undefined;
    const params = decodePathParams(found.params);
    return params && { value: found.data, params };
  }

  /** The methods for which `pathname` leads somewhere. */
  methods(pathname: string): string[] {
    return [...this.#methods].filter((method) => this.find(method, pathname) !== undefined);
  }
}

/** A path without the names of its parameters, with and without each part that may be missing. */
function shapesOf(path: string): string[] {
  let shapes = [""];
  for (const part of path.split("/").slice(1)) {
    const longer = shapes.map((shape) => `${shape}/${part.replaceAll(/:[A-Za-z_]\w*/g, ":").replace(/^:\?$/, ":")}`);
    shapes = /^:[A-Za-z_]\w*\?$/.test(part) ? [...new Set([...shapes, ...longer])] : longer;
  }
  return shapes.map((shape) => shape || "/");
}

/**
 * Decodes the captures of a path. That happens after the path was split, so an escaped slash is part of a value. The
 * result has no prototype: a parameter may be called anything.
 */
function decodePathParams(raw: Record<string, string> | undefined): Params | undefined {
  const params = Object.create(null) as Params;
  if (raw === undefined) return params;
  for (const name of Object.keys(raw)) {
    // The router's old name for the capture that is also called "0".
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
