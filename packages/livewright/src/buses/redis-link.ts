import { ignore } from "../foundation/ignore.ts";
import { inTime } from "./in-time.ts";
import type { ConnectionEvents, OpenedConnection } from "./steady-connection.ts";

/** A connection for subscriptions. */
export interface RedisConnection extends OpenedConnection {
  readonly subscribe: (channel: string) => Promise<unknown>;
  readonly unsubscribe: (channel: string) => Promise<unknown>;
}

/** The use of a client of Redis by the bus. */
export interface RedisLink {
  /** Opens a connection with a duplicate of the client, once both are connected. */
  readonly open: (events: ConnectionEvents, channel: string) => Promise<RedisConnection>;
  /** Settles when the server has taken the message. Rejects if the client is not connected, which would keep the message in memory. */
  readonly publish: (channel: string, text: string) => Promise<unknown>;
  /** @param ready called when the client has connected */
  readonly start: (ready: () => void) => void;
  readonly stop: () => void;
}

// oxlint-disable-next-line typescript/no-explicit-any -- the clients declare their listeners like this
export type AnyListener = (...args: any[]) => void;

interface Emitter {
  on(event: string, listener: AnyListener): unknown;
  off(event: string, listener: AnyListener): unknown;
}

/** Settles when the client is connected. Rejects after `ms` milliseconds. */
export async function whenReady(client: Emitter, isReady: () => boolean, ms: number): Promise<void> {
  if (isReady()) return;
  let listener: () => void = ignore;
  const reported = new Promise<void>((resolve) => (listener = resolve));
  client.on("ready", listener);
  try {
    await inTime(reported, ms);
  } finally {
    client.off("ready", listener);
  }
}
