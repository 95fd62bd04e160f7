import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { provideDefaultPubSub } from "../pubsub/default-pubsub.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { topicName } from "../pubsub/topic.ts";
import { live } from "../router/routes.ts";
import { appOf } from "../test-support/browser.ts";
import { settled } from "../test-support/fixtures.ts";
import { Poller } from "../test-support/poller.ts";
import type { Parcel } from "./parcels.ts";

const Page = liveView({
  mount(socket) {
    socket.subscribe("news");
    return { n: 0, text: "" };
  },
  events: {
    inc: (socket) => socket.update("n", (n) => n + 1),
    large: (socket) => socket.assign({ text: "é".repeat(400_000) }),
  },
  handleInfo: (socket) => socket.update("n", (n) => n + 1),
  render: ({ n, text }) => html`<p>${n}</p><p>${text}</p>`,
});

/** A bus whose relayed parcels pass `through`, which may drop them. */
function busThrough(through: (parcel: Parcel) => boolean): PubSub {
  const inner = localPubSub();
  return {
    subscribe: inner.subscribe,
    broadcast(to, message, from) {
      if (topicName(to).startsWith("livewright.longpoll:") && !through(message as Parcel)) return;
      inner.broadcast(to, message, from);
    },
  };
}

/** Two processes on one bus. */
function processes(pubsub: PubSub = localPubSub()) {
  const app = () => appOf({ routes: [live("/", Page)], pubsub });
  return [app(), app()] as const;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a session in another process", () => {
  test("answers polls and takes messages there, whichever process a request reaches", async () => {
    const [a, b] = processes();
    const poller = await Poller.visit(a);
    await poller.poll();
    const seen: unknown[] = [];
    for (const [i, app] of [b, a, b, b, a, b].entries()) {
      poller.app = app;
      expect(await poller.send(i === 0 ? poller.joining() : poller.click("inc", `${i + 1}`))).toBe(200);
      poller.app = app === a ? b : a;
      const { status, frames } = await poller.poll();
      expect(status).toBe(200);
      seen.push(...frames.map(([, ref]) => ref));
    }
    expect(seen).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect([a.connections, b.connections]).toEqual([1, 0]);
  });

  test("is reached over the bus that a cluster sets up, too", async () => {
    const bus = localPubSub();
    provideDefaultPubSub(() => bus);
    try {
      const app = () => appOf({ routes: [live("/", Page)] });
      const poller = await Poller.visit(app());
      await poller.join();
      poller.app = app();
      expect(await poller.send(poller.click("inc"))).toBe(200);
    } finally {
      provideDefaultPubSub(undefined);
    }
  });

  test("answers a waiting poll as soon as there is a message", async () => {
    const [a, b] = processes();
    const poller = await Poller.visit(a);
    await poller.join();
    poller.app = b;
    const polling = poller.poll();
    await settled();
    a.broadcast("news", 1);
    expect((await polling).frames).toHaveLength(1);
  });

  test("answers a poll without messages with 204", async () => {
    const [a, b] = processes();
    const poller = await Poller.visit(a);
    await poller.join();
    poller.app = b;
    const polling = poller.poll();
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await polling).status).toBe(204);
    expect(a.connections).toBe(1);
  });

  test("sends and receives messages that are larger than one message of the bus", async () => {
    const parcels: number[] = [];
    const [a, b] = processes(busThrough(({ text }) => parcels.push(text.length) > 0));
    const poller = await Poller.visit(a);
    await poller.join();
    poller.app = b;
    const [joinRef, ref, topic, event, payload] = poller.click("large");
    expect(await poller.send([joinRef, ref, topic, event, { ...payload, value: { text: "x".repeat(250_000) } }])).toBe(
      200,
    );
    const { frames } = await poller.poll();
    expect(JSON.stringify(frames)).toContain("é".repeat(400_000));
    expect(Math.max(...parcels)).toBe(100_000);
    expect(parcels.length).toBeGreaterThan(7);
  });

  test("notices that its client has broken off a poll", async () => {
    const [a, b] = processes();
    const poller = await Poller.visit(a);
    await poller.join();
    poller.app = b;
    const controller = new AbortController();
    void poller.poll(controller.signal);
    await settled();
    controller.abort();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(a.connections).toBe(0);
  });

  test("is gone for the other processes when it has ended, and when its process has", async () => {
    const [a, b] = processes();
    const poller = await Poller.visit(a);
    await poller.join();
    poller.app = b;
    await a.close();
    expect(await poller.send(poller.click("inc"))).toBe(410);
    expect((await poller.poll()).status).toBe(410);
  });

  test("repeats an answer that the bus has lost", async () => {
    let lost = 0;
    const [a, b] = processes(busThrough(({ text }) => !text.includes("diff") || lost++ > 0));
    const poller = await Poller.visit(a);
    await poller.join();
    await poller.send(poller.click("inc"));
    poller.app = b;
    const polling = poller.poll();
    await vi.advanceTimersByTimeAsync(12_000);
    expect((await polling).status).toBe(204);
    expect((await poller.poll()).frames.map(([, ref]) => ref)).toEqual(["2"]);
    expect(lost).toBe(2);
  });

  test("lets its client connect again if the bus has lost the answer to its messages, because they may have arrived", async () => {
    const [a, b] = processes(busThrough(({ text }) => text !== '["answer",200]'));
    const poller = await Poller.visit(a);
    await poller.join();
    poller.app = b;
    const posting = poller.send(poller.click("inc"));
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await posting).toBe(500);
  });

  test("frees the polls of a process that shuts down", async () => {
    const [a, b] = processes();
    const poller = await Poller.visit(a);
    await poller.join();
    poller.app = b;
    const polling = poller.poll();
    await settled();
    await b.close();
    expect((await polling).status).toBe(204);
    poller.app = a;
    await poller.send(poller.click("inc"));
    expect((await poller.poll()).status).toBe(200);
  });
});

