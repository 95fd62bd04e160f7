import { LivewrightError } from "../foundation/errors.ts";

/** A pool or client of `pg` (8), or an instance of PGlite. */
export interface PgClient {
  query(text: string, values: string[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** The function `sql` of `postgres` (3). */
export interface PostgresJsClient {
  // A method, because the real one has more types of parameters.
  unsafe(text: string, values: string[]): PromiseLike<readonly unknown[]>;
}

/** A client of PostgreSQL: a pool or client of `pg` (8), `sql` of `postgres` (3), or PGlite. */
export type PostgresClient = PgClient | PostgresJsClient;

/** Runs a statement, and returns its rows. */
export type RunStatement = (text: string, values?: readonly string[]) => Promise<readonly unknown[]>;

/**
 * Returns how statements are run by a client. All values are text, since clients encode other types differently; the statements convert
 * them.
 *
 * @throws {LivewrightError} LW102 for an unknown client
 */
export function statementsOf(client: PostgresClient): RunStatement {
  // The client may come from JavaScript.
  const { unsafe, query } = (client ?? {}) as { readonly unsafe?: unknown; readonly query?: unknown };
  if (typeof unsafe === "function") {
    const sql = client as PostgresJsClient;
    return async (text, values = []) => sql.unsafe(text, [...values]);
  }
  if (typeof query !== "function") {
    throw new LivewrightError("LW102", "The client of postgresSessionStore has neither query nor unsafe.", {
      hint: "postgresSessionStore(new Pool({ connectionString })) with pg, or postgresSessionStore(postgres(url)) with postgres",
    });
  }
  return async (text, values = []) => (await (client as PgClient).query(text, [...values])).rows;
}
