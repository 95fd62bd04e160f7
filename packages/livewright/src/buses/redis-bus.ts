import { LivewrightError } from "../foundation/errors.ts";
import { ignore } from "../foundation/ignore.ts";
import { type Backend, type BackendEvents, channelName } from "./backend.ts";
import { type RemoteBusOptions, type RemotePubSub, remoteBus } from "./remote-bus.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- the clients declare their listeners like this
type AnyListener = (...args: any[]) => void;

/** A client of node-redis (5 or 6): for one server or a cluster. */
export interface NodeRedisPubSubClient {
  readonly isOpen: boolean;
  /** Absent on clusters. */
  readonly isReady?: boolean;
  duplicate(): NodeRedisPubSubClient;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (text: string) => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  publish(channel: string, text: string): Promise<unknown>;
  on(event: string, listener: AnyListener): unknown;
  off(event: string, listener: AnyListener): unknown;
  destroy(): unknown;
}

/** A client of ioredis (5 or 6): for one server, a cluster or sentinels. */
export interface IoRedisPubSubClient {
  readonly status: string;
  duplicate(): IoRedisPubSubClient;
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  publish(channel: string, text: string): Promise<unknown>;
  on(event: string, listener: AnyListener): unknown;
  off(event: string, listener: AnyListener): unknown;
  disconnect(): unknown;
}

/** A client of Redis that can be duplicated: of `redis` (node-redis 5 or 6) or `ioredis` (5 or 6). */
export type RedisPubSubClient = NodeRedisPubSubClient | IoRedisPubSubClient;

/** Options of {@link redisPubSub}. */
export interface RedisPubSubOptions extends RemoteBusOptions {
  /** The start of all channels. Default `"livewright:"`. */
  readonly prefix?: string;
}

/**
 * Creates a bus that reaches other processes through Redis, or a compatible server.
 *
 * It publishes with your client, and subscribes with a duplicate of it, because Redis reserves a connection for subscriptions. Both
 * reconnect as the client is configured.
 *
 * A cluster may change the order of messages, because each one goes to another node.
 *
 * @param client your client: of `redis` (node-redis 5 or 6, connected; no sentinels) or `ioredis` (5 or 6, not with `lazyConnect`)
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
  const backend =
    "disconnect" in client && "status" in client ? new IoRedis(client, prefix) : new NodeRedis(client, prefix);
  return remoteBus<Pick<RedisPubSubOptions, "prefix">>(backend, options, "redisPubSub", { prefix: true });
}

class NodeRedis implements Backend {
  readonly name = "Redis";
  readonly #client: NodeRedisPubSubClient;
  readonly #prefix: string;
  #subscriber: NodeRedisPubSubClient | undefined;
  #receive: (text: string) => void = ignore;
  #changed: () => void = ignore;

  constructor(client: NodeRedisPubSubClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  start({ receive, up, down }: BackendEvents): void {
    this.#receive = receive;
    const subscriber = (this.#subscriber = this.#client.duplicate());
    // Each of the two reconnects in its own time.
    this.#changed = () => {
      if (isReady(subscriber) && isReady(this.#client)) up();
    };
    for (const client of [subscriber, this.#client]) client.on("ready", this.#changed);
    subscriber.on("error", down);
    // Clusters report no `ready`.
    subscriber.connect().then(this.#changed, down);
  }

  async subscribe(channel: string): Promise<void> {
    await this.#subscriber?.subscribe(channelName(this.#prefix, channel), this.#receive);
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#subscriber?.unsubscribe(channelName(this.#prefix, channel));
  }

  async publish(channel: string, text: string): Promise<void> {
    // The client would keep messages for a lost server in memory.
    if (!isReady(this.#client)) throw new Error("The client of Redis is not connected.");
    await this.#client.publish(channelName(this.#prefix, channel), text);
  }

  async close(): Promise<void> {
    this.#client.off("ready", this.#changed);
    if (this.#subscriber?.isOpen === true) this.#subscriber.destroy();
  }
}

function isReady(client: NodeRedisPubSubClient): boolean {
  return client.isReady ?? client.isOpen;
}

class IoRedis implements Backend {
  readonly name = "Redis";
  readonly #client: IoRedisPubSubClient;
  readonly #prefix: string;
  #subscriber: IoRedisPubSubClient | undefined;
  #changed: () => void = ignore;

  constructor(client: IoRedisPubSubClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  start({ receive, up, down }: BackendEvents): void {
    const subscriber = (this.#subscriber = this.#client.duplicate());
    let lastError: unknown = new Error("The connection was closed.");
    subscriber.on("message", (_channel: string, text: string) => receive(text));
    // Each of the two reconnects in its own time.
    this.#changed = () => {
      if (subscriber.status === "ready" && this.#client.status === "ready") up();
    };
    for (const client of [subscriber, this.#client]) client.on("ready", this.#changed);
    subscriber.on("error", (error: unknown) => (lastError = error));
    subscriber.on("close", () => down(lastError));
    // A client with `lazyConnect` waits for its first command.
    if (subscriber.status === "wait") subscriber.connect().catch(ignore);
  }

  async subscribe(channel: string): Promise<void> {
    await this.#subscriber?.subscribe(channelName(this.#prefix, channel));
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#subscriber?.unsubscribe(channelName(this.#prefix, channel));
  }

  async publish(channel: string, text: string): Promise<void> {
    // The client would keep messages for a lost server in memory.
    if (this.#client.status !== "ready") throw new Error("The client of Redis is not connected.");
    await this.#client.publish(channelName(this.#prefix, channel), text);
  }

  async close(): Promise<void> {
    this.#client.off("ready", this.#changed);
    this.#subscriber?.disconnect();
  }
}
