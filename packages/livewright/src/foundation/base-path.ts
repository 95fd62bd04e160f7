import { canonicalPath } from "./canonical-path.ts";
import { LivewrightError } from "./errors.ts";

/** One or more segments, of characters that have one spelling in a URL. */
const BASE_PATH = /^(?:\/[\w.~-]+)+$/;

/** The base path of the page that is being written; empty for none. Read by the functions that write URLs. */
export let activeBasePath = "";

/**
 * Reads the option `basePath`.
 *
 * @returns a path without a final slash; `undefined` for an application at the root of its host
 * @throws {LivewrightError} LW102 for anything but a plain path
 */
export function readBasePath(option: unknown): string | undefined {
  if (option === undefined || option === "" || option === "/") return undefined;
  const path = typeof option === "string" ? option.replace(/(?<=[^/])\/$/, "") : "";
  // A browser resolves the segments "." and "..", so no request contains them.
  if (BASE_PATH.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path)) return path;
  throw new LivewrightError("LW102", `${JSON.stringify(option) ?? typeof option} is not a valid basePath.`, {
    hint: 'A base path starts with "/", and has letters, digits, "-", "_", "." and "~": basePath: "/shop"',
  });
}

/**
 * Writes a page, or a part of it, whose URLs get this base path.
 *
 * @param write must be synchronous
 */
export function writeUnder<Result>(basePath: string | undefined, write: () => Result): Result {
  const outer = activeBasePath;
  if (outer === (basePath ?? "")) return write();
  activeBasePath = basePath ?? "";
  try {
    return write();
  } finally {
    activeBasePath = outer;
  }
}

/** True for a path of the application. `//host` and `/\host` name another site. */
export function isAppPath(url: string): boolean {
  const next = url.charCodeAt(1);
  return url.charCodeAt(0) === 47 && next !== 47 && next !== 92;
}

/** Matches what a browser resolves or removes before it sends a request: dots, as segments or escaped, tabs and line ends. */
const RESOLVED = /[/\\](?:\.|%2e)|[\t\n\r]/i;

/** True for a URL that a browser changes before it sends a request, so that it may lead out of the base path. */
export function isResolved(url: string): boolean {
  return RESOLVED.test(url);
}

/**
 * Returns the URL of a path of the application. Other URLs stay. A path with `..` stays below the base path, too: it may come from
 * a user.
 */
export function underBasePath(basePath: string | undefined, url: string): string {
  if (basePath === undefined || !isAppPath(url)) return url;
  if (!isResolved(url)) return basePath + url;
  // As browsers do it: they remove tabs and line ends first. Two slashes would then start a host.
  const path = url.replaceAll(/[\t\n\r]/g, "").replace(/^[/\\]+/, "/");
  const { pathname, search, hash } = new URL(path, "http://any.invalid");
  return basePath + pathname + search + hash;
}

/**
 * Returns the path inside the application of a path on its host.
 *
 * @param pathname of a URL, so without `.` and `..`
 * @returns `undefined` for a path outside of the base path
 * @example withoutBasePath("/shop", "/shop/cart") // "/cart"
 * @example withoutBasePath("/shop", "/shopping") // undefined
 */
export function withoutBasePath(basePath: string | undefined, pathname: string): string | undefined {
  if (basePath === undefined) return pathname;
  if (pathname.startsWith(`${basePath}/`)) return pathname.slice(basePath.length);
  if (pathname === basePath) return "/";
  if (!pathname.includes("%")) return undefined;
  const canonical = canonicalPath(pathname);
  return canonical === pathname ? undefined : withoutBasePath(basePath, canonical);
}
