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
export { postgresPubSub, type PostgresPubSubClient, type PostgresPubSubOptions } from "./buses/postgres-bus.ts";
export type { PgPool } from "./buses/pg-connection.ts";
export type { PostgresJsSql } from "./buses/postgres-js-connection.ts";
