import { unref } from "../foundation/clock.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { ignore } from "../foundation/ignore.ts";
import { type Backend, type BackendEvents, channelName, heartbeatMs } from "./backend.ts";
import { type ListeningConnection, type OpenConnection, quoted } from "./listening-connection.ts";
import { type Notification, NotifyQueue } from "./notify-queue.ts";
import { type PgPool, pgConnections } from "./pg-connection.ts";
import { type PostgresJsSql, postgresJsConnections } from "./postgres-js-connection.ts";
import { type RemoteBusOptions, type RemotePubSub, remoteBus } from "./remote-bus.ts";
import { type ConnectionEvents, HEARTBEAT, type OpenedConnection, SteadyConnection } from "./steady-connection.ts";

/** A client of PostgreSQL that opens connections: a pool of `pg` (8), or `sql` of `postgres` (3). */
export type PostgresPubSubClient = PgPool | PostgresJsSql;

/** Options of {@link postgresPubSub}. */
export interface PostgresPubSubOptions extends RemoteBusOptions {
  /** The start of all channels. Default `"livewright:"`. */
  readonly prefix?: string;
  /**
   * The table for messages that `NOTIFY` cannot carry. It is created if it is missing and the role may create it. Default
   * `"livewright_messages"`.
   */
  readonly table?: string;
}

/** Bytes that `NOTIFY` carries are fewer than 8,000. */
const MAX_NOTIFY = 7_999;
/** The longest name of a channel, in bytes. */
const MAX_NAME = 63;
/**
 * Channels for all topics. The server walks through the channels of a connection for each `LISTEN` and each notification, so one channel
 * for each topic would cost the square of their number.
 */
const CHANNELS = 64;
/** The prefix of the id of a message in the table. Messages start with a bracket. */
const STORED = "#";
/**
 * Errors of the creation of the table after which the bus works: another process has created it, or the role may not create it. In the
 * second case only long messages fail.
 */
const HARMLESS: ReadonlySet<string> = new Set(["23505", "42P07", "42501"]);
/** Milliseconds after which the messages in the table are old, and are deleted. */
const SWEEP_MS = 60_000;

/**
 * Creates a bus that reaches other processes through PostgreSQL, with `LISTEN` and `NOTIFY`. It holds one connection of the pool. A
 * proxy that shares connections between transactions, such as PgBouncer in that mode, does not support this.
 *
 * Messages over 8,000 bytes go through a table. Its rows are deleted after a minute, by the process that has written them.
 *
 * @param client a pool of `pg` (8), or `sql` of `postgres` (3)
 * @param options see {@link PostgresPubSubOptions}
 * @throws {LivewrightError} LW102 for an unknown client, and for a pool of one connection; LW106 for an unknown option
 * @example
 * ```ts
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * const app = endpoint({ pubsub: postgresPubSub(pool), routes });
 * ```
 */
export function postgresPubSub(client: PostgresPubSubClient, options: PostgresPubSubOptions = {}): RemotePubSub {
  const { prefix = "livewright:", table = "livewright_messages" } = options;
  const backend = new Postgres(connectionsOf(client), prefix, quoted(table), heartbeatMs(options.heartbeatMs));
  return remoteBus<Pick<PostgresPubSubOptions, "prefix" | "table">>(backend, options, "postgresPubSub", {
    prefix: true,
    table: true,
  });
}

/** @throws {LivewrightError} LW102 for an unknown client */
function connectionsOf(client: PostgresPubSubClient): OpenConnection {
  // The client may come from JavaScript.
  const { listen, totalCount } = (client ?? {}) as { readonly listen?: unknown; readonly totalCount?: unknown };
  if (typeof listen === "function") return postgresJsConnections(client as PostgresJsSql);
  if (typeof totalCount === "number") {
    const pool = client as PgPool;
    if (pool.options?.max === 1) {
      throw new LivewrightError(
        "LW102",
        "The pool of postgresPubSub has max: 1. The bus holds one connection, so nothing else could ever use the pool.",
        { hint: "new Pool({ connectionString, max: 10 })" },
      );
    }
    return pgConnections(pool);
  }
  throw new LivewrightError(
    "LW102",
    "postgresPubSub needs a client that opens connections, since a lost one is replaced.",
    {
      hint: "postgresPubSub(new Pool({ connectionString })) with pg, or postgresPubSub(postgres(url)) with postgres",
    },
  );
}

interface Found {
  readonly found: boolean;
}

/** A connection that listens, with a table for long messages. */
interface PostgresConnection extends ListeningConnection, OpenedConnection {
  /** Channels that the server delivers, or is asked to. */
  readonly channels: Map<string, Promise<void>>;
}

class Postgres implements Backend {
  readonly name = "PostgreSQL";
  readonly #prefix: string;
  /** Quoted. */
  readonly #table: string;
  readonly #connection: SteadyConnection<PostgresConnection>;
  readonly #queue: NotifyQueue = new NotifyQueue(async (batch) => this.#notify(batch));
  #events: Pick<BackendEvents, "receive"> = { receive: ignore };
  /** Closes the connection that was opened last. */
  #close: (last: boolean) => void = ignore;
  #sweep: ReturnType<typeof setTimeout> | undefined;
  /** The delivery of messages that are read from the table. Later messages wait for it, to keep the order. */
  #reading: Promise<void> | undefined;

  constructor(open: OpenConnection, prefix: string, table: string, ms: number) {
    this.#prefix = prefix;
    this.#table = table;
    this.#connection = new SteadyConnection(async (events, channel) => this.#open(open, events, channel), ms);
  }

