import { ignore } from "../foundation/ignore.ts";
import type { ConnectionEvents } from "./steady-connection.ts";

/** A connection for `LISTEN` and `NOTIFY`. */
export interface ListeningConnection {
  /** Settles when notifications of the channel arrive. */
  readonly listen: (channel: string) => Promise<void>;
  /** Runs a statement. Statements run in the order of the calls. */
  readonly run: (text: string, values?: readonly string[]) => Promise<readonly unknown[]>;
  /** @param last no other connection follows */
  readonly close: (last: boolean) => void;
}

/** Opens a connection. `lost` is called once, at its end. */
export type OpenConnection = (events: Pick<ConnectionEvents, "received" | "lost">) => Promise<ListeningConnection>;

/** Returns a quoted identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns a function that starts each step when the one before has ended, to keep the order of statements. */
export function inOrder(): <Result>(step: () => PromiseLike<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return async (step) => {
    const before = last;
    const result = (async () => {
      await before;
      return step();
    })();
    last = result.catch(ignore);
    return result;
  };
}
