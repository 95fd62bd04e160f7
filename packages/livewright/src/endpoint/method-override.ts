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
 * PATCH or DELETE, which is how links and forms with a `method` are sent. The CSRF token is asked for as for any other request.
 *
 * @param allowed the methods there are at the path; the form is read only where the answer can matter
 * @throws {LivewrightError} LW504 for a form that is larger than `paramBytes`; but a body with files that says so is that of a
 *   POST, where there is one, which may read it in another way
 */
export function methodOf(request: Request, allowed: readonly string[], limits: Limits): string | Promise<string> {
  const { method } = request;
  if (method === "HEAD") return "GET";
  if (method !== "POST" || !allowed.some((other) => [...OVERRIDES.values()].includes(other))) return method;
  const type = request.headers.get("content-type") ?? "";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return overridden(request, urlencodedMethod, limits);
  if (!/^multipart\/form-data\b/i.test(type)) return method;
  const large = Number(request.headers.get("content-length") ?? 0) > limits.paramBytes;
  return large && allowed.includes("POST") ? method : overridden(request, multipartMethod, limits);
}

type ReadMethod = (body: Uint8Array<ArrayBuffer>, request: Request, limits: Limits) => unknown;

async function overridden(request: Request, read: ReadMethod, limits: Limits): Promise<string> {
  const meant = await read(await peekBody(request, limits.paramBytes), request, limits);
  return OVERRIDES.get(typeof meant === "string" ? meant.toLowerCase() : meant) ?? request.method;
}

// A form that cannot be read means nothing by itself; whoever handles it will say so.

function urlencodedMethod(body: Uint8Array, _request: Request, limits: Limits): unknown {
  try {
    return decodeParams(new TextDecoder().decode(body), limits)["_method"];
  } catch (error) {
    if (error instanceof LivewrightError && error.code === "LW120") return undefined;
    throw error;
  }
}

async function multipartMethod(body: Uint8Array<ArrayBuffer>, { headers }: Request): Promise<unknown> {
  const type = headers.get("content-type") ?? "";
  const form = await new Response(body, { headers: { "content-type": type } }).formData().catch(() => undefined);
  return form?.get("_method");
}
