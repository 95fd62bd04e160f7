import { canonicalPath } from "../foundation/canonical-path.ts";
import type { LongPolls } from "../longpoll/long-polls.ts";
import { answerPoll } from "../longpoll/poll-response.ts";
import { readBody } from "../longpoll/read-body.ts";
import type { UpgradeDecision } from "./connections.ts";
import type { Settings } from "./options.ts";
import { type OwnSocket, socketAt } from "./own-sockets.ts";
import { checkOrigin } from "./upgrade.ts";
import type { FetchInfo, RequestContext } from "./request-context.ts";

/** Returns true for a request to the path of long polling, unless the path is outside of the application and belongs to its host. */
export function isLongPoll({ url, outside, settings }: RequestContext, { unrouted }: FetchInfo): boolean {
  const { pathname } = url;
  // The first test is enough for almost all requests.
  if (!pathname.endsWith("/longpoll") || socketAt(settings, canonicalPath(pathname), "longpoll") === undefined)
    return false;
  return !outside || unrouted === undefined;
}

/**
 * Answers a request of a polling client. Checks the origin of each request; the CSRF token and the session belong to the first, as for the
 * upgrade of a WebSocket.
 *
 * @param upgrade decides about a new socket
 */
export async function longPoll(
  polls: LongPolls,
  context: RequestContext,
  info: FetchInfo,
  upgrade: (request: Request, info: FetchInfo) => Promise<UpgradeDecision> | UpgradeDecision,
): Promise<Response> {
  const { request, url, settings } = context;
  const { method, headers } = request;
  const path = canonicalPath(url.pathname);
  const found = socketAt(settings, path, "longpoll");
  if (!isAllowed(settings, headers, url, typeof found === "object" ? found : undefined))
    return answerPoll(403, null, []);
  return polls.answer({
    method,
    headers,
    path,
    token: url.searchParams.get("token"),
    // Read late, since some runtimes create it on demand.
    get signal() {
      return request.signal;
    },
    text: async () => {
      const text = await readBody({ headers, body: context.body }, settings.runtime.limits.maxPollBodyBytes);
      // Its messages may wait for long. If the body counted until then, it would crowd out the bodies of others.
      context.release();
      return text;
    },
    open: async () => {
      const detached = detachedRequest(request);
      const decision = await upgrade(detached, connectionInfo(info, detached));
      return decision instanceof Response ? decision.status : decision;
    },
  });
}

/** Checks the origin as for a WebSocket, although browsers send none with a GET of the same site. */
function isAllowed(settings: Settings, headers: Headers, url: URL, own: OwnSocket | undefined): boolean {
  const origin = headers.get("origin");
  // Without a CORS request, no page can read the answer. So no client of a page has sent this.
  if (origin === null && headers.get("sec-fetch-site") === "cross-site") return false;
  return checkOrigin(settings, origin ?? originOf(headers.get("referer")), url, own);
}

function originOf(referer: string | null): string | null {
  return referer !== null && URL.canParse(referer) ? new URL(referer).origin : null;
}

/** Returns the head of a request as a copy, because a connection keeps it and the runtime may reuse the request. */
function detachedRequest({ url, headers }: Request): Request {
  return new Request(url, { headers: new Headers(headers) });
}

/** Returns the facts about the client, without the members for one request. */
function connectionInfo(info: FetchInfo, { headers }: Request): FetchInfo {
  const { ip, port, certificate, assigns, session } = info;
  return { ip, port, certificate, assigns, session, headers: () => headers };
}
