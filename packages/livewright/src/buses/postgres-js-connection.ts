import { ignore } from "../foundation/ignore.ts";
import { randomId } from "../foundation/random.ts";
import { inOrder, type OpenConnection } from "./listening-connection.ts";

/** The function `sql` of `postgres` (3). */
export interface PostgresJsSql {
  unsafe(text: string, values?: string[]): PromiseLike<readonly unknown[]>;
  listen(channel: string, receive: (payload: string) => void): Promise<{ readonly unlisten: () => Promise<void> }>;
}

interface Listener {
  readonly heard: (payload: string) => void;
  readonly listening: Promise<{ readonly unlisten: () => Promise<void> }>;
}

/** The prefix of a payload that only tests whether a channel is received. */
const PROBE = "?probe ";
/** Milliseconds in which a probe must arrive once the server has taken it. */
const PROBE_TIMEOUT = 2_000;

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
  /** Receives for the present connection. */
  let receive: (payload: string) => void = ignore;
  const notified = (payload: string): void => {
    if (payload.startsWith(PROBE)) probes.get(payload)?.();
    else receive(payload);
  };
  return async ({ received, lost }) => {
    receive = received;
    const run = async (text: string, values: readonly string[] = []): Promise<readonly unknown[]> => {
      try {
        return await next(() => sql.unsafe(text, [...values]));
      } catch (error) {
        if (isLoss(error)) lost(error);
        throw error;
      }
    };
    await run("select 1");

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
    return {
      run,
      async listen(channel) {
        const known = listeners.get(channel);
        if (known !== undefined) return probe(channel);
        // The client listens again by itself with a listener that was ended after a loss, and offers no way to prevent that.
        const heard = (payload: string): void => {
          if (listeners.get(channel)?.heard === heard) notified(payload);
        };
        const listening = sql.listen(channel, heard);
        listeners.set(channel, { heard, listening });
        await listening.catch((error: unknown) => {
          listeners.delete(channel);
          throw error;
        });
      },
      close(last) {
        receive = ignore;
        if (!last) return;
        for (const { listening } of listeners.values())
          listening.then(async ({ unlisten }) => unlisten()).catch(ignore);
        listeners.clear();
      },
    };
  };
}

function isLoss(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" && /^(?:CONNECT|ECONN|EPIPE|EHOST|ENET|ETIMEDOUT|57P0)/.test(code);
}
