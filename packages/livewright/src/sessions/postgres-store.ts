import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions } from "../foundation/known-options.ts";
import { type PostgresClient, type RunStatement, statementsOf } from "./postgres-client.ts";
import { MAX_LISTED, type SessionChange, type SessionRecord, type SessionStore } from "./session-store.ts";
import { fromStored, toStored, toStoredName } from "./stored-text.ts";

/** Options of `postgresSessionStore`. */
export interface PostgresSessionStoreOptions {
  /** The table, with or without its schema. Default `"livewright_sessions"`. */
  readonly table?: string;
  /** Minutes between two removals of expired rows, which a write starts; `Infinity` for none. Default 10. */
  readonly pruneMinutes?: number;
}

/** A {@link SessionStore} in PostgreSQL. */
export interface PostgresSessionStore extends SessionStore {
  /** Creates the table and its indexes unless they exist. Safe to call from several processes at the same time. */
  ensureTable(): Promise<void>;
  /** Removes expired sessions, at most 10,000. Returns their number. */
  prune(): Promise<number>;
}

interface Row {
  readonly key: string;
  /** As text, since clients parse JSON differently. */
  readonly data: string;
  readonly created_at: number;
}

const PRUNED = 10_000;
/** The lock of `ensureTable`: "IF NOT EXISTS" fails if two transactions create one table. */
const LOCK = 5_310_117_423;

/**
 * Creates a store for sessions in PostgreSQL 12 or newer.
 *
 * @param client your client: a pool or client of `pg` (8), `sql` of `postgres` (3), or PGlite
 * @param options see {@link PostgresSessionStoreOptions}
 * @throws {LivewrightError} LW102 for an unknown client or an invalid table, LW106 for an unknown option
 * @example
 * ```ts
 * const store = postgresSessionStore(new Pool({ connectionString: process.env.DATABASE_URL }));
 * await store.ensureTable();
 * const app = endpoint({ session: { store }, routes });
 * ```
 */
export function postgresSessionStore(
  client: PostgresClient,
  options: PostgresSessionStoreOptions = {},
): PostgresSessionStore {
  checkOptions(options, { table: true, pruneMinutes: true }, "postgresSessionStore", "LW106");
  const { table = "livewright_sessions", pruneMinutes = 10 } = options;
  if (!/^[a-z_][a-z0-9_]*(?:[.][a-z_][a-z0-9_]*)?$/.test(table)) {
    throw new LivewrightError("LW102", `${JSON.stringify(table)} is not a valid table.`, {
      hint: 'Use lower-case letters, digits and "_": postgresSessionStore(client, { table: "app.sessions" })',
    });
  }
  return new StoreInPostgres(statementsOf(client), table, pruneMinutes * 60_000);
}

class StoreInPostgres implements PostgresSessionStore {
  readonly #run: RunStatement;
  readonly #table: string;
  readonly #pruneMs: number;
  #prunedAt: number = Date.now();

  constructor(run: RunStatement, table: string, pruneMs: number) {
    this.#run = run;
    this.#table = table;
    this.#pruneMs = pruneMs;
  }

  async ensureTable(): Promise<void> {
    const table = this.#table;
    const index = table.replace(/^.*[.]/, "");
    await this.#run(`DO $$ BEGIN
PERFORM pg_advisory_xact_lock(${LOCK});
CREATE TABLE IF NOT EXISTS ${table} (
  key text PRIMARY KEY,
  data jsonb NOT NULL,
  live_socket_id text,
  created_at double precision NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS ${index}_live_socket_id ON ${table} (live_socket_id);
CREATE INDEX IF NOT EXISTS ${index}_expires_at ON ${table} (expires_at);
END $$`);
  }

  async read(key: string): Promise<SessionRecord | undefined> {
    const rows = await this.#run(
      `SELECT key, data::text AS data, created_at FROM ${this.#table} WHERE key = $1 AND expires_at > now()`,
      [key],
    );
    return rows.map((row) => recordOf(row as Row))[0];
  }

  async write(key: string, change: SessionChange): Promise<boolean> {
    const set = JSON.stringify(Object.fromEntries(toStored(change.set)));
    const remove = JSON.stringify(change.remove.map(toStoredName));
    const ttl = `${change.ttl}`;
    const rows = change.create
      ? await this.#upsert(key, change, set, remove, ttl)
      : await this.#run(
          `UPDATE ${this.#table} SET data = ${merged("data", "$2", "$3")}, expires_at = ${after("$4")}
WHERE key = $1 AND expires_at > now() RETURNING 1`,
          [key, set, remove, ttl],
        );
    this.#pruneSometimes();
    return rows.length > 0;
  }

