import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { topic } from "../pubsub/topic.ts";
import type { Socket } from "../live/socket.ts";
import { start } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

const news = topic<number>("news");

/** A view that runs functions on demand, and collects the messages of handleInfo. */
function listener(settings: Parameters<typeof start>[1] = {}) {
  const got: unknown[] = [];
  const view = start(
    liveView({
      handleInfo: (_socket, info) => void got.push(news.is(info) ? { news: info.payload } : info),
      render: () => html`<p></p>`,
    }),
    settings,
  );
  const run = async (step: (socket: Socket) => unknown): Promise<void> => {
    await new Promise<void>((resolve) => {
      view.socket.sendAfter(() => {
        step(view.socket);
        resolve();
      }, 0);
    });
    await settled();
  };
  return { view, got, run };
}

test("a message of a typed topic carries its topic, a message of a topic name does not", async () => {
  const { view, got } = listener();
  view.socket.subscribe(news);
  view.socket.subscribe("news");
  view.socket.subscribe("other");
  await settled();
  view.pubsub.broadcast(news, 1);
  view.pubsub.broadcast("other", 2);
  await settled();
  expect(got).toEqual([{ news: 1 }, 1, 2]);
});

test("subscriptions to a topic are counted, and each message arrives once", async () => {
  const { view, got } = listener();
  const stop = view.socket.subscribe(news);
  view.socket.subscribe(news);
  await settled();
  view.pubsub.broadcast(news, 1);
  await settled();
  stop();
  stop();
  view.pubsub.broadcast(news, 2);
  await settled();
  view.socket.unsubscribe(news);
  view.socket.unsubscribe(news);
  await settled();
  view.pubsub.broadcast(news, 3);
  await settled();
  expect(got).toEqual([{ news: 1 }, { news: 2 }]);
});

test("stopping a subscription that was already removed leaves the others", async () => {
  const { view, got } = listener();
  const stop = view.socket.subscribe(news);
  view.socket.subscribe(news, () => {});
  await settled();
  view.socket.unsubscribe(news);
  view.socket.subscribe(news);
  await settled();
  stop();
  view.pubsub.broadcast(news, 1);
  await settled();
  expect(got).toEqual([{ news: 1 }]);
});

test("a subscription that is stopped in the same turn never starts", async () => {
  const { view, got, run } = listener();
  view.socket.subscribe(news)();
  await run((socket) => socket.subscribe(news)());
  view.pubsub.broadcast(news, 1);
  await settled();
  expect(got).toEqual([]);
});

test("a subscription with a function receives messages in order until it is stopped", async () => {
  const { view, got, run } = listener();
  const heard: string[] = [];
  const stop = view.socket.subscribe(news, (n) => {
    heard.push(`a${n}`);
    if (n === 2) stop();
  });
  view.socket.subscribe(news, async (n) => {
    await Promise.resolve();
    heard.push(`b${n}`);
  });
  await settled();
  for (const n of [1, 2, 3]) view.pubsub.broadcast(news, n);
  await settled();
  expect(heard).toEqual(["a1", "b1", "a2", "b2", "b3"]);
  expect(got).toEqual([]);
  await run((socket) => socket.subscribe(news));
  view.pubsub.broadcast(news, 4);
  await settled();
  expect(heard.at(-1)).toBe("b4");
  expect(got).toEqual([{ news: 4 }]);
});

test("a subscription function that throws crashes the view and is named in the log", async () => {
  const { view } = listener();
  view.socket.subscribe(news, () => {
    throw new Error("boom");
  });
  await settled();
  view.pubsub.broadcast(news, 1);
  await settled();
  expect(view.said.at(-1)).toEqual(["crashed"]);
  expect(view.logged.join()).toContain('crashed in subscription to "news"');
});

test("the subscription of a LiveComponent ends with it", async () => {
  let mounted = 0;
  const Part = liveComponent({
    mount(socket) {
      mounted++;
      socket.subscribe(news, (n) => socket.assign({ n }));
      return { n: 0 };
    },
    render: ({ n }) => html`<i>${n}</i>`,
  });
  const view = start(
    liveView({
      mount: () => ({ shown: true }),
      events: { hide: (socket) => socket.assign({ shown: false }) },
      render: ({ shown }) => html`<p>${shown ? Part({ id: 1 }) : ""}</p>`,
    }),
  );
  await settled();
  view.heard();
  view.pubsub.broadcast(news, 7);
  await settled();
  expect(view.heard()).toEqual([["diff", { c: { 1: { 0: "7" } } }]]);
  view.event("hide");
  view.process.mailbox.deliver({ kind: "willDestroy", ref: "8", cids: [1] });
  view.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids: [1] });
  view.heard();
  view.pubsub.broadcast(news, 8);
  await settled();
  expect(view.heard()).toEqual([]);
  expect(mounted).toBe(1);
});

test("broadcastFrom skips its own view, broadcast does not", async () => {
  const { view, got } = listener();
  const others: unknown[] = [];
  view.pubsub.subscribe(news, (n) => void others.push(n));
  view.socket.subscribe(news);
  await settled();
  view.socket.broadcastFrom(news, 1);
  view.socket.broadcast(news, 2);
  view.socket.broadcastFrom("news", 3);
  await settled();
  expect(others).toEqual([1, 2, 3]);
  expect(got).toEqual([{ news: 2 }]);
});

test("messages of several topics arrive in the order they were broadcast", async () => {
  const { view, got } = listener();
  for (const name of ["a", "b", "c"]) view.socket.subscribe(name);
  await settled();
  const sent = Array.from({ length: 300 }, (_, i) => i);
  for (const n of sent) view.pubsub.broadcast("abc"[(n * 7) % 3] as string, n);
  await settled();
  expect(got).toEqual(sent);
});

test("maxSubscriptions counts topics and functions, not repeated subscriptions", async () => {
  const { view } = listener({ limits: { maxSubscriptions: 3 } });
  view.socket.subscribe("a");
  view.socket.subscribe("a");
  const stop = view.socket.subscribe("a", () => {});
  view.socket.subscribe("b");
  await settled();
  expect(view.logged).toEqual([]);
  stop();
  view.socket.subscribe("c");
  await settled();
  expect(view.logged).toEqual([]);
  view.socket.subscribe("c", () => {});
  await settled();
  expect(view.said.at(-1)).toEqual(["crashed", { code: "LW702", limit: "maxSubscriptions" }]);
  expect(view.logged.join()).toContain("LW702  The view already has 3 subscriptions.");
});

test("maxSubscriptions also limits repeated subscriptions to one topic", async () => {
  const { view } = listener({ limits: { maxSubscriptions: 3 } });
  for (let n = 0; n < 3; n++) view.socket.subscribe("a");
  await settled();
  expect(view.logged).toEqual([]);
  view.socket.subscribe("a");
  await settled();
  expect(view.logged.join()).toContain("LW702");
});

test("a view subscribes to the bus once per topic, and unsubscribes at its end", async () => {
  const { view } = listener();
  const calls: string[] = [];
  const bus = view.pubsub as { subscribe: PubSub["subscribe"] };
  bus.subscribe = (name) => {
    calls.push(`subscribe ${name as string}`);
    return () => void calls.push(`end ${name as string}`);
  };
  view.socket.subscribe(news);
  view.socket.subscribe(news, () => {});
  view.socket.subscribe(news);
  view.socket.subscribe("more");
  await settled();
  view.process.end({ kind: "closed" });
  expect(calls).toEqual(["subscribe news", "subscribe more", "end news", "end more"]);
});
