import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { topic } from "../pubsub/topic.ts";
import { start } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

const news = topic<string>("news");
const room = (id: number) => topic<string>(`room:${id}`);
const render = ({ text }: { readonly text: string }) => html`<p>${text}</p>`;

test("a message of a declared topic is handled by its handler, not by handleInfo", async () => {
  const got: unknown[] = [];
  const view = start(
    liveView({
      mount: () => ({ text: "" }),
      topics: {
        news: { topic: news, handle: (socket, text) => socket.update("text", (before) => before + text) },
        plain: { topic: "plain", handle: (socket, message) => socket.assign({ text: String(message) }) },
      },
      handleInfo: (_socket, message) => void got.push(message),
      render,
    }),
  );
  view.heard();
  view.pubsub.broadcast(news, "a");
  view.pubsub.broadcast(news, "b");
  await settled();
  view.pubsub.broadcast("plain", 7);
  await settled();
  expect(view.heard()).toEqual([
    ["diff", { 0: "ab" }],
    ["diff", { 0: "7" }],
  ]);
  expect(got).toEqual([]);
});

test("a message that is broadcast during an async mount is handled after it", async () => {
  const loaded = deferred<string>();
  const view = start(
    liveView({
      mount: async () => ({ text: await loaded.promise }),
      topics: { news: { topic: news, handle: (socket, text) => socket.update("text", (before) => before + text) } },
      render,
    }),
  );
  view.pubsub.broadcast(news, "!");
  loaded.resolve("loaded");
  await settled();
  expect(JSON.stringify(view.heard())).toContain("loaded!");
});

test("a topic function subscribes to the topic of the current assigns", async () => {
  const view = start(
    liveView({
      mount: () => ({ text: "", room: 1 as number | undefined }),
      topics: {
        room: (assigns, on) =>
          assigns.room !== undefined &&
          on(room(assigns.room), (socket, text) => socket.update("text", (before) => before + text)),
      },
      events: {
        move: (socket) => socket.update("room", (id) => (id ?? 0) + 1),
        leave: (socket) => socket.assign({ room: undefined }),
      },
      render: ({ text, room: id }) => html`<p>${text}${id}</p>`,
    }),
  );
  const tell = async (): Promise<void> => {
    for (const id of [1, 2]) view.pubsub.broadcast(room(id), String(id));
    await settled();
  };
  await tell();
  view.event("move");
  await tell();
  view.event("leave");
  await tell();
  expect(view.socket.assigns["text"]).toBe("12");
});

test("the topics of a LiveComponent end with it", async () => {
  const heard: string[] = [];
  const Part = liveComponent({
    mount: (_socket, _props: { readonly label: string; readonly at: number }) => ({ text: "" }),
    topics: {
      news: {
        topic: news,
        handle(socket, text) {
          heard.push(`${socket.assigns.label} ${text}`);
          socket.assign({ text });
        },
      },
      room: ({ at }, on) => on(room(at), (socket, text) => socket.assign({ text })),
    },
    render: ({ text }) => html`<b>${text}</b>`,
  });
  const view = start(
    liveView({
      mount: () => ({ shown: true, at: 1 }),
      events: {
        move: (socket) => socket.assign({ at: 2 }),
        hide: (socket) => socket.assign({ shown: false }),
      },
      render: ({ shown, at }) => html`<p>${shown && Part({ id: 1, label: "part", at })}</p>`,
    }),
  );
  view.heard();
  view.pubsub.broadcast(news, "a");
  await settled();
  expect(view.heard()).toEqual([["diff", { c: { 1: { 0: "a" } } }]]);
  view.event("move");
  await settled();
  view.heard();
  view.pubsub.broadcast(room(1), "left");
  view.pubsub.broadcast(room(2), "entered");
  await settled();
  expect(view.heard()).toEqual([["diff", { c: { 1: { 0: "entered" } } }]]);
  view.event("hide");
  view.process.mailbox.deliver({ kind: "willDestroy", ref: "w", cids: [1] });
  view.process.mailbox.deliver({ kind: "destroyed", ref: "d", cids: [1] });
  await settled();
  view.pubsub.broadcast(news, "b");
  await settled();
  expect(heard).toEqual(["part a"]);
});

test("a redirect in onMount starts no subscription", async () => {
  const view = start(
    liveView({
      onMount: [(socket) => socket.redirect("/login")],
      topics: { news: { topic: news, handle: () => expect.unreachable() } },
      render: () => html`<p></p>`,
    }),
  );
  await settled();
  view.pubsub.broadcast(news, "a");
  await settled();
  expect(view.logged).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ["a list", [], /LW408[^]*topics of a view/],
  ["an entry without a handler", { a: { topic: "a" } }, /LW408[^]*"a" of a view has no handler/],
  ["an entry without a topic", { a: { handle: () => {} } }, /LW408[^]*"a" of a view is undefined/],
  ["an entry with an unknown part", { a: { topic: "a", handel: () => {} } }, /LW408[^]*handel/],
])("liveView refuses %s as topics", (_what, topics, message) => {
  expect(() => liveView({ topics: topics as never, render: () => html`` })).toThrow(message);
});
