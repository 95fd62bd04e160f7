import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { presence, type PresenceDiff } from "../presence/presence-topic.ts";
import { topic } from "../pubsub/topic.ts";
import { settled } from "../test-support/fixtures.ts";
import { localPresences } from "../test-support/presences.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";

interface Meta {
  readonly name: string;
  readonly typing?: boolean;
}

const room = presence<Meta>("room");

/** Two views of one application. */
function views() {
  const presences = localPresences();
  const View = liveView({ handleInfo() {}, render: () => html`<p></p>` });
  const [one, two] = [start(View, { presences }), start(View, { presences, id: "phx-2" })] as const;
  return { presences, one, two };
}

/** Runs a step inside the process of a view. */
async function inside(view: ViewUnderTest, step: (socket: Socket) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    view.socket.sendAfter(() => {
      try {
        step(view.socket);
      } finally {
        resolve();
      }
    }, 0);
  });
  await settled();
}

function keys({ joins, leaves }: PresenceDiff<Meta>): string {
  return [...[...joins.keys()].map((key) => `+${key}`), ...[...leaves.keys()].map((key) => `-${key}`)].join(" ");
}

test("a callback sees the presence that it has just tracked", async () => {
  const seen: unknown[] = [];
  const view = start(
    liveView({
      mount(socket) {
        socket.track(room, "ann", { name: "Ann" });
        seen.push(socket.presence.getByKey(room, "ann"), socket.presence.list(room).size);
        return {};
      },
      render: () => html`<p></p>`,
    }),
  );
  await settled();
  expect(seen).toEqual([{ metas: [{ name: "Ann", phx_ref: `${view.presences.id}.1` }] }, 1]);
});

test("subscribers receive joins, updates and leaves, of other views and of their own", async () => {
  const { one, two } = views();
  const seen: string[] = [];
  const updates: PresenceDiff<Meta>[] = [];
  one.socket.subscribe(room, (diff) => {
    seen.push(keys(diff));
    updates.push(diff);
  });
  await settled();
  await inside(one, (socket) => socket.track(room, "ann", { name: "Ann" }));
  await inside(two, (socket) => socket.track(room, "bob", { name: "Bob" }));
  await inside(two, (socket) => socket.updatePresence(room, "bob", (meta) => ({ ...meta, typing: true })));
  await inside(two, (socket) => socket.untrack(room, "bob"));
  expect(seen).toEqual(["+ann", "+bob", "+bob -bob", "-bob"]);
  const [joined] = updates[2]?.joins.get("bob")?.metas ?? [];
  const [left] = updates[2]?.leaves.get("bob")?.metas ?? [];
  expect(joined).toMatchObject({ name: "Bob", typing: true, phx_ref_prev: left?.phx_ref });
  expect(left).toMatchObject({ name: "Bob" });
});

test("a burst of changes is one message", async () => {
  const { one, two } = views();
  const seen: string[] = [];
  one.socket.subscribe(room, (diff) => void seen.push(keys(diff)));
  await settled();
  await inside(two, (socket) => {
    for (const key of ["a", "b", "c"]) socket.track(room, key, { name: key });
    socket.untrack(room, "b");
    socket.track(room, "c", { name: "C" });
  });
  expect(seen).toEqual(["+a +c"]);
});

test("handleInfo receives diffs as messages of the topic, apart from a topic of messages with this name", async () => {
  const messages = topic<string>("room");
  const got: unknown[] = [];
  const view = start(
    liveView({
      mount(socket) {
        socket.subscribe(room);
        socket.subscribe(messages);
        return {};
      },
      handleInfo(_socket, info) {
        if (room.is(info)) got.push(keys(info.payload));
        if (messages.is(info)) got.push(info.payload);
      },
      render: () => html`<p></p>`,
    }),
  );
  await settled();
  await inside(view, (socket) => {
    socket.track(room, "ann", { name: "Ann" });
    socket.broadcast(messages, "hello");
  });
  expect(new Set(got)).toEqual(new Set(["+ann", "hello"]));
});

test("declared topics follow presences, also those that depend on the assigns", async () => {
  const roomOf = (id: number) => presence<Meta>(`room:${id}`);
  const presences = localPresences();
  const seen: string[] = [];
  const view = start(
    liveView({
      mount: () => ({ id: 1 }),
      topics: {
        fixed: { topic: room, handle: (_socket, diff) => void seen.push(`fixed ${keys(diff)}`) },
        chosen: ({ id }, on) => on(roomOf(id), (_socket, diff) => void seen.push(`${id} ${keys(diff)}`)),
      },
      events: { move: (socket) => socket.assign({ id: 2 }) },
      render: ({ id }) => html`<p>${id}</p>`,
    }),
    { presences },
  );
  await settled();
  const other = presences.owner();
  view.event("move");
  await settled();
  other.track(roomOf(1), "left behind", { name: "x" });
  other.track(roomOf(2), "ann", { name: "Ann" });
  other.track(room, "bob", { name: "Bob" });
  await settled();
  expect(seen.toSorted()).toEqual(["2 +ann", "fixed +bob"]);
});

