// sockets: sockets of the application's own, with channels on them. Owns `socket`, `channel`, the running channels and their connection.
// Called by endpoint, for every upgrade at the path of such a socket.

import { markMade } from "../foundation/copies.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import type { Session } from "../live/live-view.ts";
import { checkFunction, isSchema } from "../live/read-callbacks.ts";
import type { Params } from "../params/params.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { Refusal } from "./answers.ts";
import type { AssignsIn } from "./channel-types.ts";
import { type AnyChannel, checkChannel } from "./define-channel.ts";

/** The request of a client for a connection. */
export interface ConnectRequest {
  /**
   * The session of the browser. `undefined` unless the client proves with the CSRF token of a page that it comes from the application:
   * `new Socket("/ws", { params: { _csrf_token } })`.
   */
  readonly session: Session | undefined;
  /** The `authToken` of the client, which stays out of URLs and logs. */
  readonly authToken: string | undefined;
  readonly connectInfo: ConnectInfo;
}

/** The options of a socket. */
export interface SocketOptions<Query, Connected, Channels extends readonly AnyChannel[] = readonly AnyChannel[]> {
  /**
   * The schema of the client's params: any Standard Schema. They are texts, maps and lists. A client whose params do not match is refused
   * with status 400.
   */
  readonly params?: StandardSchema<Query>;
  /**
   * Decides about a connection, and returns the assigns of its channels. `refuse()` answers with status 403, and an `HttpError` with its
   * own. Default: every client may connect.
   */
  connect?(params: Query, request: ConnectRequest): MaybePromise<Connected>;
  /**
   * Returns the name of all connections of one user, for `app.disconnect`. Default: the `live_socket_id` of the session.
   *
   * @example id: ({ user }) => `users:${user.id}`
   */
  id?(assigns: AssignsIn<Connected>): string | undefined;
  /** The channels that clients can join. */
  readonly channels: Channels;
  /** Origins whose pages may connect; as the option of the endpoint, which is the default. */
  readonly origins?: readonly string[] | false;
}

/** The assigns that these channels need from `connect`: a union of functions yields the intersection of their parameters. */
type NeedsOf<Channels extends readonly AnyChannel[]> = [NonNullable<NeedOf<Channels[number]>>] extends [
  (connected: infer Needs) => void,
]
  ? Needs
  : object;
type NeedOf<Given> = Given extends { readonly "~needs"?: infer Need } ? Need : never;

/** The results of `connect` that fit channels with these needs. */
type Connectable<Needs> = object extends Needs ? object | void : Needs | Refusal;

/** Demands `connect` if a channel needs assigns. */
type CheckConnect<Channels extends readonly AnyChannel[]> =
  object extends NeedsOf<Channels> ? unknown : { readonly connect: unknown };

/** A socket of the application, from {@link socket}. */
export class ChannelEndpoint {
  /** The path that the client connects to. It appends `/websocket`. */
  readonly path: string;
  readonly origins: readonly string[] | false | undefined;
  readonly params: StandardSchema | undefined;
  readonly connect: ((params: unknown, request: ConnectRequest) => unknown) | undefined;
  readonly id: ((assigns: object) => unknown) | undefined;
  readonly #channels: readonly AnyChannel[];

  /** Use {@link socket}. */
  constructor(path: string, given: SocketOptions<never, never>) {
    this.path = path;
    this.origins = given.origins;
    this.params = given.params;
    this.connect = given.connect?.bind(given) as ChannelEndpoint["connect"];
    this.id = given.id?.bind(given);
    this.#channels = given.channels;
  }

  /** Returns the channel of a topic: the first whose pattern matches. */
  channelOf(topic: string): AnyChannel | undefined {
    return this.#channels.find((channel) => channel.matches(topic));
  }
}
markMade(ChannelEndpoint.prototype);

const KNOWN: KnownOptions<SocketOptions<unknown, unknown>> = {
  params: true,
  connect: true,
  id: true,
  channels: true,
  origins: true,
};

/**
 * Defines a socket of the application, for clients of channels. Pass it to `endpoint({ sockets: [ … ] })`.
 *
 * @param path the path that clients connect to, below the `basePath`
 * @throws {LivewrightError} LW450 for an invalid path, and for unknown or invalid options
 * @example
 * ```ts
 * const users = socket("/ws", {
 *   connect: (params, { authToken }) => verify(authToken) ?? refuse(),
 *   channels: [Room],
 * });
 * const app = endpoint({ routes, sockets: [users] });
 * // in the browser: new Socket("/ws", { authToken }).connect()
 * ```
 */
export function socket<
  const Channels extends readonly AnyChannel[],
  Query = Params,
  Connected extends Connectable<NeedsOf<Channels>> = Connectable<NeedsOf<Channels>>,
>(path: string, options: SocketOptions<Query, Connected, Channels> & CheckConnect<Channels>): ChannelEndpoint {
  if (!/^(?:\/[\w.~-]+)+$/.test(path)) {
    throw new LivewrightError("LW450", `${JSON.stringify(path)} is not a valid path of a socket.`, {
      hint: 'A path starts with "/", does not end with one, and has no query: socket("/ws", { … })',
    });
  }
  const what = `the socket "${path}"`;
  checkOptions(options, KNOWN, `The socket "${path}"`, "LW450");
  const { params, connect, id, channels } = (options ?? {}) as Partial<SocketOptions<unknown, unknown>>;
  if (params !== undefined && !isSchema(params)) {
    throw new LivewrightError("LW450", `The params of ${what} are ${describeValue(params)}, not a schema.`, {
      hint: "params: z.object({ … }), or any other Standard Schema",
    });
  }
  checkFunction(connect, `connect of ${what}`, "LW450");
  checkFunction(id, `id of ${what}`, "LW450");
  if (!Array.isArray(channels) || channels.length === 0) {
    throw new LivewrightError("LW450", `The socket "${path}" has no channels.`, {
      hint: `socket("${path}", { channels: [channel("room:*", { … })] })`,
    });
  }
  for (const channel of channels as readonly unknown[]) checkChannel(channel, what);
  const patterns = new Set<string>();
  for (const { pattern } of channels as readonly AnyChannel[]) {
    if (patterns.has(pattern)) {
      throw new LivewrightError("LW450", `Two channels of ${what} have the pattern "${pattern}".`, {
        hint: "The first channel whose pattern matches a topic takes it, so the second would never be used.",
      });
    }
    patterns.add(pattern);
  }
  const defined = new ChannelEndpoint(path, options as unknown as SocketOptions<never, never>);
  Object.freeze(defined);
  return defined;
}
