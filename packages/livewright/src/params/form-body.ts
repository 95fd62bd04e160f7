import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { FormReader } from "./form-reader.ts";
import type { ParamLimits } from "./params.ts";

/** The forms of requests that an endpoint has handed to its application, which may be read already. */
const READERS = new WeakMap<Request, FormReader>();

/** Has {@link formParams} take the form of a request from a reader, within whose limits it is read. */
export function provideForm(request: Request, reader: FormReader): void {
  READERS.set(request, reader);
}

/**
 * Returns what a form posted to a plain route: the same nested params as those of an event, so that the same `toForm` and the
 * same schema work for browsers without JavaScript. Files of a `multipart/form-data` form take the position of their inputs.
 *
 * The form is parsed once, however often it is asked for.
 *
 * @param request of a form; its body is read
 * @param limits bounds of the form; default: those of the endpoint that received the request
 * @returns an empty object for a body that is not a form
 * @throws {LivewrightError} LW120 or LW121 for params that cannot be decoded, or are too large
 * @example
 * ```ts
 * post("/register", async (request, { page, redirect }) => {
 *   const account = toForm((await formParams(request))["user"], { ...registration, action: "save" });
 *   return account.$value === undefined ? page(registerForm(account), { status: 422 }) : redirect("/welcome");
 * })
 * ```
 */
export async function formParams(request: Request, limits?: ParamLimits): Promise<Record<string, unknown>> {
  const known = READERS.get(request);
  const reader =
    known !== undefined && (limits === undefined || limits === known.limits)
      ? known
      : new FormReader(
          { headers: request.headers, body: () => request.body },
          limits ?? known?.limits ?? DEFAULT_LIMITS,
        );
  return reader.isForm ? reader.params() : {};
}