  start(events: BackendEvents): void {
    this.#events = events;
    this.#connection.start({ ...events, receive: (payload) => this.#notified(payload) });
  }

  async #open(open: OpenConnection, events: ConnectionEvents, channel: string): Promise<PostgresConnection> {
    let closed = false;
    // oxlint-disable-next-line prefer-const -- read by `close`, which may run before the connection is open
    let connection: ListeningConnection | undefined;
    const close = (last: boolean): void => {
      closed = true;
      connection?.close(last);
    };
    this.#close = close;
    const lost = (error: unknown): void => {
      // The connection may be lost while it is prepared.
      close(false);
      events.lost(error);
    };
    connection = await open({ received: events.received, lost });
    const own = channelName(this.#prefix, channel, MAX_NAME);
    try {
      if (closed) connection.close(false);
      else await this.#createTable(connection);
      if (!closed) await connection.listen(own);
    } catch (error) {
      close(false);
      throw error;
    }
    const { run } = connection;
    return {
      ...connection,
      close,
      channels: new Map(),
      beat: async () => run("select pg_notify($1, $2)", [own, HEARTBEAT]),
    };
  }

  /** Creates the table before it is needed, since its creation waits for locks. */
  async #createTable(connection: ListeningConnection): Promise<void> {
    const [row] = (await connection.run("select to_regclass($1) is not null as found", [this.#table])) as Found[];
    if (row?.found === true) return;
    try {
      await connection.run(
        `create unlogged table if not exists ${this.#table} (id bigint generated always as identity primary key, payload text not null, created_at timestamptz not null default now())`,
      );
    } catch (error) {
      const { code } = (error ?? {}) as { readonly code?: unknown };
      if (typeof code !== "string" || !HARMLESS.has(code)) throw error;
    }
  }

  /** Listens to the channel of the topic, until the connection ends: other topics share it. */
  async subscribe(topic: string): Promise<void> {
    const { channels, listen } = this.#connection.current;
    const channel = postgresChannel(this.#prefix, topic);
    const known = channels.get(channel);
    if (known !== undefined) return known;
    const listening = listen(channel);
    channels.set(channel, listening);
    try {
      await listening;
    } catch (error) {
      channels.delete(channel);
      throw error;
    }
  }

  async unsubscribe(): Promise<void> {}

  async publish(topic: string, text: string): Promise<void> {
    const channel = postgresChannel(this.#prefix, topic);
    const long = Buffer.byteLength(text) > MAX_NOTIFY;
    await this.#queue.add({ channel, text, long });
    if (long) this.#sweepLater();
  }

  async #notify(batch: readonly Notification[]): Promise<void> {
    const [{ channel, text, long }] = batch as readonly [Notification];
    if (long) {
      await this.#run(
        `with message as (insert into ${this.#table} (payload) values ($2) returning id) select pg_notify($1, '${STORED}' || id) from message`,
        [channel, text],
      );
    } else if (batch.length === 1) await this.#run("select pg_notify($1, $2)", [channel, text]);
    else {
      // As text, since postgres.js would encode a parameter of type json once more.
      const pairs = JSON.stringify(batch.map((each) => [each.channel, each.text]));
      await this.#run("select pg_notify(pair->>0, pair->>1) from json_array_elements($1::text::json) as pair", [pairs]);
    }
  }

  #sweepLater(): void {
    this.#sweep ??= unref(
      setTimeout(() => {
        this.#sweep = undefined;
        const old = `created_at < now() - interval '${SWEEP_MS} milliseconds'`;
        // A sweep that fails is repeated after the next long message.
        this.#run(`delete from ${this.#table} where ${old}`).catch(ignore);
      }, SWEEP_MS * 1.1),
    );
  }

  async close(): Promise<void> {
    clearTimeout(this.#sweep);
    this.#connection.close();
    // Also a connection that is still prepared.
    this.#close(true);
  }

  async #run(text: string, values?: readonly string[]): Promise<readonly unknown[]> {
    const rows = await this.#connection.current.run(text, values);
    this.#connection.sent();
    return rows;
  }

  #notified(payload: string): void {
    if (this.#reading === undefined && !payload.startsWith(STORED)) return this.#events.receive(payload);
    const reading: Promise<void> = (this.#reading ?? Promise.resolve())
      .then(async () => (payload.startsWith(STORED) ? this.#read(payload.slice(STORED.length)) : payload))
      .then((text) => {
        if (text !== undefined) this.#events.receive(text);
      }, ignore)
      .finally(() => {
        if (this.#reading === reading) this.#reading = undefined;
      });
    this.#reading = reading;
  }

  /** @returns `undefined` for a message that is no longer in the table */
  async #read(id: string): Promise<string | undefined> {
    if (!/^\d{1,19}$/.test(id)) return undefined;
    const [row] = (await this.#run(`select payload from ${this.#table} where id = $1`, [id])) as { payload: string }[];
    return row?.payload;
  }
}

/** Returns the channel of a topic. Messages contain their topic. A process drops messages of topics without subscribers. */
export function postgresChannel(prefix: string, topic: string): string {
  // FNV-1a, with the upper bits folded in: the lower ones alone spread similar names badly.
  let hash = 0x811c9dc5;
  for (let i = 0; i < topic.length; i++) hash = Math.imul(hash ^ topic.charCodeAt(i), 0x01000193);
  return channelName(prefix, `${((hash ^ (hash >>> 15)) >>> 0) % CHANNELS}`, MAX_NAME);
}
