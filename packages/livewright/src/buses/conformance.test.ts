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
import { startProxy } from "../test-support/hanging-proxy.ts";
import { type BusService, busChecks, type BusSetup, type CheckedBus } from "../testing/pubsub.ts";
import { clusterPubSub } from "./cluster-bus.ts";
import { natsPubSub } from "./nats-bus.ts";
import { postgresChannel, postgresPubSub } from "./postgres-bus.ts";
import { redisPubSub } from "./redis-bus.ts";
import type { RemoteBusOptions } from "./remote-bus.ts";

/** Where clients connect to. */
type Place = Pick<Service, "url" | "host" | "port">;

/** A client of a service, and what a bus of the check needs. */
interface Client {
  readonly bus: (options: RemoteBusOptions & { readonly prefix: string }) => CheckedBus;
  readonly send: (prefix: string, topic: string, text: string) => Promise<unknown>;
  readonly end: () => unknown;
}

const CLIENTS: Readonly<Record<string, readonly [ServiceName, (place: Place) => Promise<Client>]>> = {
  "node-redis": ["redis", nodeRedis],
  ioredis: ["redis", ioRedis],
  pg: ["postgres", pgPool],
  "postgres.js": ["postgres", postgresJs],
  NATS: ["nats", nats],
};

async function nodeRedis({ url }: Place): Promise<Client> {
  const client = createClient({ url }).on("error", ignore);
  await client.connect();
  return {
    bus: (options) => redisPubSub(client, options),
    send: async (prefix, topic, text) => client.publish(prefix + topic, text),
    end: () => client.destroy(),
  };
}

async function ioRedis({ url }: Place): Promise<Client> {
  const client = new Redis(url).on("error", ignore);
  return {
    bus: (options) => redisPubSub(client, options),
    send: async (prefix, topic, text) => client.publish(prefix + topic, text),
    end: () => client.disconnect(),
  };
}

async function pgPool({ url }: Place): Promise<Client> {
  const pool = new Pool({ connectionString: url }).on("error", ignore);
  return {
    bus: (options) => postgresPubSub(pool, options),
    send: async (prefix, topic, text) => pool.query("select pg_notify($1, $2)", [postgresChannel(prefix, topic), text]),
    end: async () => pool.end(),
  };
}

async function postgresJs({ url }: Place): Promise<Client> {
  const sql = postgres(url, { onnotice: ignore });
  return {
    bus: (options) => postgresPubSub(sql, options),
    send: async (prefix, topic, text) => sql`select pg_notify(${postgresChannel(prefix, topic)}, ${text})`,
    end: async () => sql.end({ timeout: 1 }),
  };
}

async function nats({ host, port }: Place): Promise<Client> {
  const connection = await connect({ servers: `${host}:${port}`, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  return {
    bus: (options) => natsPubSub(connection, options),
    send: async (prefix, topic, text) => {
      connection.publish(prefix + topic, text);
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

  async function start(place: Place = service, more: RemoteBusOptions = {}): Promise<BusService> {
    const prefix = `${randomId(8).replaceAll(/\W/g, "x")}.`;
    const opened: { readonly client: Client; readonly bus: CheckedBus }[] = [];
    return {
      async open(options) {
        // A client for each bus, as each process has its own.
        const client = await open(place);
        const bus = client.bus({ ...options, ...more, prefix });
        opened.push({ client, bus });
        return bus;
      },
      async inject(topic, text) {
        // NOTIFY carries less, and NATS has a limit, too. The text is sent as far as they allow.
        await opened[0]?.client.send(prefix, topic, text.slice(0, 7_000));
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
  const setup: BusSetup = {
    start: async () => start(),
    injects: true,
    interrupts: true,
    maxMessage: name === "nats" ? 500_000 : 2_000_000,
  };
  test.each(busChecks(setup))("$name", { timeout: 60_000 }, async ({ run }) => run());

  test("notices a service that hangs with open connections, and reaches it again", { timeout: 60_000 }, async () => {
    const proxy = await startProxy(service);
    const url = service.url.replace(`:${service.port}`, `:${proxy.port}`);
    async function hanging(): Promise<BusService> {
      const started = await start({ url, host: service.host, port: proxy.port }, { heartbeatMs: 300 });
      return {
        ...started,
        async interrupt() {
          proxy.hang();
          return async () => proxy.goOn();
        },
      };
    }
    const checks = busChecks({ start: hanging, interrupts: true });
    await checks.find((check) => check.name.includes("while the service is away"))?.run();
    await proxy.stop();
  });
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
