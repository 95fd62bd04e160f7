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
  const connection = await open({ received: ignore, lost: ignore });
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
  connection.close(false);
  expect(vi.getTimerCount()).toBe(0);
});

test("a probe that does not arrive refuses the subscription", async () => {
  notify = async () => {};
  const { connection, second } = await openTwice();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await second).toEqual(new Error("PostgreSQL does not deliver yet."));
  connection.close(false);
  expect(vi.getTimerCount()).toBe(0);
});

test("ends what it listens to with the bus, and not with a connection", async () => {
  const unlistened: string[] = [];
  const open = postgresJsConnections({
    unsafe: async () => [],
    listen: async (channel) => ({ unlisten: async () => void unlistened.push(channel) }),
  });
  const connection = await open({ received: ignore, lost: ignore });
  for (const channel of ["a", "b"]) await connection.listen(channel);
  connection.close(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(unlistened).toEqual([]);
  connection.close(true);
  connection.close(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(unlistened).toEqual(["a", "b"]);
});

test("delivers to the connection that was opened last", async () => {
  const heard: string[] = [];
  let deliver: (payload: string) => void = ignore;
  const open = postgresJsConnections({
    unsafe: async (_text, [, payload] = []) => {
      if (payload !== undefined) deliver(payload);
      return [];
    },
    async listen(_channel, receive) {
      deliver = receive;
      return { unlisten: async () => {} };
    },
  });
  for (const name of ["first", "second"]) {
    const connection = await open({ received: (payload) => heard.push(`${name} ${payload}`), lost: ignore });
    await connection.listen("a");
    deliver("message");
    connection.close(false);
    deliver("lost");
  }
  expect(heard).toEqual(["first message", "second message"]);
});

test.each([
  ["CONNECT_TIMEOUT", true],
  ["CONNECTION_ENDED", true],
  ["ECONNREFUSED", true],
  ["57P01", true],
  ["ETIMEDOUT", true],
  ["42501", false],
  ["53300", false],
])("takes the error %s of a statement for a loss: %s", async (code, isLoss) => {
  const lost: unknown[] = [];
  const open = postgresJsConnections({
    unsafe: async () => Promise.reject(Object.assign(new Error("refused"), { code })),
    listen: async () => ({ unlisten: async () => {} }),
  });
  await open({ received: ignore, lost: (error) => lost.push(error) }).catch(ignore);
  expect(lost).toHaveLength(isLoss ? 1 : 0);
});
