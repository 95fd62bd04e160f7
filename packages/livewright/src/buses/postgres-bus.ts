import { LivewrightError } from "../foundation/errors.ts";
import { ignore } from "../foundation/ignore.ts";
import { type Backend, backoff, type BackendEvents, channelName } from "./backend.ts";
import { type ListeningConnection, type OpenConnection, quoted } from "./listening-connection.ts";
import { type PgPool, pgConnections } from "./pg-connection.ts";
import { type PostgresJsSql, postgresJsConnections } from "./postgres-js-connection.ts";
import { type RemoteBusOptions, type RemotePubSub, remoteBus } from "./remote-bus.ts";

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
/** The prefix of the id of a message in the table. Messages start with a bracket. */
const STORED = "#";
/**
 * Errors of the creation of the table after which the bus works: another process has created it, or the role may not create it. In the
 * second case only long messages fail.
 */
const HARMLESS: ReadonlySet<string> = new Set(["23505", "42P07", "42501"]);
/** Messages in the table after which old ones are deleted. */
const SWEEP_EVERY = 100;

/**
 * Creates a bus that reaches other processes through PostgreSQL, with `LISTEN` and `NOTIFY`. It holds one connection of the pool. A
 * proxy that shares connections between transactions, such as PgBouncer in that mode, does not support this.
 *
 * Messages over 8,000 bytes go through a table. Every hundredth of them deletes the rows that are older than a minute.
 *
 * @param client a pool of `pg` (8), or `sql` of `postgres` (3)
 * @param options see {@link PostgresPubSubOptions}
 * @throws {LivewrightError} LW102 for an unknown client, LW106 for an unknown option
 * @example
 * ```ts
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * const app = endpoint({ pubsub: postgresPubSub(pool), routes });
 * ```
 */
export function postgresPubSub(client: PostgresPubSubClient, options: PostgresPubSubOptions = {}): RemotePubSub {
  const { prefix = "livewright:", table = "livewright_messages" } = options;
  const backend = new Postgres(connectionsOf(client), prefix, quoted(table));
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
  if (typeof totalCount === "number") return pgConnections(client as PgPool);
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

class Postgres implements Backend {
  readonly name = "PostgreSQL";
  readonly #open: OpenConnection;
  readonly #prefix: string;
  /** Quoted. */
  readonly #table: string;
  #events: BackendEvents = { receive: ignore, up: ignore, down: ignore };
  /** The connection that must be closed, from its opening on. */
  #opened: ListeningConnection | undefined;
  /** The same connection, once the bus uses it. */
  #connection: ListeningConnection | undefined;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stored = 0;
  /** The delivery of messages that are read from the table. Later messages wait for it, to keep the order. */
  #reading: Promise<void> | undefined;

  constructor(open: OpenConnection, prefix: string, table: string) {
    this.#open = open;
    this.#prefix = prefix;
    this.#table = table;
  }

  start(events: BackendEvents): void {
    this.#events = events;
    void this.#connect(0);
  }

  async #connect(attempt: number): Promise<void> {
    let lost = false;
    const again = (error: unknown): void => {
      if (lost || this.#closed) return;
      lost = true;
      this.#disconnect();
      this.#events.down(error);
      this.#retry = setTimeout(() => void this.#connect(attempt + 1), backoff(attempt));
      this.#retry.unref();
    };
    try {
      const connection = await this.#open({ notified: (payload) => this.#notified(payload), lost: again });
      if (this.#closed || lost) return connection.close();
      this.#opened = connection;
      await this.#createTable(connection);
      if (this.#closed || lost) return;
      this.#connection = connection;
      attempt = 0;
      this.#events.up();
    } catch (error) {
      again(error);
    }
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

  #disconnect(): void {
    this.#opened?.close();
    this.#opened = undefined;
    this.#connection = undefined;
  }

  async subscribe(channel: string): Promise<void> {
    await this.#connected().listen(this.#name(channel));
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#connected().unlisten(this.#name(channel));
  }

  async publish(channel: string, text: string): Promise<void> {
    const name = this.#name(channel);
    if (Buffer.byteLength(text) <= MAX_NOTIFY) {
      await this.#run("select pg_notify($1, $2)", [name, text]);
      return;
    }
    await this.#run(
      `with message as (insert into ${this.#table} (payload) values ($2) returning id) select pg_notify($1, '${STORED}' || id) from message`,
      [name, text],
    );
    if (this.#stored++ % SWEEP_EVERY === 0) {
      await this.#run(`delete from ${this.#table} where created_at < now() - interval '1 minute'`);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#disconnect();
  }

  async #run(text: string, values?: readonly string[]): Promise<readonly unknown[]> {
    return this.#connected().run(text, values);
  }

  #connected(): ListeningConnection {
    if (this.#connection === undefined) throw new Error("The connection to PostgreSQL is lost.");
    return this.#connection;
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

  #name(channel: string): string {
    return channelName(this.#prefix, channel, MAX_NAME);
  }
}
