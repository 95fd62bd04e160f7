import diagnostics from "node:diagnostics_channel";
import { afterEach, beforeEach, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { SpanFields, SpanName } from "../telemetry/span.ts";
import { settled, start } from "./view-under-test.test.ts";

const SPANS: readonly SpanName[] = ["mount", "params", "event", "info", "async", "render", "component.update"];
const NAMES = SPANS.flatMap((span) => [`livewright.${span}.stop`, `livewright.${span}.exception`]);
const heard: string[] = [];
const listen = (_fields: unknown, name: string | symbol): void =>
  void heard.push(String(name).replace("livewright.", ""));

beforeEach(() => NAMES.forEach((name) => diagnostics.subscribe(name, listen)));
afterEach(() => {
  for (const name of NAMES) diagnostics.unsubscribe(name, listen);
  heard.length = 0;
});

const Part = liveComponent({ name: "Part", render: () => html`<i></i>` });
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
  render: ({ n }) => html`<p>${n}${Part({ id: 1 })}</p>`,
});

test.each([
  ["inc", ["component.update.stop", "render.stop", "event.stop"]],
  ["tell", ["event.stop", "info.stop", "component.update.stop", "render.stop"]],
  ["load", ["event.stop", "async.stop", "component.update.stop", "render.stop"]],
  ["fail", ["event.exception"]],
])("the event %s is told as %j", async (event, spans) => {
  const view = start(Traced);
  expect(heard).toEqual(["component.update.stop", "render.stop", "mount.stop"]);
  heard.length = 0;
  view.event(event);
  await settled();
  expect(heard).toEqual(spans);
});

test("all spans of a view give it the same name", () => {
  const names = new Set<unknown>();
  const note = (fields: unknown): void => void names.add((fields as SpanFields).view);
  for (const name of NAMES) diagnostics.subscribe(name, note);
  start(Traced).event("inc");
  for (const name of NAMES) diagnostics.unsubscribe(name, note);
  expect([...names]).toEqual(["View"]);
});
