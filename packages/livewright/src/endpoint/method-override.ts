import { LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import { decodeParams } from "../params/decode.ts";
import { peekBody } from "./body.ts";

const OVERRIDES: ReadonlyMap<unknown, string> = new Map([
  ["put", "PUT"],
  ["patch", "PATCH"],
  ["delete", "DELETE"],
]);

/**
 * The method a request means. Browsers submit forms with GET and POST only; a form with the field `_method` may mean PUT,
 * PATCH or DELETE, which is how links with a `method` are sent. The CSRF token is asked for as for any other request.
 *
 * @param allowed the methods there are at the path; the form is read only where the answer can matter
 */
export function methodOf(request: Request, allowed: readonly string[], limits: Limits): string | Promise<string> {
  const { method } = request;
  if (method === "HEAD") return "GET";
  const type = request.headers.get("content-type") ?? "";
  const matters = method === "POST" && allowed.some((other) => [...OVERRIDES.values()].includes(other));
  return matters && /^application\/x-www-form-urlencoded\b/i.test(type) ? overridden(request, limits) : method;
}

async function overridden(request: Request, limits: Limits): Promise<string> {
  try {
    const fields = decodeParams(new TextDecoder().decode(await peekBody(request, limits.paramBytes)), limits);
    const { _method: meant } = fields;
    return OVERRIDES.get(typeof meant === "string" ? meant.toLowerCase() : meant) ?? request.method;
  } catch (error) {
    // A form that cannot be read means nothing by itself; whoever handles it will say so.
    if (error instanceof LivewrightError && error.code === "LW120") return request.method;
    throw error;
  }
}
