import { LivewrightError } from "../foundation/errors.ts";
import type { FormReader } from "../params/form-reader.ts";

const OVERRIDES: ReadonlyMap<unknown, string> = new Map([
  ["put", "PUT"],
  ["patch", "PATCH"],
  ["delete", "DELETE"],
]);
const OTHERS: ReadonlySet<string> = new Set(OVERRIDES.values());

/** Returns true if the form of a POST may change its method, because the path has a route for PUT, PATCH or DELETE. */
export function mayOverride(method: string, allowed: readonly string[]): boolean {
  return method === "POST" && allowed.some((other) => OTHERS.has(other));
}

/**
 * Returns the method that the form of a POST names. Browsers submit forms with GET and POST only, so links and forms with another
 * `method` send it in the field `_method`. The CSRF token is checked as for any request.
 *
 * @param allowed the methods that the path has routes for
 * @throws {LivewrightError} LW504 for a form larger than `maxParamBytes`. If its headers announce that size and there is a route
 *   for POST, the request is a POST, whose handler may read the body in another way
 */
export async function methodOf(form: FormReader, allowed: readonly string[]): Promise<string> {
  if (!form.readable || (form.announcedTooLarge && allowed.includes("POST"))) return "POST";
  try {
    const meant = await form.field("_method");
    return OVERRIDES.get(meant?.toLowerCase()) ?? "POST";
  } catch (error) {
    // The handler reports a form that cannot be parsed.
    if (error instanceof LivewrightError && error.code === "LW120") return "POST";
    throw error;
  }
}
