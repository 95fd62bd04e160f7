import { ignore } from "../foundation/ignore.ts";
import { inTime } from "./in-time.ts";
import { type AnyListener, type RedisLink, whenReady } from "./redis-link.ts";
import { HEARTBEAT } from "./steady-connection.ts";

/** A client of ioredis (5 or 6): for one server, a cluster or sentinels. */
export interface IoRedisPubSubClient {
  readonly status: string;
  /** Only on clusters. */
  nodes?(
    role?: "master",
  ): readonly { readonly status: string; publish(channel: string, text: string): Promise<unknown> }[];
  duplicate(): IoRedisPubSubClient;
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  publish(channel: string, text: string): Promise<unknown>;
  on(event: string, listener: AnyListener): unknown;
  off(event: string, listener: AnyListener): unknown;
  disconnect(): unknown;
}

/** A connection to one server. */
interface IoRedisServer {
  readonly status: string;
  publish(channel: string, text: string): Promise<unknown>;
}

/**
 * Returns how the bus uses a client of ioredis.
 *
 * @param ms the time in which both connections must be ready
 */
export function ioRedisLink(client: IoRedisPubSubClient, ms: number): RedisLink {
  let ready: () => void = ignore;
  let doubted: () => void = ignore;
  /** Sends all messages: the client of a cluster would send each one to another node, which loses their order. */
  let publisher: IoRedisServer | undefined;
  const choosePublisher = (): void => {
    if (publisher?.status === "ready") return;
    publisher = client.nodes === undefined ? client : nodeOf(client.nodes("master"));
  };
  const publish = async (channel: string, text: string): Promise<unknown> => {
    if (publisher?.status === "ready") return publisher.publish(channel, text);
    doubted();
    throw new Error("The client of Redis is not connected.");
  };

  return {
    publish,
    start(call) {
      ready = call;
      client.on("ready", ready);
      // A client with `lazyConnect` connects at its first command, which the bus would never send.
      connect(client);
    },
    stop() {
      client.off("ready", ready);
    },
    async open(events, channel) {
      const subscriber = client.duplicate();
      let opened = false;
      let lastError: unknown;
      const failed = (error: unknown): void => {
        lastError = error;
        // Clusters report errors of any node.
        if (opened && client.nodes !== undefined) events.doubted();
      };
      for (const event of ["error", "node error"]) subscriber.on(event, failed);
      for (const event of ["close", "end"]) {
        subscriber.on(event, () => {
          // The client itself tries again while it opens.
          if (opened) events.lost(lastError ?? new Error("The connection was closed."));
        });
      }
      subscriber.on("message", (_channel: string, text: string) => events.received(text));
      try {
        connect(subscriber);
        for (const needed of [subscriber, client]) await whenReady(needed, () => needed.status === "ready", ms);
        choosePublisher();
        await inTime(subscriber.subscribe(channel), ms);
      } catch (error) {
        subscriber.disconnect();
        throw lastError ?? error;
      }
      opened = true;
      lastError = undefined;
      ({ doubted } = events);
      return {
        close: () => subscriber.disconnect(),
        subscribe: async (name) => subscriber.subscribe(name),
        unsubscribe: async (name) => subscriber.unsubscribe(name),
        async beat() {
          choosePublisher();
          // A node that is new to the client connects at its first command.
          if (publisher !== undefined) await publisher.publish(channel, HEARTBEAT);
        },
      };
    },
  };
}

function connect(client: IoRedisPubSubClient): void {
  if (client.status === "wait") client.connect().catch(ignore);
}

/** Returns a node, a connected one if there is one. */
function nodeOf(nodes: readonly IoRedisServer[]): IoRedisServer | undefined {
  const connected = nodes.filter(({ status }) => status === "ready");
  const choice = connected.length > 0 ? connected : nodes;
  // At random, since the nodes share the work of all processes.
  return choice[Math.floor(Math.random() * choice.length)];
}
