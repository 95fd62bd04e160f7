import type { Endpoint } from "../endpoint/endpoint.ts";
import { withMutableHeaders } from "../endpoint/finish-response.ts";
import type { FetchInfo } from "../endpoint/request-context.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import type { HostOptions } from "./host-options.ts";

/** The response to a request that was left to the host. It is never sent. */
export const PASSED: Response = new Response(null, { status: 404 });

/**
 * Answers a request through the `fetch` option of a host.
 *
 * @param request the request for the endpoint
 * @param native the same request, for the option
 * @param info `unrouted` returns {@link PASSED} if the host has further handlers
 * @returns {@link PASSED} if the request is left to the host
 */
export function fetchWrapped(
  app: Endpoint,
  wrap: NonNullable<HostOptions<never>["fetch"]>,
  { request, native }: { readonly request: Request; readonly native: Request },
  info: FetchInfo,
): MaybePromise<Response> {
  let passed = false;
  const next = async (given: Request = request): Promise<Response> => {
    const answer = await app.fetch(given, info);
    passed = answer === PASSED;
    return passed ? new Response(null, { status: 404 }) : withMutableHeaders(answer);
  };
  return andThen(wrap(native, next), (wrapped) => (passed ? PASSED : wrapped));
}
