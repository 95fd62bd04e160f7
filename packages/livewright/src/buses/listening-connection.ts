import { ignore } from "../foundation/ignore.ts";

/** A connection for `LISTEN` and `NOTIFY`. */
export interface ListeningConnection {
  /** Settles when notifications of the channel arrive. */
  readonly listen: (channel: string) => Promise<void>;
  readonly unlisten: (channel: string) => Promise<void>;
  /** Runs a statement. Statements run in the order of the calls. */
  readonly run: (text: string, values?: readonly string[]) => Promise<readonly unknown[]>;
  readonly close: () => void;
}

/** Opens a connection. `lost` is called once, at its end. */
export type OpenConnection = (events: {
  readonly notified: (payload: string) => void;
  readonly lost: (error: unknown) => void;
}) => Promise<ListeningConnection>;

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
