import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ignore } from "../foundation/ignore.ts";
import type { ListeningConnection } from "./listening-connection.ts";
import { postgresJsConnections } from "./postgres-js-connection.ts";

let receivers: Map<string, (payload: string) => void>;
/** Runs when the server has taken a notification. */
let notify: (channel: string, payload: string) => Promise<void>;

/** Listens twice: the second time tests a channel that the client may have lost. */
async function openTwice(): Promise<{ connection: ListeningConnection; second: Promise<unknown> }> {
  const open = postgresJsConnections({
    async unsafe(_text, [channel, payload] = []) {
      if (channel !== undefined && payload !== undefined) await notify(channel, payload);
      return [];
    },
    async listen(channel, receive) {
      receivers.set(channel, receive);
      return { unlisten: async () => {} };
    },
  });
  const connection = await open({ notified: ignore, lost: ignore });
  await connection.listen("a");
  const second = connection.listen("a").then(
    () => "delivers",
    (error: unknown) => error,
  );
  return { connection, second };
}

beforeEach(() => {
  vi.useFakeTimers();
  receivers = new Map();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a probe waits for a server that takes it late", async () => {
  notify = async (channel, payload) => {
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    receivers.get(channel)?.(payload);
  };
  const { connection, second } = await openTwice();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await second).toBe("delivers");
  connection.close();
  expect(vi.getTimerCount()).toBe(0);
});

test("a probe that does not arrive refuses the subscription", async () => {
  notify = async () => {};
  const { connection, second } = await openTwice();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await second).toEqual(new Error("PostgreSQL does not deliver yet."));
  connection.close();
  expect(vi.getTimerCount()).toBe(0);
});
