import { ignore } from "../foundation/ignore.ts";
import { inTime } from "./in-time.ts";
import { type AnyListener, type RedisLink, whenReady } from "./redis-link.ts";
import { HEARTBEAT } from "./steady-connection.ts";

/** A connection to one server. */
interface NodeRedisServer {
  readonly isReady: boolean;
  publish(channel: string, text: string): Promise<unknown>;
}

/** A node of a cluster. */
interface NodeRedisNode {
  readonly client?: { readonly isReady: boolean };
}

/** A client of node-redis (5 or 6): for one server, a cluster or sentinels. */
export interface NodeRedisPubSubClient {
  readonly isOpen: boolean;
  /** Absent on clusters of node-redis 5. */
  readonly isReady?: boolean;
  /** Only on clusters. */
  readonly masters?: readonly NodeRedisNode[];
  /** Only on clusters. */
  readonly pubSubNode?: { readonly client: { readonly isReady: boolean } } | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any -- only on clusters; the type of a node has type parameters
  nodeClient?(node: any): unknown;
  duplicate(overrides?: object): NodeRedisPubSubClient;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (text: string) => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  publish(channel: string, text: string): Promise<unknown>;
  on(event: string, listener: AnyListener): unknown;
  off(event: string, listener: AnyListener): unknown;
  destroy(): unknown;
}

/**
 * Returns how the bus uses a client of node-redis.
 *
 * @param ms the time in which both connections must be ready
 */
export function nodeRedisLink(client: NodeRedisPubSubClient, ms: number): RedisLink {
  let ready: () => void = ignore;
  const isCluster = client.masters !== undefined;
  /** Sends all messages: the client of a cluster would send each one to another node, which loses their order. */
  let publisher: NodeRedisServer | undefined;
  const choosePublisher = async (): Promise<void> => {
    if (publisher?.isReady === true) return;
    publisher = isCluster ? await connectedNode(client) : (client as NodeRedisServer);
  };
  let doubted: () => void = ignore;
  const publish = async (channel: string, text: string): Promise<unknown> => {
    if (publisher !== undefined && isReady(publisher)) return publisher.publish(channel, text);
    doubted();
    throw new Error("The client of Redis is not connected.");
  };

  return {
    publish,
    start(call) {
      ready = call;
      client.on("ready", ready);
    },
    stop() {
      client.off("ready", ready);
    },
    async open(events, channel) {
      const { received, lost } = events;
      // A cluster would connect to all its nodes, and wait for those that are away.
      const subscriber = isCluster ? client.duplicate({ minimizeConnections: true }) : client.duplicate();
      const close = (): void => {
        if (subscriber.isOpen) subscriber.destroy();
      };
      let opened = false;
      let lastError: unknown;
      const failed = (error: unknown): void => {
        lastError = error;
        // The client itself tries again while it opens.
        if (!opened) return;
        // Sentinels and clusters report errors of any server, also of one that is not needed.
        const server = isCluster ? subscriber.pubSubNode?.client : subscriber;
        if (server?.isReady === false) lost(error);
        else events.doubted();
      };
      for (const event of ["error", "node-error"]) subscriber.on(event, failed);
      try {
        await inTime(subscriber.connect(), ms);
        await whenReady(client, () => isReady(client), ms);
        await choosePublisher();
        await inTime(subscriber.subscribe(channel, received), ms);
      } catch (error) {
        close();
        throw lastError ?? error;
      }
      opened = true;
      ({ doubted } = events);
      return {
        close,
        subscribe: async (name) => subscriber.subscribe(name, received),
        unsubscribe: async (name) => subscriber.unsubscribe(name),
        async beat() {
          await choosePublisher();
          await publish(channel, HEARTBEAT);
        },
      };
    },
  };
}

function isReady(client: { readonly isOpen?: boolean; readonly isReady?: boolean }): boolean {
  return client.isReady ?? client.isOpen ?? false;
}

/** Returns the client of a master, of a connected one if there is one. */
async function connectedNode(cluster: NodeRedisPubSubClient): Promise<NodeRedisServer> {
  const masters = cluster.masters ?? [];
  const connected = masters.filter(({ client }) => client?.isReady === true);
  const nodes = connected.length > 0 ? connected : masters;
  // At random, since the nodes share the work of all processes.
  const node = nodes[Math.floor(Math.random() * nodes.length)];
  if (node === undefined) throw new Error("The client of Redis knows no node of the cluster.");
  return (await cluster.nodeClient?.(node)) as NodeRedisServer;
}
