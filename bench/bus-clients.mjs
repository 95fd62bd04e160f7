// The two ends of a message for each client: through the bus, and with the client alone.

import { connect } from "@nats-io/transport-node";
import { Redis } from "ioredis";
import pg from "pg";
import postgres from "postgres";
import { createClient } from "redis";

const load = (file) => import(new URL(`../packages/livewright/dist/${file}`, import.meta.url).href);
const { natsPubSub } = await load("nats.js");
const { postgresPubSub } = await load("postgres.js");
const { redisPubSub } = await load("redis.js");

const ignore = () => {};
const report = (message, fields) => console.error(message, fields?.error?.message ?? "");
const logger = { debug: ignore, info: ignore, warn: report, error: report };

const CLIENTS = {
  async "node-redis"({ url }) {
    const client = await createClient({ url }).on("error", ignore).connect();
    const subscriber = await client.duplicate().on("error", ignore).connect();
    return {
      bus: redisPubSub(client, { logger }),
      send: (topic, text) => client.publish(topic, text),
      listen: (topic, receive) => subscriber.subscribe(topic, receive),
    };
  },
  async ioredis({ url }) {
    const client = new Redis(url).on("error", ignore);
    const subscriber = client.duplicate().on("error", ignore);
    const receivers = new Map();
    subscriber.on("message", (topic, text) => receivers.get(topic)?.(text));
    return {
      bus: redisPubSub(client, { logger }),
      send: (topic, text) => client.publish(topic, text),
      async listen(topic, receive) {
        receivers.set(topic, receive);
        await subscriber.subscribe(topic);
      },
    };
  },
  async pg({ url }) {
    const client = new pg.Client({ connectionString: url });
    client.on("error", ignore);
    await client.connect();
    const receivers = new Map();
    client.on("notification", ({ channel, payload }) => receivers.get(channel)?.(payload));
    return {
      bus: postgresPubSub(new pg.Pool({ connectionString: url }).on("error", ignore), { logger }),
      send: (topic, text) => client.query("select pg_notify($1, $2)", [topic, text]),
      async listen(topic, receive) {
        receivers.set(topic, receive);
        await client.query(`listen "${topic}"`);
      },
    };
  },
  async "postgres.js"({ url }) {
    const sql = postgres(url, { onnotice: ignore });
    // One connection, since a pool keeps no order.
    const sender = postgres(url, { onnotice: ignore, max: 1 });
    return {
      bus: postgresPubSub(sql, { logger }),
      send: (topic, text) => sender.notify(topic, text),
      listen: (topic, receive) => sql.listen(topic, receive),
    };
  },
  async nats({ host, port }) {
    const connection = await connect({ servers: `${host}:${port}` });
    return {
      bus: natsPubSub(connection, { logger }),
      send: (topic, text) => connection.publish(topic, text),
      async listen(topic, receive) {
        connection.subscribe(topic, { callback: (_, message) => receive(message.string()) });
        await connection.flush();
      },
    };
  },
};

/** Returns the sides of one process: `bus` and `bare`, which listen to these topics. */
export async function endsOf(name, service, topics) {
  const { bus, send, listen } = await CLIENTS[name](service);
  const withBus = endOf((topic, message) => bus.broadcast(topic, message));
  const bare = endOf((topic, message) => void send(`bare.${topic}`, JSON.stringify(message)));
  for (const topic of topics) {
    bus.subscribe(topic, (message) => withBus.receive(topic, message));
    await listen(`bare.${topic}`, (text) => bare.receive(topic, JSON.parse(text)));
  }
  await bus.ready();
  return { bus: withBus, bare, close: () => bus.close() };
}

function endOf(send) {
  const listeners = new Map();
  return {
    send,
    receive: (topic, message) => listeners.get(topic)?.(message),
    on: (topic, listener) => listeners.set(topic, listener),
    /** The next message of a topic. */
    next: (topic) => new Promise((listener) => listeners.set(topic, listener)),
  };
}
