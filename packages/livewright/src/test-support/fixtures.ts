// Shared by the tests of many rooms: a secret, a connection, and two ways to wait.

import type { ConnectInfo } from "../live/connect-info.ts";

export const SECRET_KEY_BASE: string = "a secret of at least 32 characters";

/** A connection from a browser without a user agent, over no proxy. */
export const connectInfo: ConnectInfo = {
  origin: "https://app.test",
  userAgent: undefined,
  ip: undefined,
  uri: "https://app.test/",
  peerData: {},
  headers: new Headers(),
};

/** Waits until all promise callbacks have run. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** Returns a promise and the functions that settle it. */
export function deferred<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
