import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { topic } from "../pubsub/topic.ts";
import type { Logger } from "../telemetry/logger.ts";
import { type Backend, type BackendEvents, heartbeatMs } from "./backend.ts";
import { remoteBus, type RemoteBusOptions, type RemotePubSub } from "./remote-bus.ts";

/** A service whose answers a test decides. */
class FakeBackend implements Backend {
  readonly name = "the service";
  readonly calls: string[] = [];
  readonly published: { readonly text: string; readonly sent: () => void; readonly fail: (error: Error) => void }[] =
    [];
  events!: BackendEvents;
  /** Calls that fail before one succeeds. */
  failures = 0;

  start(events: BackendEvents): void {
    this.events = events;
  }
  async subscribe(channel: string): Promise<void> {
    this.#call(`+${channel}`);
  }
  async unsubscribe(channel: string): Promise<void> {
    this.#call(`-${channel}`);
  }
  publish(_channel: string, text: string): Promise<void> {
    return new Promise((sent, fail) => this.published.push({ text, sent, fail }));
  }
  async close(): Promise<void> {
    this.calls.push("close");
  }
  #call(call: string): void {
    this.calls.push(call);
    if (this.failures-- > 0) throw new Error("refused");
  }
}

let logged: string[];
let backend: FakeBackend;
const log = (message: string): void => void logged.push(message);
const logger: Logger = { debug() {}, info: log, warn: log, error: log };

function open(options: RemoteBusOptions = {}): RemotePubSub {
  return remoteBus<object>(backend, { logger, ...options }, "fakePubSub", {});
}

