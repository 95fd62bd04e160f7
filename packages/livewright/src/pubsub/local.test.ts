import { describe, expect, test, vi } from "vitest";
import { localPubSub } from "./local.ts";

describe("a local bus", () => {
  test("delivers to every subscription of the topic in order, before broadcast() returns", () => {
    const bus = localPubSub();
    const got: string[] = [];
    const receive = (message: unknown): void => void got.push(`a${String(message)}`);
    bus.subscribe("news", receive);
    bus.subscribe("news", receive);
    bus.subscribe("news", (message) => void got.push(`b${String(message)}`));
    bus.subscribe("other", () => void got.push("never"));
    bus.broadcast("news", 1);
    bus.broadcast("news", 2);
    bus.broadcast("nobody", 3);
    expect(got).toEqual(["a1", "a1", "b1", "a2", "a2", "b2"]);
  });

  test("delivers a receiver's broadcast after the current message, also to later receivers", () => {
    const bus = localPubSub();
    const got: string[] = [];
    bus.subscribe("news", (message) => {
      if (message !== 1) return;
      bus.broadcast("news", 2);
      bus.broadcast("other", 3);
      bus.subscribe("news", (late) => void got.push(`late ${String(late)}`));
    });
    bus.subscribe("news", (message) => void got.push(`news ${String(message)}`));
    bus.subscribe("other", (message) => void got.push(`other ${String(message)}`));
    bus.broadcast("news", 1);
    expect(got).toEqual(["news 1", "news 2", "other 3"]);
    bus.broadcast("news", 4);
    expect(got.slice(3)).toEqual(["news 4", "late 4"]);
  });

  test("stops receivers that answer each other endlessly, and continues", () => {
    const errors: unknown[] = [];
    const bus = localPubSub((error) => void errors.push(error));
    const got: unknown[] = [];
    bus.subscribe("ping", () => bus.broadcast("pong", 1));
    bus.subscribe("pong", () => bus.broadcast("ping", 1));
    bus.broadcast("ping", 1);
    expect(errors).toMatchObject([{ code: "LW711" }]);
    bus.subscribe("news", (message) => void got.push(message));
    bus.broadcast("news", 1);
    expect(got).toEqual([1]);
  });

  test("passes messages by reference", () => {
    const bus = localPubSub();
    const message = { a: 1 };
    let got: unknown;
    bus.subscribe("news", (m) => (got = m));
    bus.broadcast("news", message);
    expect(got).toBe(message);
  });

  test("ends one subscription, once", () => {
    const bus = localPubSub();
    const got: string[] = [];
    const receive = (): void => void got.push("a");
    const end = bus.subscribe("news", receive);
    bus.subscribe("news", receive);
    end();
    end();
    bus.broadcast("news", 1);
    expect(got).toEqual(["a"]);
  });

  test("ignores the end of an earlier subscription", () => {
    const bus = localPubSub();
    const got: number[] = [];
    const end = bus.subscribe("news", () => void got.push(1));
    end();
    bus.subscribe("news", () => void got.push(2));
    end();
    bus.broadcast("news", 0);
    expect(got).toEqual([2]);
  });

  test.each(["__proto__", "constructor", ""])("accepts any topic: %j", (topic) => {
    const bus = localPubSub();
    const got: unknown[] = [];
    bus.broadcast(topic, 0);
    bus.subscribe(topic, (message) => void got.push(message));
    bus.broadcast(topic, 1);
    expect(got).toEqual([1]);
  });
});

describe("a local bus during a delivery", () => {
  test("gives a new subscriber the next message", () => {
    const bus = localPubSub();
    const got: string[] = [];
    bus.subscribe("news", (message) => {
      got.push(`old ${String(message)}`);
      bus.subscribe("news", (later) => void got.push(`new ${String(later)}`));
    });
    bus.broadcast("news", 1);
    expect(got).toEqual(["old 1"]);
    bus.broadcast("news", 2);
    expect(got).toEqual(["old 1", "old 2", "new 2"]);
  });

  test("skips a receiver that unsubscribes before its turn", () => {
    const bus = localPubSub();
    const got: number[] = [];
    let end = (): void => {};
    bus.subscribe("news", () => end());
    end = bus.subscribe("news", () => void got.push(1));
    bus.broadcast("news", 1);
    expect(got).toEqual([]);
  });

  test("continues after a receiver that throws", () => {
    const errors: unknown[] = [];
    const bus = localPubSub((error) => void errors.push(error));
    const got: number[] = [];
    bus.subscribe("news", () => {
      throw new Error("boom");
    });
    bus.subscribe("news", () => void got.push(1));
    bus.broadcast("news", 1);
    expect(got).toEqual([1]);
    expect(errors).toEqual([new Error("boom")]);
  });

  test("rethrows an error asynchronously if nobody listens for it", () => {
    const later: (() => void)[] = [];
    vi.stubGlobal("queueMicrotask", (job: () => void) => void later.push(job));
    const bus = localPubSub();
    bus.subscribe("news", () => {
      throw new Error("boom");
    });
    expect(() => bus.broadcast("news", 1)).not.toThrow();
    expect(later[0]).toThrow("boom");
  });
});
