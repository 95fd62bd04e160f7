import { LivewrightError } from "../foundation/errors.ts";
import { type Backend, type BackendEvents, channelName, heartbeatMs } from "./backend.ts";
import { type IoRedisPubSubClient, ioRedisLink } from "./io-redis-link.ts";
import { type NodeRedisPubSubClient, nodeRedisLink } from "./node-redis-link.ts";
import type { RedisConnection, RedisLink } from "./redis-link.ts";
import { type RemoteBusOptions, type RemotePubSub, remoteBus } from "./remote-bus.ts";
import { SteadyConnection } from "./steady-connection.ts";

/** A client of Redis that can be duplicated: of `redis` (node-redis 5 or 6) or `ioredis` (5 or 6). */
export type RedisPubSubClient = NodeRedisPubSubClient | IoRedisPubSubClient;

/** Options of {@link redisPubSub}. */
export interface RedisPubSubOptions extends RemoteBusOptions {
  /** The start of all channels. Default `"livewright:"`. */
  readonly prefix?: string;
}

/**
 * Creates a bus that reaches other processes through Redis, or a compatible server: one, a cluster, or a master with sentinels.
 *
 * It publishes with your client, and subscribes with a duplicate of it, because Redis reserves a connection for subscriptions. Your client
 * reconnects as it is configured; the bus replaces the duplicate.
 *
 * In a cluster, one node takes all messages of a process, which keeps their order. The nodes pass them to each other.
 *
 * @param client your client: of `redis` (node-redis 5 or 6, connected) or `ioredis` (5 or 6)
 * @param options see {@link RedisPubSubOptions}
 * @throws {LivewrightError} LW102 for an unknown client, LW106 for an unknown option
 * @example
 * ```ts
 * const client = await createClient({ url: process.env.REDIS_URL }).connect();
 * const app = endpoint({ pubsub: redisPubSub(client), routes });
 * ```
 */
export function redisPubSub(client: RedisPubSubClient, options: RedisPubSubOptions = {}): RemotePubSub {
  // The client may come from JavaScript.
  const { duplicate } = (client ?? {}) as { readonly duplicate?: unknown };
  if (typeof duplicate !== "function") {
    throw new LivewrightError("LW102", "The client of redisPubSub has no method duplicate.", {
      hint: "redisPubSub(await createClient({ url }).connect()) with redis, or redisPubSub(new Redis(url)) with ioredis",
    });
  }
  const { prefix = "livewright:" } = options;
  const ms = heartbeatMs(options.heartbeatMs);
  const link = "disconnect" in client && "status" in client ? ioRedisLink(client, ms) : nodeRedisLink(client, ms);
  const backend = new RedisBackend(link, prefix, ms);
  return remoteBus<Pick<RedisPubSubOptions, "prefix">>(backend, options, "redisPubSub", { prefix: true });
}

class RedisBackend implements Backend {
  readonly name = "Redis";
  readonly #prefix: string;
  readonly #link: RedisLink;
  readonly #connection: SteadyConnection<RedisConnection>;

  constructor(link: RedisLink, prefix: string, ms: number) {
    this.#prefix = prefix;
    this.#link = link;
    this.#connection = new SteadyConnection((events, channel) => link.open(events, prefix + channel), ms);
  }

  start(events: BackendEvents): void {
    this.#link.start(() => this.#connection.hurry());
    this.#connection.start(events);
  }

  async subscribe(channel: string): Promise<void> {
    await this.#connection.current.subscribe(channelName(this.#prefix, channel));
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#connection.current.unsubscribe(channelName(this.#prefix, channel));
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.#link.publish(channelName(this.#prefix, channel), text);
    this.#connection.sent();
  }

  async close(): Promise<void> {
    this.#link.stop();
    this.#connection.close();
  }
}
