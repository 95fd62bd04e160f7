import { inOrder, type OpenConnection, quoted } from "./listening-connection.ts";

/** A connection of the pool. */
interface PgClient {
  query(text: string, values?: string[]): Promise<{ readonly rows: readonly unknown[] }>;
  on(event: string, listener: (...args: never[]) => void): unknown;
  release(destroy?: boolean): void;
}

/** A pool of `pg` (8). */
export interface PgPool {
  readonly totalCount: number;
  readonly options?: { readonly max?: number };
  connect(): Promise<PgClient>;
}

/** Returns how connections of a pool listen. */
export function pgConnections(pool: PgPool): OpenConnection {
  return async ({ received, lost }) => {
    const client = await pool.connect();
    let released = false;
    client.on("notification", ({ payload }: { readonly payload?: string }) => {
      if (!released && payload !== undefined) received(payload);
    });
    client.on("error", lost);
    client.on("end", () => lost(new Error("The connection was closed.")));
    // The client would queue statements itself, but pg 9 refuses that.
    const next = inOrder();
    const execute = async (text: string): Promise<void> => {
      await next(() => client.query(text));
    };
    return {
      listen: async (channel) => execute(`listen ${quoted(channel)}`),
      run: async (text, values) => (await next(() => client.query(text, values && [...values]))).rows,
      close() {
        if (released) return;
        released = true;
        // Closed, not given back: the next user of the connection would receive the notifications.
        client.release(true);
      },
    };
  };
}