test("the presences of a view end with it, however it ends", async () => {
  for (const reason of [{ kind: "left" }, { kind: "crash", error: new Error("boom") }] as const) {
    const { presences, one, two } = views();
    const seen: string[] = [];
    two.socket.subscribe(room, (diff) => void seen.push(keys(diff)));
    await inside(one, (socket) => {
      socket.track(room, "ann", { name: "Ann" });
      socket.track(room, "bob", { name: "Bob" });
    });
    if (reason.kind === "crash") one.process.crash(reason.error);
    else one.process.end(reason);
    await settled();
    expect(presences.list(room).size).toBe(0);
    expect(seen).toEqual(["+ann +bob", "-ann -bob"]);
  }
});

test("the presences of a component end with it, and differ from those of its view", async () => {
  const Badge = liveComponent({
    mount(socket) {
      socket.track(room, "ann", { name: "badge" });
      return {};
    },
    render: () => html`<i></i>`,
  });
  const view = start(
    liveView({
      mount(socket) {
        socket.track(room, "ann", { name: "view" });
        return { shown: true };
      },
      events: { hide: (socket) => socket.assign({ shown: false }) },
      render: ({ shown }) => html`<p>${shown && Badge({ id: "badge" })}</p>`,
    }),
  );
  await settled();
  const names = (): unknown => view.presences.getByKey(room, "ann")?.metas.map(({ name }) => name);
  expect(names()).toEqual(["view", "badge"]);
  view.event("hide");
  view.process.mailbox.deliver({ kind: "willDestroy", ref: "8", cids: [1] });
  view.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids: [1] });
  await settled();
  expect(names()).toEqual(["view"]);
});

test("nothing is tracked for a view that is not connected, or has ended", async () => {
  const { presences, one } = views();
  one.process.end({ kind: "left" });
  one.socket.track(room, "ann", { name: "Ann" });
  const posted = start(
    liveView({
      mount(socket) {
        socket.track(room, "bob", { name: "Bob" });
        return {};
      },
      render: () => html`<p></p>`,
    }),
    { presences, connected: false },
  );
  await settled();
  expect(presences.list(room).size).toBe(0);
  expect(posted.said[0]?.[0]).toBe("joined");
});

test("tracking a key again replaces its meta", async () => {
  const { presences, one, two } = views();
  await inside(one, (socket) => {
    socket.track(room, "ann", { name: "Ann" });
    socket.track(room, "ann", { name: "Anna" });
  });
  await inside(two, (socket) => socket.track(room, "ann", { name: "on the phone" }));
  expect(presences.getByKey(room, "ann")?.metas.map(({ name }) => name)).toEqual(["Anna", "on the phone"]);
  await inside(two, (socket) => socket.untrack(room));
  expect(presences.getByKey(room, "ann")?.metas).toHaveLength(1);
});

test("mistakes are coded: a topic of messages, a key that is not text, an unknown presence, a meta that is not JSON", async () => {
  const { one, two } = views();
  const untyped = one.socket as unknown as { track(...args: unknown[]): void; broadcast(...args: unknown[]): void };
  expect(() => untyped.track(topic("room"), "ann", {})).toThrow(/LW731.*is not a topic of presences/);
  expect(() => untyped.track("room", "ann", {})).toThrow(/LW731/);
  expect(() => untyped.track(room, 7, {})).toThrow(/LW731.*The key of a presence is 7/);
  await inside(one, (socket) => socket.updatePresence(room, "ann", { name: "Ann" }));
  expect(one.logged.at(-1)).toMatch(/LW731.*no presence "ann" of "room" to update/);
  await inside(two, (socket) => socket.track(presence<{ at: Date }>("dates"), "ann", { at: new Date() }));
  expect(two.logged.at(-1)).toMatch(/LW423.*The meta\.at is/);
});

test("a topic of presences cannot be broadcast", async () => {
  const { one } = views();
  await inside(one, (socket) => socket.broadcast(room, { joins: new Map(), leaves: new Map() }));
  expect(one.logged.at(-1)).toMatch(/LW731.*"room" is a topic of presences/);
});

test("a presence that is too large ends its view, and one too many does, too", async () => {
  const presences = localPresences(undefined, { limits: { maxPresenceBytes: 100, maxPresences: 2 } });
  const View = liveView({ render: () => html`<p></p>` });
  const [one, two] = [start(View, { presences }), start(View, { presences })];
  await inside(one, (socket) => socket.track(room, "ann", { name: "é".repeat(50) }));
  expect(one.said.at(-1)).toEqual(["crashed", { code: "LW732", limit: "maxPresenceBytes" }]);
  await inside(two, (socket) => {
    for (const key of ["a", "b", "a", "c"]) socket.track(room, key, { name: key });
  });
  expect(two.said.at(-1)).toEqual(["crashed", { code: "LW702", limit: "maxPresences" }]);
  expect(presences.list(room).size).toBe(0);
});
