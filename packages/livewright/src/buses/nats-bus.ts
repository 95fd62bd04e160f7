import { unref } from "../foundation/clock.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { ignore } from "../foundation/ignore.ts";
import { type Backend, type BackendEvents, channelName, heartbeatMs } from "./backend.ts";
import { inTime } from "./in-time.ts";
import { type RemoteBusOptions, type RemotePubSub, remoteBus } from "./remote-bus.ts";

/** A subscription of NATS. */
interface NatsSubscription {
  unsubscribe(): void;
}

/** A connection of `@nats-io/transport-node` (3), or of another transport of NATS. */
export interface NatsConnection {
  publish(subject: string, data: string): void;
  subscribe(
    subject: string,
    options: { callback: (error: Error | null, message: { string(): string }) => void },
  ): NatsSubscription;
  /** Settles when the server has processed everything before. */
  flush(): Promise<void>;
  /** Replaces the connection to the server. */
  reconnect?(): Promise<void>;
  status(): AsyncIterable<{ readonly type: string; readonly error?: unknown }>;
}

/** Options of {@link natsPubSub}. */
export interface NatsPubSubOptions extends RemoteBusOptions {
  /** The start of all subjects. Default `"livewright."`. */
  readonly prefix?: string;
}

/**
 * Creates a bus that reaches other processes through NATS.
 *
 * The connection reconnects as it is configured. Its default ends it after 10 attempts, so pass `maxReconnectAttempts: -1`. A message is
 * limited by the server's `max_payload`, 1 MiB by default. A server that does not answer a heartbeat counts as lost: the bus makes the
 * connection reconnect.
 *
 * @param connection your connection, which stays yours to close
 * @param options see {@link NatsPubSubOptions}
 * @throws {LivewrightError} LW102 for anything but a connection, LW106 for an unknown option
 * @example
 * ```ts
 * const connection = await connect({ servers: process.env.NATS_URL, maxReconnectAttempts: -1 });
 * const app = endpoint({ pubsub: natsPubSub(connection), routes });
 * ```
 */
export function natsPubSub(connection: NatsConnection, options: NatsPubSubOptions = {}): RemotePubSub {
  // The connection may come from JavaScript.
  const { flush } = (connection ?? {}) as { readonly flush?: unknown };
  if (typeof flush !== "function") {
    throw new LivewrightError("LW102", "The connection of natsPubSub has no method flush.", {
      hint: 'natsPubSub(await connect({ servers })) with connect from "@nats-io/transport-node"',
    });
  }
  const backend = new Nats(connection, options.prefix ?? "livewright.", heartbeatMs(options.heartbeatMs));
  return remoteBus<Pick<NatsPubSubOptions, "prefix">>(backend, options, "natsPubSub", { prefix: true });
}

/** Bytes of a subject. The server closes a connection whose line of control is longer than 4 KiB. */
const MAX_SUBJECT = 200;

class Nats implements Backend {
  readonly name = "NATS";
  readonly #connection: NatsConnection;
  readonly #prefix: string;
  readonly #heartbeatMs: number;
  readonly #subscriptions = new Map<string, NatsSubscription>();
  #receive: BackendEvents["receive"] = ignore;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Answers of the server. */
  #answers = 0;
  #closed = false;

  constructor(connection: NatsConnection, prefix: string, ms: number) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#heartbeatMs = ms;
  }

  start(events: BackendEvents): void {
    this.#receive = (text) => {
      this.#answers++;
      events.receive(text);
    };
    // A connection that exists is connected.
    events.up();
    void this.#watch(events);
    this.#beatLater(events);
  }

  async #watch({ up, down, refused }: BackendEvents): Promise<void> {
    for await (const { type, error } of this.#connection.status()) {
      if (this.#closed) return;
      if (type === "disconnect") down(new Error("The connection was closed."));
      else if (type === "reconnect") up();
      // A refused subscription is reported where it is made.
      else if (type === "error" && (error as { operation?: unknown } | undefined)?.operation === "publish") {
        refused("refused a message. It reached only this process.", error);
      }
    }
    down(new Error("The connection has ended."));
  }

  #beatLater(events: BackendEvents): void {
    this.#timer = unref(setTimeout(() => void this.#beat(events), this.#heartbeatMs));
  }

  async #beat(events: BackendEvents): Promise<void> {
    try {
      await inTime(this.#connection.flush(), this.#heartbeatMs, () => this.#answers);
      events.up();
    } catch (error) {
      if (this.#closed) return;
      events.down(error);
      // A connection that is reconnecting already ignores this, and a closed one refuses.
      this.#connection.reconnect?.().catch(ignore);
    }
    if (!this.#closed) this.#beatLater(events);
  }

  async subscribe(channel: string): Promise<void> {
    let refusal: Error | undefined;
    // The client itself subscribes again after it has reconnected.
    if (!this.#subscriptions.has(channel)) {
      const subscription = this.#connection.subscribe(this.#subject(channel), {
        callback: (error, message) => {
          if (error === null) return this.#receive(message.string());
          refusal = error;
          // The client has ended the subscription.
          if (this.#subscriptions.get(channel) === subscription) this.#subscriptions.delete(channel);
        },
      });
      this.#subscriptions.set(channel, subscription);
    }
    await this.#connection.flush();
    if (refusal !== undefined) throw refusal;
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#subscriptions.get(channel)?.unsubscribe();
    this.#subscriptions.delete(channel);
  }

  async publish(channel: string, text: string): Promise<void> {
    this.#connection.publish(this.#subject(channel), text);
    await this.#flushed();
  }

  #flushing: Promise<void> | undefined;

  /** One flush for all messages of a turn: it is a round trip. */
  #flushed(): Promise<void> {
    return (this.#flushing ??= Promise.resolve().then(async () => {
      this.#flushing = undefined;
      await this.#connection.flush();
      this.#answers++;
    }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions.values()) subscription.unsubscribe();
    this.#subscriptions.clear();
  }

  #subject(channel: string): string {
    return channelName(this.#prefix, channel, MAX_SUBJECT, encoded);
  }
}

/** Subjects have no spaces and no empty parts, and give a meaning to dots and wildcards. */
function encoded(channel: string): string {
  return channel === "" ? "%" : encodeURIComponent(channel).replaceAll(".", "%2E").replaceAll("*", "%2A");
}