beforeEach(() => {
  logged = [];
  backend = new FakeBackend();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a bus between processes", () => {
  test("sends nothing while its service is away, and counts what it did not send", async () => {
    const events: unknown[] = [];
    const record = (fields: unknown): void => void events.push(fields);
    for (const name of ["up", "down"]) subscribe(`livewright.pubsub.${name}`, record);
    const bus = open();
    bus.broadcast("a", 1);
    backend.events.up();
    bus.broadcast("a", 2);
    const error = new Error("gone");
    backend.events.down(error);
    backend.events.down(error);
    for (let i = 0; i < 1_000; i++) bus.broadcast("a", i);
    backend.events.up();
    backend.events.up();
    for (const name of ["up", "down"]) unsubscribe(`livewright.pubsub.${name}`, record);
    expect(backend.published).toHaveLength(1);
    expect(events).toEqual([
      { backend: "the service", skipped: 1 },
      { backend: "the service", error },
      { backend: "the service", skipped: 1_000 },
    ]);
    expect(logged).toEqual([
      "LW715  The bus lost the service. Until it is back, messages reach only this process.",
      "The bus reaches the service again.",
    ]);
  });

  test("keeps only so many messages for a slow service, and delivers the others to its own process", async () => {
    const bus = open({ maxPending: 1_000 });
    backend.events.up();
    const heard = vi.fn<(message: string) => void>();
    bus.subscribe("a", heard);
    for (let i = 0; i < 100; i++) bus.broadcast("a", "x".repeat(100));
    const waiting = backend.published.length;
    expect(waiting).toBeGreaterThan(3);
    expect(waiting).toBeLessThan(10);
    expect(heard).toHaveBeenCalledTimes(100);
    expect(logged).toEqual([expect.stringContaining("LW714  Messages wait for the service")]);
    for (const { sent } of backend.published) sent();
    await Promise.resolve();
    bus.broadcast("a", "after");
    expect(backend.published).toHaveLength(waiting + 1);
  });

  test("logs a message that its service does not take, and frees its place", async () => {
    const bus = open({ maxPending: 300 });
    backend.events.up();
    for (let i = 0; i < 5; i++) {
      bus.broadcast("a", "x".repeat(100));
      backend.published.at(-1)?.fail(new Error("too large"));
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(backend.published).toHaveLength(5);
    expect(logged).toEqual(["LW715  the service did not take a message. It reached only this process."]);
  });

  test("has one subscription at the service for all subscriptions of a topic", async () => {
    const bus = open();
    backend.events.up();
    const ends = [1, 2, 3].map(() => bus.subscribe(topic("a"), () => {}));
    bus.subscribe("b", () => {});
    await bus.ready();
    expect(backend.calls).toEqual(["+a", "+b"]);
    for (const end of ends) end();
    await bus.ready();
    expect(backend.calls).toEqual(["+a", "+b", "-a"]);
  });

  test("subscribes to all its topics again when the service is back", async () => {
    const bus = open();
    bus.subscribe("a", () => {});
    expect(backend.calls).toEqual([]);
    backend.events.up();
    await bus.ready();
    backend.events.down(new Error("gone"));
    bus.subscribe("b", () => {});
    backend.events.up();
    await bus.ready();
    expect(backend.calls).toEqual(["+a", "+a", "+b"]);
  });

  test("tries again to subscribe after a pause that grows", async () => {
    vi.useFakeTimers();
    const bus = open();
    backend.failures = 3;
    backend.events.up();
    bus.subscribe("a", () => {});
    const ready = bus.ready();
    await vi.advanceTimersByTimeAsync(2_000);
    await ready;
    expect(backend.calls).toEqual(["+a", "+a", "+a", "+a"]);
  });

  test("does not wait for the end of a pause once its service is back", async () => {
    vi.useFakeTimers();
    const bus = open();
    backend.failures = 10;
    backend.events.up();
    bus.subscribe("a", () => {});
    await vi.advanceTimersByTimeAsync(10_000);
    backend.events.down(new Error("gone"));
    backend.failures = 0;
    backend.events.up();
    const before = Date.now();
    await bus.ready();
    expect(Date.now()).toBe(before);
  });

  test("subscribes again although its client keeps a call that was lost", async () => {
    const bus = open();
    backend.events.up();
    const subscribed = backend.subscribe.bind(backend);
    backend.subscribe = async () => new Promise<void>(() => {});
    bus.subscribe("a", () => {});
    backend.events.down(new Error("gone"));
    backend.subscribe = subscribed;
    backend.events.up();
    await bus.ready();
    expect(backend.calls).toEqual(["+a"]);
  });

  test("logs what its service refuses, once a minute", () => {
    open();
    backend.events.up();
    for (let i = 0; i < 3; i++) backend.events.refused("refused a message.", new Error("not allowed"));
    expect(logged).toEqual(["LW715  the service refused a message."]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, "5"])("refuses %s as time of heartbeats", (given) => {
    expect(() => heartbeatMs(given as number)).toThrow(/LW102.*heartbeatMs/s);
  });

  test("logs once that its service refuses subscriptions", async () => {
    vi.useFakeTimers();
    const bus = open();
    backend.failures = 5;
    backend.events.up();
    bus.subscribe("a", () => {});
    await vi.advanceTimersByTimeAsync(10_000);
    await bus.ready();
    expect(logged).toEqual(["LW715  the service refused a subscription. The bus tries again."]);
  });

  test("settles `ready` while other topics come and go", async () => {
    vi.useFakeTimers();
    const subscribed = backend.subscribe.bind(backend);
    backend.subscribe = async (channel) => {
      await new Promise((resolve) => setTimeout(resolve, 15));
      await subscribed(channel);
    };
    const bus = open();
    backend.events.up();
    bus.subscribe("mine", () => {});
    let settled = false;
    void bus.ready().then(() => (settled = true));
    for (let i = 0; i < 20; i++) {
      bus.subscribe(`other:${i}`, () => {});
      await vi.advanceTimersByTimeAsync(2);
    }
    expect(settled).toBe(true);
  });

  test("settles `ready` when it is closed while the service does not answer", async () => {
    backend.subscribe = async () => new Promise<void>(() => {});
    const bus = open();
    backend.events.up();
    bus.subscribe("a", () => {});
    const ready = bus.ready();
    await bus.close();
    await ready;
  });

  test("ends at the service what ended while it was away, since its client may have subscribed again", async () => {
    const bus = open();
    backend.events.up();
    const end = bus.subscribe("a", () => {});
    await bus.ready();
    backend.events.down(new Error("gone"));
    end();
    bus.subscribe("never there", () => {})();
    backend.events.up();
    await bus.ready();
    backend.events.down(new Error("gone"));
    backend.events.up();
    await bus.ready();
    expect(backend.calls).toEqual(["+a", "-a"]);
  });

  test("delivers nothing that arrives after it was closed", async () => {
    const bus = open();
    backend.events.up();
    const heard = vi.fn<(message: string) => void>();
    bus.subscribe("a", heard);
    await bus.ready();
    await bus.close();
    backend.events.receive(JSON.stringify([1, "another process", "a", '"late"']));
    expect(heard).not.toHaveBeenCalled();
  });

  test("settles `ready` when it is closed", async () => {
    const bus = open();
    bus.subscribe("a", () => {});
    const ready = bus.ready();
    await bus.close();
    await ready;
    backend.events.up();
    expect(backend.calls).toEqual(["close"]);
  });

  test("writes and reads messages with the codec of the application", async () => {
    const codec = { encode: (message: unknown) => `<${String(message)}>`, decode: (text: string) => text.slice(1, -1) };
    const bus = open({ codec });
    backend.events.up();
    const heard = vi.fn<(message: string) => void>();
    bus.subscribe("a", heard);
    backend.events.receive(JSON.stringify([1, "another process", "a", "<text>"]));
    bus.broadcast("a", "own");
    backend.events.receive(backend.published[0]?.text ?? "");
    expect(heard.mock.calls.flat()).toEqual(["text", "own"]);
  });

  test("refuses an asynchronous schema", async () => {
    const validate = async (value: unknown) => ({ value });
    const bus = open();
    backend.events.up();
    const heard = vi.fn<() => void>();
    bus.subscribe(topic("a", { "~standard": { version: 1, vendor: "test", validate } }), heard);
    backend.events.receive(JSON.stringify([1, "another process", "a", "1"]));
    expect(heard).not.toHaveBeenCalled();
    expect(logged).toEqual(["LW716  A message of the bus was refused. Nobody received it."]);
  });
});
