import { HttpError, isHttpError, isLivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import type { Session } from "../live/live-view.ts";
import { decodeParams } from "../params/decode.ts";
import { channelSerializer } from "../protocol/channel-serializers.ts";
import { Refusal } from "../sockets/answers.ts";
import { AcceptedSocket } from "../sockets/channel-connection.ts";
import type { ChannelEndpoint } from "../sockets/define-socket.ts";
import { liveSocketId } from "./live-socket-id.ts";
import type { RequestContext } from "./request-context.ts";
import { refuse } from "./refuse.ts";

/** Params that belong to the protocol. */
const RESERVED = ["vsn", "_csrf_token"] as const;

/** The start of the subprotocol that carries the token of the client. The rest is its Base64. */
const BEARER = "base64url.bearer.phx.";

/**
 * Asks a socket of the application about a client.
 *
 * @returns the accepted connection, or the response that refuses it
 */
export function connectSocket(
  context: RequestContext,
  definition: ChannelEndpoint,
): MaybePromise<AcceptedSocket | Response> {
  const serializer = channelSerializer(context.url.searchParams.get("vsn"));
  if (serializer === undefined) return refuse(403, "The protocol version must be vsn=2.0.0 or vsn=1.0.0.");
  // Browsers send cookies with every WebSocket. Only the CSRF token of a page proves that the page wanted this one.
  const csrfToken = context.url.searchParams.get("_csrf_token");
  const known = csrfToken !== null && context.session.checkCsrf(csrfToken);
  const connectInfo = context.connectInfoWith(known ? csrfToken : undefined);
  const decide = async (session: Session | undefined): Promise<AcceptedSocket | Response> => {
    const params = await paramsOf(context, definition);
    const authToken = authTokenOf(context);
    const connected: unknown = await definition.connect?.(params, { session, authToken, connectInfo });
    if (connected instanceof Refusal) return refuse(403, "The connection was refused.");
    const assigns = typeof connected === "object" && connected !== null ? (connected as Record<string, unknown>) : {};
    const id = definition.id?.(assigns);
    return new AcceptedSocket({
      definition,
      serializer,
      connectInfo,
      assigns,
      liveSocketId: typeof id === "string" && id !== "" ? id : session && liveSocketId(session),
      sessionKey: session && context.session.key,
      sessionEndsAt: session && context.session.endsAt,
    });
  };
  const session = known ? andThen(context.session.load(), () => context.sessionFor()) : undefined;
  return (isPromise(session) ? Promise.resolve(session).then(decide) : decide(session)).catch(refuseFailed);
}

/** Refuses a client with the status of an `HttpError`. Other errors are mistakes of the application. */
function refuseFailed(error: unknown): Response {
  if (isHttpError(error) && error.status < 500) return refuse(error.status, "The connection was refused.");
  throw error;
}

/** Returns the params of the client, as the schema of the socket returns them. */
async function paramsOf({ url, settings }: RequestContext, { params: schema }: ChannelEndpoint): Promise<unknown> {
  let params: Record<string, unknown>;
  try {
    params = decodeParams(url.search.slice(1), settings.runtime.limits);
  } catch (error) {
    if (isLivewrightError(error)) throw new HttpError(400, "", { cause: error });
    throw error;
  }
  for (const name of RESERVED) delete params[name];
  if (schema === undefined) return params;
  const result = await schema["~standard"].validate(params);
  if (result.issues === undefined) return result.value;
  throw new HttpError(400, "The params do not match their schema.");
}

/** Returns the `authToken` of the client: from a subprotocol, or from the header that long polling uses. */
function authTokenOf({ request: { headers } }: RequestContext): string | undefined {
  const header = headers.get("x-phoenix-authtoken");
  if (header !== null) return header;
  for (const name of headers.get("sec-websocket-protocol")?.split(",") ?? []) {
    const protocol = name.trim();
    if (!protocol.startsWith(BEARER)) continue;
    try {
      return atob(protocol.slice(BEARER.length).replaceAll("-", "+").replaceAll("_", "/"));
    } catch {
      return undefined;
    }
  }
  return undefined;
}
