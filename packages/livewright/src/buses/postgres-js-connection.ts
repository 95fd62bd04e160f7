import { ignore } from "../foundation/ignore.ts";
import { randomId } from "../foundation/random.ts";
import { inOrder, type OpenConnection } from "./listening-connection.ts";

/** The function `sql` of `postgres` (3). */
export interface PostgresJsSql {
  unsafe(text: string, values?: string[]): PromiseLike<readonly unknown[]>;
  listen(channel: string, receive: (payload: string) => void): Promise<{ readonly unlisten: () => Promise<void> }>;
}

interface Listener {
  readonly receive: (payload: string) => void;
  readonly listening: Promise<{ readonly unlisten: () => Promise<void> }>;
}

/** The prefix of a payload that only tests whether a channel is received. */
const PROBE = "?";
/** Milliseconds in which a probe must arrive once the server has taken it. */
const PROBE_TIMEOUT = 2_000;
/** Milliseconds between two tests of an idle connection, whose loss the client does not report. */
const PING_INTERVAL = 5_000;

/**
 * Returns how `sql` listens. It has a connection of its own for all channels, which it replaces by itself.
 *
 * It sends on any connection of its pool, so one statement waits for the other. A reserved connection would keep their order without
 * waiting, but a statement on one that was lost ends the process (postgres 3.4).
 */
export function postgresJsConnections(sql: PostgresJsSql): OpenConnection {
  /** Outlives losses: `sql` listens again by itself, and would then deliver twice. */
  const listeners = new Map<string, Listener>();
  const probes = new Map<string, () => void>();
  const next = inOrder();
  return async ({ notified, lost }) => {
    const run = async (text: string, values: readonly string[] = []): Promise<readonly unknown[]> => {
      try {
        return await next(() => sql.unsafe(text, [...values]));
      } catch (error) {
        if (isLoss(error)) lost(error);
        throw error;
      }
    };
    await run("select 1");
    const ping = setInterval(() => void run("select 1").catch(ignore), PING_INTERVAL);
    ping.unref();

    const probe = async (channel: string): Promise<void> => {
      const payload = PROBE + randomId();
      let settle: (arrived: boolean) => void = ignore;
      let timer: ReturnType<typeof setTimeout> | undefined;
      // Never rejects: a rejection while the statement still waits would end the process.
      const arrival = new Promise<boolean>((resolve) => (settle = resolve));
      probes.set(payload, () => settle(true));
      try {
        await run("select pg_notify($1, $2)", [channel, payload]);
        timer = setTimeout(() => settle(false), PROBE_TIMEOUT);
        timer.unref();
        if (!(await arrival)) throw new Error("PostgreSQL does not deliver yet.");
      } finally {
        clearTimeout(timer);
        probes.delete(payload);
      }
    };
    const received = (payload: string): void => {
      if (!payload.startsWith(PROBE)) return notified(payload);
      probes.get(payload)?.();
    };
    return {
      run,
      async listen(channel) {
        const known = listeners.get(channel);
        if (known !== undefined) return probe(channel);
        // A listener that was dropped may be called once more, after the client has listened again by itself.
        const receive = (payload: string): void => {
          if (listeners.get(channel)?.receive === receive) received(payload);
        };
        const listening = sql.listen(channel, receive);
        listeners.set(channel, { receive, listening });
        await listening.catch((error: unknown) => {
          listeners.delete(channel);
          throw error;
        });
      },
      async unlisten(channel) {
        const known = listeners.get(channel);
        listeners.delete(channel);
        await (await known?.listening)?.unlisten();
      },
      close() {
        clearInterval(ping);
      },
    };
  };
}

function isLoss(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" && /^(?:CONNECTION_|ECONN|EPIPE|57P0)/.test(code);
}
