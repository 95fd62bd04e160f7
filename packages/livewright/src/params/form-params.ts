import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { FormReader } from "./form-reader.ts";
import type { ParamLimits } from "./params.ts";

/** Form readers of requests that an endpoint passed to its application. Their forms may be read already. */
const READERS = new WeakMap<Request, FormReader>();

/** Registers the reader from which {@link formParams} takes the form of a request. Its limits apply. */
export function provideForm(request: Request, reader: FormReader): void {
  READERS.set(request, reader);
}

/**
 * Reads the form that was posted to a plain route. Returns the same nested params as an event, so that the same `toForm` and schema
 * work for browsers without JavaScript. Files of a `multipart/form-data` form take the position of their inputs.
 *
 * The form is parsed once, even if this is called several times.
 *
 * @param request its body is read
 * @param limits bounds of the form; default the limits of the endpoint that received the request
 * @returns an empty object if the body is not a form
 * @throws {LivewrightError} LW120 or LW121 for params that cannot be decoded, or are too large
 * @example
 * ```ts
 * post("/register", async (request, { renderPage, redirect }) => {
 *   const account = toForm((await formParams(request))["user"], { ...registration, action: "save" });
 *   return account.$value === undefined ? renderPage(registerForm(account), { status: 422 }) : redirect("/welcome");
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
