// params: decodes forms and query strings into nested maps and lists. Owns the rules of nesting, the `_unused_` markers, and the
// encoding of query strings. All input comes from clients, so every result is bounded and has no prototype.

import { LivewrightError } from "../foundation/errors.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { splitKey } from "./key.ts";
import { Level } from "./level.ts";
import { LONE_SURROGATE, type ParamLimits, type Params, paramsTooLarge } from "./params.ts";

export type { Params, ParamValue } from "./params.ts";

/**
 * Decodes a query string or an `application/x-www-form-urlencoded` body into nested maps and lists.
 *
 * `a[b]=1` creates a map, `a[]=1` a list; numeric segments are map keys. A repeated plain key keeps its last value. If a name is used
 * as a map and as a list, the later use wins. Follows protocol section 5.4.2, the rules of Plug.
 *
 * @param given without a leading `?`
 * @param limits maximum bytes, keys and nesting depth; default 8,000,000, 10,000 and 32. As many maps and lists as keys are allowed
 * @throws {LivewrightError} LW120 for a malformed percent escape or invalid Unicode, LW121 beyond a limit
 * @example decodeParams("user[name]=Jo&user[tags][]=a") // { user: { name: "Jo", tags: ["a"] } }
 */
export function decodeParams(given: string, limits: ParamLimits = DEFAULT_LIMITS): Params {
  checkSize(given, limits.maxParamBytes);
  if (LONE_SURROGATE.test(given)) throw malformed();
  const query = given.includes("+") ? withSpaces(given) : given;
  // Most queries have no escape, and one check is cheaper than one per part.
  const escaped = query.includes("%");

  const root = new Level({ left: limits.maxParamKeys });
  let keys = 0;
  for (let start = 0; start < query.length;) {
    let end = query.indexOf("&", start);
    if (end === -1) end = query.length;
    if (end > start) {
      keys += 1;
      if (keys > limits.maxParamKeys) throw tooManyKeys(limits.maxParamKeys);
      // Extract the part before searching for "=": a search in the whole query would run past the part, again for each part.
      const part = query.slice(start, end);
      const equals = part.indexOf("=");
      const key = equals === -1 ? part : part.slice(0, equals);
      const value = equals === -1 ? "" : part.slice(equals + 1);
      insert(root, decodePart(key, escaped), decodePart(value, escaped), limits.maxParamDepth);
    }
    start = end + 1;
  }
  return root.finishMap();
}

/**
 * Nests the fields of a decoded form, by the rules of {@link decodeParams}.
 *
 * @param entries names with a text, or with a file, which takes the position of its input
 * @throws {LivewrightError} LW121 beyond a limit
 */
export function nestParams(
  entries: Iterable<readonly [name: string, value: string | File]>,
  limits: Pick<ParamLimits, "maxParamKeys" | "maxParamDepth">,
): Record<string, unknown> {
  const root = new Level({ left: limits.maxParamKeys });
  let keys = 0;
  for (const [name, value] of entries) {
    keys += 1;
    if (keys > limits.maxParamKeys) throw tooManyKeys(limits.maxParamKeys);
    // A level moves its values to the right position without reading them.
    insert(root, name, value as string, limits.maxParamDepth);
  }
  return root.finishMap();
}

function insert(root: Level, key: string, value: string, maxDepth: number): void {
  if (!key.endsWith("]")) return root.set(key, value);
  const path = splitKey(key, maxDepth);
  if (path === undefined) throw paramsTooLarge(`A key is nested more than ${maxDepth} levels deep.`, "maxParamDepth");
  const last = path.pop() ?? key;
  // Brackets that do not nest, as in `[h]`, are a literal key.
  if (path.length === 0) return root.set(last, value);

  let level: Level | undefined = root;
  for (const segment of path) {
    level = segment === "" ? level.item() : level.child(segment);
    if (level === undefined) return;
  }
  // Below the root, an empty segment means "append". At the top it is the field without a name, `=1`, handled above.
  if (last === "") level.append(value);
  else level.set(last, value);
}

function decodePart(text: string, escaped: boolean): string {
  if (!escaped || !text.includes("%")) return text;
  try {
    // Refuses incomplete escapes, overlong forms and surrogates in UTF-8.
    return decodeURIComponent(text);
  } catch {
    throw malformed();
  }
}

/** The length from which a text is searched as bytes: replacing a million matches one by one takes a second. */
const LONG = 1024;
const PLUS = 0x2b;
const SPACE = 0x20;

function withSpaces(query: string): string {
  if (query.length < LONG) return query.replaceAll("+", " ");
  const bytes = new TextEncoder().encode(query);
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === PLUS) bytes[at] = SPACE;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function checkSize(query: string, maxBytes: number): void {
  // One UTF-16 unit is one to three bytes, so only lengths in between need an exact count.
  if (query.length * 3 <= maxBytes) return;
  if (query.length > maxBytes || new TextEncoder().encode(query).length > maxBytes) {
    throw paramsTooLarge(`They are more than ${maxBytes} bytes.`, "maxParamBytes");
  }
}

function tooManyKeys(limit: number): LivewrightError {
  return paramsTooLarge(`There are more than ${limit} keys.`, "maxParamKeys");
}

function malformed(): LivewrightError {
  return new LivewrightError("LW120", "The params could not be decoded: a percent escape or its UTF-8 is not valid.");
}
