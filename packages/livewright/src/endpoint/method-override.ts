import { LivewrightError } from "../foundation/errors.ts";
import type { FormReader } from "../params/form-reader.ts";

const OVERRIDES: ReadonlyMap<unknown, string> = new Map([
  ["put", "PUT"],
  ["patch", "PATCH"],
  ["delete", "DELETE"],
]);
const OTHERS: ReadonlySet<string> = new Set(OVERRIDES.values());

/** Whether the form of a request decides what its method is: PUT, PATCH or DELETE may be what a POST means. */
export function mayOverride(method: string, allowed: readonly string[]): boolean {
  return method === "POST" && allowed.some((other) => OTHERS.has(other));
}

/**
 * The method a POST means. Browsers submit forms with GET and POST only; a form with the field `_method` may mean PUT,
 * PATCH or DELETE, which is how links and forms with a `method` are sent. The CSRF token is asked for as for any other request.
 *
 * @param allowed the methods there are at the path
 * @throws {LivewrightError} LW504 for a form that is larger than `maxParamBytes`; but a body that says so is that of a
 *   POST, where there is one, which may read it in another way
 */
export async function methodOf(form: FormReader, allowed: readonly string[]): Promise<string> {
  if (!form.readable || (form.announcedTooLarge && allowed.includes("POST"))) return "POST";
  try {
    const meant = await form.field("_method");
    return OVERRIDES.get(meant?.toLowerCase()) ?? "POST";
  } catch (error) {
    // A form that cannot be read means nothing by itself; its handler will say so.
    if (error instanceof LivewrightError && error.code === "LW120") return "POST";
    throw error;
  }
}
