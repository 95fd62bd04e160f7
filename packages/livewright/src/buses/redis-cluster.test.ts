// The bus against a cluster of three nodes, with both clients.

import { Cluster, Redis } from "ioredis";
import { createCluster } from "redis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Service, startService } from "../../../../scripts/services.mjs";
import { ignore } from "../foundation/ignore.ts";
import { randomId } from "../foundation/random.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { freePort } from "../test-support/free-port.ts";
import { redisPubSub, type RedisPubSubClient, type RedisPubSubOptions } from "./redis-bus.ts";
import type { RemotePubSub } from "./remote-bus.ts";

interface Client {
  readonly client: RedisPubSubClient;
  readonly end: () => unknown;
}

const MESSAGES = 1_000;
const SLOTS = 16_384;
let nodes: Service[] = [];

/** Starts a node. The default port of the bus between nodes would be 10,000 higher, which may be too high. */
async function startNode(): Promise<Service> {
  const cluster = ["--cluster-enabled", "yes", "--cluster-port", `${await freePort()}`];
  return startService("redis", { args: [...cluster, "--cluster-require-full-coverage", "no"] });
}

beforeAll(async () => {
  nodes = [await startNode(), await startNode(), await startNode()];
  const admins = nodes.map(({ url }) => new Redis(url));
  for (const [i, admin] of admins.entries()) {
    const [first, last] = [i, i + 1].map((n) => Math.floor((SLOTS * n) / nodes.length)) as [number, number];
    await admin.call("CLUSTER", "ADDSLOTSRANGE", first, last - 1);
    const [host, , bus] = await place(admin);
    await admins[0]?.call("CLUSTER", "MEET", host, nodes[i]?.port ?? 0, bus);
  }
  for (const admin of admins) {
    await vi.waitFor(async () => {
      expect(await admin.call("CLUSTER", "INFO")).toMatch(
        /cluster_state:ok[^]*cluster_slots_ok:16384[^]*known_nodes:3/,
      );
    }, 30_000);
    admin.disconnect();
  }
}, 60_000);
afterAll(async () => {
  await Promise.all(nodes.map(async (node) => node.stop()));
});

/** Returns host, port and port of the bus between nodes. */
async function place(admin: Redis): Promise<[string, number, number]> {
  const [, port = 0] = (await admin.call("CONFIG", "GET", "port")) as (number | string)[];
  const [, bus = 0] = (await admin.call("CONFIG", "GET", "cluster-port")) as (number | string)[];
  return ["127.0.0.1", Number(port), Number(bus)];
}

const CLIENTS: Readonly<Record<string, () => Promise<Client>>> = {
  async "node-redis"() {
    const client = createCluster({ rootNodes: nodes.map(({ url }) => ({ url })) }).on("error", ignore);
    await client.connect();
    return { client, end: () => client.destroy() };
  },
  async ioredis() {
    const client = new Cluster(nodes.map(({ host, port }) => ({ host, port }))).on("error", ignore);
    return { client, end: () => client.disconnect() };
  },
  async "ioredis with lazyConnect"() {
    const places = nodes.map(({ host, port }) => ({ host, port }));
    const client = new Cluster(places, { lazyConnect: true }).on("error", ignore);
    return { client, end: () => client.disconnect() };
  },
};

describe.each(Object.entries(CLIENTS))("the bus with a cluster and %s", (_, connect) => {
  const opened: (() => unknown)[] = [];
  const prefix = `${randomId(8)}:`;
  async function open(options: RedisPubSubOptions = {}): Promise<RemotePubSub> {
    const { client, end } = await connect();
    const bus = redisPubSub(client, { logger: silentLogger, prefix, ...options });
    opened.push(async () => bus.close(), end);
    return bus;
  }
  afterAll(async () => {
    for (const end of opened) await end();
  });

  test("keeps the order of the messages of a process", { timeout: 60_000 }, async () => {
    const [from, to] = [await open(), await open()];
    const topics = ["a", "b", "c", "d"];
    const heard = new Map<string, number[]>();
    for (const topic of topics) {
      heard.set(topic, []);
      to.subscribe(topic, (n: number) => void heard.get(topic)?.push(n));
    }
    await Promise.all([from.ready(), to.ready()]);
    const sent = Array.from({ length: MESSAGES }, (__, n) => n);
    for (const n of sent) {
      for (const topic of topics) from.broadcast(topic, n);
      // Turns of the event loop, so that the connections of several nodes would race.
      if (n % 10 === 0) await new Promise(setImmediate);
    }
    await vi.waitFor(() => expect([...heard.values()].flat()).toHaveLength(MESSAGES * topics.length), 30_000);
    for (const topic of topics) expect(heard.get(topic)).toEqual(sent);
  });
});
