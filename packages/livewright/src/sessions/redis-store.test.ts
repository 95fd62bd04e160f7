import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Service } from "../../../../scripts/services.mjs";
import { startService } from "../../../../scripts/services.mjs";
import { sessionStoreChecks } from "../testing/session-store.ts";
import type { RedisClient } from "./redis-client.ts";
import { redisSessionStore } from "./redis-store.ts";
import type { SessionChange } from "./session-store.ts";

/** By name: the service that a client connects to, and how. */
const CLIENTS: Readonly<Record<string, { readonly cluster?: true; readonly connect: typeof connectNodeRedis }>> = {
  "node-redis": { connect: connectNodeRedis },
  ioredis: { connect: connectIoRedis },
  "a cluster client of node-redis": { cluster: true, connect: connectNodeRedisCluster },
  "a cluster client of ioredis": { cluster: true, connect: connectIoRedisCluster },
};

interface Connected {
  readonly client: RedisClient;
  readonly close: () => unknown;
}

async function connectNodeRedis({ url }: Service): Promise<Connected> {
  const client = await createClient({ url }).connect();
  return { client, close: () => client.destroy() };
}

async function connectIoRedis({ url }: Service): Promise<Connected> {
  const client = new Redis(url);
  return { client, close: () => client.disconnect() };
}

async function connectNodeRedisCluster({ url }: Service): Promise<Connected> {
  const client = await createCluster({ rootNodes: [{ url }] }).connect();
  return { client, close: () => client.destroy() };
}

async function connectIoRedisCluster({ host, port }: Service): Promise<Connected> {
  const client = new Cluster([{ host, port }]);
  return { client, close: () => client.disconnect() };
}

/** Starts a cluster of one server, which owns all slots. Clients connect to the address that it announces. */
async function startCluster(): Promise<Service> {
  const service = await startService("redis", {
    args: ["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"],
  });
  const client = new Redis(service.url);
  await client.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  while (!String(await client.call("CLUSTER", "INFO")).includes("cluster_state:ok"));
  client.disconnect();
  return service;
}

let services: Readonly<Record<"single" | "cluster", Service>>;

beforeAll(async () => {
  const [single, cluster] = await Promise.all([startService("redis"), startCluster()]);
  services = { single, cluster };
}, 300_000);

afterAll(async () => {
  await services.single.stop();
  await services.cluster.stop();
});

describe.each(Object.entries(CLIENTS))("the session store in Redis with %s", (_, { cluster = false, connect }) => {
  let connected: Connected;
  beforeAll(async () => {
    connected = await connect(cluster ? services.cluster : services.single);
  });
  afterAll(async () => {
    await connected.close();
  });
  for (const { name, run } of sessionStoreChecks(() => redisSessionStore(connected.client))) test(name, run);
});

describe("the session store in Redis", () => {
  const change: SessionChange = {
    create: true,
    set: { a: 1 },
    remove: [],
    ttl: 60_000,
    createdAt: 0,
    liveSocketId: "users:7",
  };

  async function withClient(run: (client: Redis) => Promise<void>): Promise<void> {
    const client = new Redis(services.single.url);
    await client.flushall();
    try {
      await run(client);
    } finally {
      client.disconnect();
    }
  }

  test("leaves no key that does not expire, and only keys with its prefix", () =>
    withClient(async (client) => {
      const store = redisSessionStore(client, { prefix: "app:" });
      await store.write("a", change);
      await store.write("b", { ...change, ttl: 1_000 });
      const keys = await client.keys("*");
      expect(keys.toSorted()).toEqual(["app:a", "app:b", "app:user:users:7"]);
      for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0);
      // The list of a user lives as long as the longest session.
      expect(await client.pttl("app:user:users:7")).toBeGreaterThan(30_000);
      await store.destroy("a");
      await store.destroyAll("users:7");
      expect(await client.keys("*")).toEqual([]);
    }));

  test("finds a session in which its user logged in while all sessions of the user were ended", () =>
    withClient(async (client) => {
      const others = redisSessionStore(client);
      // Runs between the list of the user and the session.
      let count = 0;
      const client2 = {
        defineCommand: true,
        async eval(script: string, keys: number, ...args: string[]) {
          if (count++ === 1) await others.destroyAll("users:7");
          return client.eval(script, keys, ...args);
        },
      };
      await redisSessionStore(client2).write("a", change);
      expect(count).toBe(3);
      expect(await others.list("users:7")).toHaveLength(1);
    }));

  test("refuses a client of another service", () => {
    for (const client of [undefined, {}, { query() {} }])
      expect(() => redisSessionStore(client as never)).toThrow(/LW102[^]*createClient/);
  });
});
