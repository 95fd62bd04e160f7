/**
 * Livewright with PostgreSQL: `livewright/postgres`. It takes your client, of `pg`, `postgres` or PGlite.
 *
 * @module
 */

export type { PgClient, PostgresClient, PostgresJsClient } from "./sessions/postgres-client.ts";
export {
  postgresSessionStore,
  type PostgresSessionStore,
  type PostgresSessionStoreOptions,
} from "./sessions/postgres-store.ts";