  async destroy(key: string): Promise<boolean> {
    const rows = await this.#run(`DELETE FROM ${this.#table} WHERE key = $1 RETURNING expires_at > now() AS valid`, [
      key,
    ]);
    return rows.some((row) => (row as { valid: boolean }).valid);
  }

  async list(liveSocketId: string): Promise<readonly SessionRecord[]> {
    const rows = await this.#run(
      `SELECT key, data::text AS data, created_at FROM ${this.#table}
WHERE live_socket_id = $1 AND expires_at > now() ORDER BY created_at DESC LIMIT ${MAX_LISTED}`,
      [toStoredName(liveSocketId)],
    );
    return rows.map((row) => recordOf(row as Row));
  }

  async destroyAll(liveSocketId: string, except: string = ""): Promise<number> {
    const rows = await this.#run(
      `WITH ended AS (DELETE FROM ${this.#table} WHERE live_socket_id = $1 AND key <> $2 RETURNING expires_at)
SELECT count(*)::int AS count FROM ended WHERE expires_at > now()`,
      [toStoredName(liveSocketId), except],
    );
    return (rows[0] as { count: number }).count;
  }

  async prune(): Promise<number> {
    const rows = await this.#run(
      `WITH pruned AS (DELETE FROM ${this.#table} WHERE key IN (
  SELECT key FROM ${this.#table} WHERE expires_at <= now() LIMIT ${PRUNED} FOR UPDATE SKIP LOCKED
) RETURNING 1) SELECT count(*)::int AS count FROM pruned`,
    );
    return (rows[0] as { count: number }).count;
  }

  /** Creates a session, or changes one that exists. An expired row counts as absent. */
  async #upsert(key: string, change: SessionChange, set: string, remove: string, ttl: string) {
    const { liveSocketId, createdAt } = change;
    return this.#run(
      `INSERT INTO ${this.#table} AS old (key, data, live_socket_id, created_at, expires_at)
VALUES ($1, $2::text::jsonb, nullif($5, ''), $6::text::double precision, ${after("$4")})
ON CONFLICT (key) DO UPDATE SET
  data = CASE WHEN old.expires_at > now() THEN ${merged("old.data", "$2", "$3")} ELSE EXCLUDED.data END,
  live_socket_id = CASE WHEN old.expires_at > now() THEN old.live_socket_id ELSE EXCLUDED.live_socket_id END,
  created_at = CASE WHEN old.expires_at > now() THEN old.created_at ELSE EXCLUDED.created_at END,
  expires_at = EXCLUDED.expires_at
RETURNING 1`,
      [key, set, remove, ttl, toStoredName(liveSocketId ?? ""), `${createdAt}`],
    );
  }

  #pruneSometimes(): void {
    const now = Date.now();
    if (now - this.#prunedAt < this.#pruneMs) return;
    this.#prunedAt = now;
    // Expired rows are ignored anyway, so the next attempt is soon enough.
    this.prune().catch(() => {});
  }
}

function merged(data: string, set: string, remove: string): string {
  return `(${data} - ARRAY(SELECT jsonb_array_elements_text(${remove}::text::jsonb))) || ${set}::text::jsonb`;
}

function after(ttl: string): string {
  return `now() + ${ttl}::text::double precision * interval '1 millisecond'`;
}

function recordOf({ key, data, created_at }: Row): SessionRecord {
  return { key, data: fromStored(Object.entries(JSON.parse(data) as Record<string, string>)), createdAt: created_at };
}
