import diagnostics from "node:diagnostics_channel";
import { afterEach, beforeEach, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { SpanFields, SpanName } from "../telemetry/span.ts";
import { start } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

const SPANS: readonly SpanName[] = [
  "mount",
  "params",
  "event",
  "info",
  "async",
  "render",
  "component.mount",
  "component.update",
];
const NAMES = SPANS.flatMap((span) => [`livewright.${span}.stop`, `livewright.${span}.exception`]);
const heard: string[] = [];
const listen = (_fields: unknown, name: string | symbol): void =>
  void heard.push(String(name).replace("livewright.", ""));

beforeEach(() => NAMES.forEach((name) => diagnostics.subscribe(name, listen)));
afterEach(() => {
  for (const name of NAMES) diagnostics.unsubscribe(name, listen);
  heard.length = 0;
});

const Part = liveComponent({
  name: "Part",
  mount: (_socket, _props: { n: number }) => {},
  render: () => html`<i></i>`,
});
const Traced = liveView({
  mount: () => ({ n: 0 }),
  events: {
    inc: (socket) => socket.update("n", (n) => n + 1),
    tell: (socket) => socket.sendInfo("hi"),
    load: (socket) => socket.startAsync("load", () => 7),
    fail() {
      throw new Error("boom");
    },
  },
  handleInfo: (socket) => socket.assign({ n: 7 }),
  handleAsync: (socket) => socket.assign({ n: 8 }),
  render: ({ n }) => html`<p>${n}${Part({ id: 1, n })}</p>`,
});

test.each([
  ["inc", ["component.update.stop", "render.stop", "event.stop"]],
  ["tell", ["event.stop", "info.stop", "component.update.stop", "render.stop"]],
  ["load", ["event.stop", "async.stop", "component.update.stop", "render.stop"]],
  ["fail", ["event.exception"]],
])("the event %s causes the spans %j", async (event, spans) => {
  const view = start(Traced);
  expect(heard).toEqual(["mount.stop", "component.mount.stop", "component.update.stop", "render.stop"]);
  heard.length = 0;
  view.event(event);
  await settled();
  expect(heard).toEqual(spans);
});

test("all spans of a view have the same view name", () => {
  const names = new Set<unknown>();
  const note = (fields: unknown): void => void names.add((fields as SpanFields).view);
  for (const name of NAMES) diagnostics.subscribe(name, note);
  start(Traced).event("inc");
  for (const name of NAMES) diagnostics.unsubscribe(name, note);
  expect([...names]).toEqual(["View"]);
});

/** Returns the telemetry events of some channels while a step runs. */
async function told(names: readonly string[], step: () => unknown): Promise<[string, SpanFields][]> {
  const all: [string, SpanFields][] = [];
  const note = (fields: unknown, name: string | symbol): void =>
    void all.push([String(name).replace("livewright.", ""), fields as SpanFields]);
  for (const name of names) diagnostics.subscribe(`livewright.${name}`, note);
  await step();
  await settled();
  for (const name of names) diagnostics.unsubscribe(`livewright.${name}`, note);
  return all;
}

test("mount and params spans have the route, action and live session", async () => {
  const Routed = liveView({
    mount: async () => ({ n: 0 }),
    handleParams() {},
    events: { patch: (socket) => socket.pushPatch("/view?2") },
    render: ({ n }) => html`${n}`,
  });
  const route = { route: "/view/:id", action: "edit", liveSession: "admin" };
  const all = await told(["mount.start", "mount.stop", "params.stop"], async () => {
    const view = start(Routed, { route });
    await settled();
    view.event("patch");
    view.process.mailbox.deliver({ kind: "patch", ref: "9", url: "/view?3" });
  });
  expect(all.map(([name]) => name)).toEqual(["mount.start", "mount.stop", "params.stop", "params.stop", "params.stop"]);
  for (const [, fields] of all) expect(fields).toMatchObject({ view: "View", id: "phx-1", ...route });
  expect(all[1]?.[1]).toMatchObject({ connected: true, duration: expect.any(Number) as number });
});

test("a render span has the bytes of its diff", async () => {
  let bytes: unknown;
  await told(["render.stop"], () => {
    const view = start(Traced);
    const note = (fields: unknown): void => void (bytes = (fields as SpanFields)["bytes"]);
    diagnostics.subscribe("livewright.render.stop", note);
    view.event("inc");
    diagnostics.unsubscribe("livewright.render.stop", note);
  });
  expect(bytes).toBe(JSON.stringify({ 0: "1" }).length);
});

test("mount, update, event and end of a component have its name and id", async () => {
  const Card = liveComponent({
    name: "Card",
    mount: (_socket, _props: { shown: boolean }) => {},
    events: {
      fail() {
        throw new Error("boom");
      },
      go: () => {},
    },
    render: () => html`<i></i>`,
  });
  const View = liveView({
    mount: () => ({ shown: true }),
    events: { hide: (socket) => socket.assign({ shown: false }) },
    render: ({ shown }) => html`<p>${shown ? Card({ id: "a", shown }) : ""}${Card({ id: "b", shown })}</p>`,
  });
  const names = [
    "component.mount.stop",
    "component.update.stop",
    "event.stop",
    "event.exception",
    "component.end",
  ] as const;
  const all = await told(names, () => {
    const view = start(View);
    const click = (event: string): void =>
      view.process.mailbox.deliver({
        kind: "event",
        ref: "1",
        type: "click",
        event,
        value: {},
        meta: undefined,
        cid: 2,
      });
    click("go");
    view.event("hide");
    view.process.mailbox.deliver({ kind: "willDestroy", ref: "2", cids: [1] });
    view.process.mailbox.deliver({ kind: "destroyed", ref: "3", cids: [1] });
    click("fail");
  });
  expect(
    all.map(([name, { component, componentId, instances, event, error }]) =>
      [name, component, componentId ?? instances ?? event, (error as Error | undefined)?.message].filter(Boolean),
    ),
  ).toEqual([
    ["component.mount.stop", "Card", "a"],
    ["component.mount.stop", "Card", "b"],
    ["component.update.stop", "Card", 2],
    ["event.stop", "Card", "go"],
    ["component.update.stop", "Card", 1],
    ["event.stop", "hide"],
    ["component.end", "Card", "a"],
    ["event.exception", "Card", "fail", "boom"],
    ["component.end", "Card", "b"],
  ]);
});