describe("a token of a process that does not exist", () => {
  test("is answered with 410 once the bus had time to reach the process", async () => {
    const [gone] = processes();
    const [, b] = processes();
    const poller = await Poller.visit(gone);
    await poller.poll();
    poller.app = b;
    const polling = poller.poll();
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await polling).status).toBe(410);
  });

  test("is answered immediately if the application has no bus of its own", async () => {
    const poller = await Poller.visit(appOf({ routes: [live("/", Page)] }));
    await poller.poll();
    poller.app = appOf({ routes: [live("/", Page)] });
    expect((await poller.poll()).status).toBe(410);
  });

  test("cannot make a process wait for more requests than it may have sessions", async () => {
    const log: string[] = [];
    const [gone] = processes();
    const poller = await Poller.visit(gone);
    await poller.poll();
    poller.app = appOf({ routes: [live("/", Page)], pubsub: localPubSub(), limits: { maxPollSessions: 2 } }, log);
    const polls = [1, 2, 3].map(async () => (await poller.peek(poller.token)).status);
    expect(await Promise.race(polls)).toBe(410);
    expect(log).toEqual([expect.stringMatching(/^LW610 .* The limit is 2;/)]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await Promise.all(polls)).toEqual([410, 410, 410]);
  });
});

describe("a process", () => {
  test("refuses requests that other processes do not prove with a token of the application", async () => {
    const pubsub = localPubSub();
    const [a] = processes(pubsub);
    const poller = await Poller.visit(a);
    const { token } = await poller.poll();
    const node = (
      JSON.parse(atob(token?.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "")) as [number, [string]]
    )[1][0];
    const answers: unknown[] = [];
    pubsub.subscribe<Parcel>("livewright.longpoll:other", ({ text }) => void answers.push(JSON.parse(text)));
    const say = (content: unknown): void =>
      pubsub.broadcast(`livewright.longpoll:${node}`, {
        from: "other",
        id: "1",
        part: 0,
        parts: 1,
        text: JSON.stringify(content),
      });
    say(["ask", "poll", "/live/longpoll", "forged"]);
    say(["ask", "publish", "/other", token, []]);
    pubsub.broadcast(`livewright.longpoll:${node}`, { from: "other", id: "1" });
    pubsub.broadcast(`livewright.longpoll:${node}`, null);
    // Late answers are dropped: answering them would never end.
    say(["answer", 200]);
    say(["taken"]);
    await settled();
    expect(answers.filter((answer) => (answer as [string])[0] === "answer")).toEqual([
      ["answer", { status: 410, messages: [], received: 0 }],
      ["answer", 410],
    ]);
  });
});
