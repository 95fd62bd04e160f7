import { LivewrightError } from "../foundation/errors.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { decodeParams } from "./decode.ts";
import { encodeParams } from "./encode.ts";
import { type ParamLimits, paramsTooLarge } from "./params.ts";

/**
 * What a form posted to a plain route: the same nested params as those of an event, so that the same `toForm` and the same
 * schema work for visitors without JavaScript. Files of a `multipart/form-data` form stand where their inputs do.
 *
 * @param request of a form; its body is read
 * @param limits how much is read and decoded
 * @returns an empty object for a body that is no form
 * @throws {LivewrightError} LW120 or LW121 for params that cannot be decoded, or are too large
 * @example
 * ```ts
 * post("/register", async (request, { page, redirect }) => {
 *   const account = toForm((await formParams(request))["user"], { ...registration, action: "save" });
 *   return account.$value === undefined ? page(registerForm(account), { status: 422 }) : redirect("/welcome");
 * })
 * ```
 */
export async function formParams(
  request: Request,
  limits: ParamLimits = DEFAULT_LIMITS,
): Promise<Record<string, unknown>> {
  const type = request.headers.get("content-type") ?? "";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return decodeParams(new TextDecoder().decode(await bodyOf(request, limits.paramBytes)), limits);
  }
  if (!/^multipart\/form-data\b/i.test(type)) return {};
  const body = await bodyOf(request, limits.paramBytes);
  const form = await multipart(body, type);
  // Names are decoded as those of any form. A file takes part as a name that nobody else can write, and then takes its place.
  const files = new Map<string, File>();
  const query = [...form].map(([name, value]) => {
    if (typeof value === "string") return encodeParams({ [name]: value });
    const stand = crypto.randomUUID();
    files.set(stand, value);
    return encodeParams({ [name]: stand });
  });
  const params: Record<string, unknown> = decodeParams(query.join("&"), limits);
  if (files.size > 0) placeFiles(params, files);
  return params;
}

async function multipart(body: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { "content-type": type } }).formData();
  } catch (error) {
    throw new LivewrightError("LW120", "The body is not the multipart form that its content type says it is.", {
      cause: error,
    });
  }
}

/** Puts the files where their stand-ins are, with a list of what is left to look at instead of recursion. */
function placeFiles(params: Record<string, unknown>, files: ReadonlyMap<string, File>): void {
  const pending: Record<string, unknown>[] = [params];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const key of Object.keys(next)) {
      const value = next[key];
      if (typeof value === "string") next[key] = files.get(value) ?? value;
      else if (typeof value === "object" && value !== null) pending.push(value as Record<string, unknown>);
    }
  }
}

/** The whole body, as long as it is no longer than it may be; whatever its headers say. */
async function bodyOf({ body }: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
    size += read.value.length;
    if (size > limit) {
      await reader?.cancel();
      throw paramsTooLarge(`They are more than ${limit} bytes.`);
    }
    chunks.push(read.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
