// Every bus against its real service: the checks that other buses can run too.

import { connect } from "@nats-io/transport-node";
import { Redis } from "ioredis";
import { Pool } from "pg";
import postgres from "postgres";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type Service, type ServiceName, startService } from "../../../../scripts/services.mjs";
import { ignore } from "../foundation/ignore.ts";
import { randomId } from "../foundation/random.ts";
import { localPubSub } from "../pubsub/local.ts";
import { type BusService, busChecks, type BusSetup, type CheckedBus } from "../testing/pubsub.ts";
import { clusterPubSub } from "./cluster-bus.ts";
import { natsPubSub } from "./nats-bus.ts";
import { postgresPubSub } from "./postgres-bus.ts";
import { redisPubSub } from "./redis-bus.ts";
import type { RemoteBusOptions } from "./remote-bus.ts";

/** A client of a service, and what a bus of the check needs. */
interface Client {
  readonly bus: (options: RemoteBusOptions & { readonly prefix: string }) => CheckedBus;
  readonly send: (channel: string, text: string) => Promise<unknown>;
  readonly end: () => unknown;
}

const CLIENTS: Readonly<Record<string, readonly [ServiceName, (service: Service) => Promise<Client>]>> = {
  "node-redis": ["redis", nodeRedis],
  ioredis: ["redis", ioRedis],
  pg: ["postgres", pgPool],
  "postgres.js": ["postgres", postgresJs],
  NATS: ["nats", nats],
};

async function nodeRedis({ url }: Service): Promise<Client> {
  const client = createClient({ url }).on("error", ignore);
  await client.connect();
  return {
    bus: (options) => redisPubSub(client, options),
    send: async (channel, text) => client.publish(channel, text),
    end: () => client.destroy(),
  };
}

async function ioRedis({ url }: Service): Promise<Client> {
  const client = new Redis(url).on("error", ignore);
  return {
    bus: (options) => redisPubSub(client, options),
    send: async (channel, text) => client.publish(channel, text),
    end: () => client.disconnect(),
  };
}

async function pgPool({ url }: Service): Promise<Client> {
  const pool = new Pool({ connectionString: url }).on("error", ignore);
  return {
    bus: (options) => postgresPubSub(pool, options),
    send: async (channel, text) => pool.query("select pg_notify($1, $2)", [channel, text]),
    end: async () => pool.end(),
  };
}

async function postgresJs({ url }: Service): Promise<Client> {
  const sql = postgres(url, { onnotice: ignore });
  return {
    bus: (options) => postgresPubSub(sql, options),
    send: async (channel, text) => sql`select pg_notify(${channel}, ${text})`,
    end: async () => sql.end({ timeout: 1 }),
  };
}

async function nats({ host, port }: Service): Promise<Client> {
  const connection = await connect({ servers: `${host}:${port}`, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  return {
    bus: (options) => natsPubSub(connection, options),
    send: async (channel, text) => {
      connection.publish(channel, text);
      await connection.flush();
    },
    end: async () => connection.close(),
  };
}

describe.each(Object.entries(CLIENTS))("the bus with %s", (_, [name, open]) => {
  let service: Service;
  beforeAll(async () => {
    service = await startService(name);
  });
  afterAll(async () => service.stop());

  async function start(): Promise<BusService> {
    const prefix = `${randomId(8).replaceAll(/\W/g, "x")}.`;
    const opened: { readonly client: Client; readonly bus: CheckedBus }[] = [];
    return {
      async open(options) {
        // A client for each bus, as each process has its own.
        const client = await open(service);
        const bus = client.bus({ ...options, prefix });
        opened.push({ client, bus });
        return bus;
      },
      async inject(topic, text) {
        // NOTIFY carries less, and NATS has a limit, too. The text is sent as far as they allow.
        await opened[0]?.client.send(prefix + topic, text.slice(0, 7_000));
      },
      async interrupt() {
        const { port } = service;
        await service.stop();
        return async () => {
          service = await startService(name, { port });
        };
      },
      async close() {
        for (const { bus, client } of opened) {
          await bus.close?.();
          await client.end();
        }
      },
    };
  }
  const setup: BusSetup = { start, injects: true, interrupts: true, maxMessage: name === "nats" ? 500_000 : 2_000_000 };
  test.each(busChecks(setup))("$name", { timeout: 60_000 }, async ({ run }) => run());
});

describe("the bus of a cluster, inside its primary process", () => {
  const start = (): BusService => {
    const buses: CheckedBus[] = [];
    return {
      open(options) {
        const bus = clusterPubSub(options);
        buses.push(bus);
        return bus;
      },
      async close() {
        for (const bus of buses) await bus.close?.();
      },
    };
  };
  test.each(busChecks({ start }))("$name", async ({ run }) => run());
});

describe("the bus inside one process", () => {
  const start = (): BusService => {
    const bus = localPubSub(ignore);
    return { open: () => bus, close: async () => {} };
  };
  test.each(busChecks({ start, local: true }))("$name", async ({ run }) => run());
});
