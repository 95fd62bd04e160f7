import { expect, test } from "vitest";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { start } from "./view-under-test.test.ts";

interface Line {
  readonly id: number;
}

/** A log whose lines are forgotten after each render. */
const Log = liveView({
  mount(socket) {
    socket.temporaryAssign({ lines: [] });
    return { lines: [{ id: 1 }, { id: 2 }] as readonly Line[], n: 0 };
  },
  events: {
    count: (socket) => socket.update("n", (n) => n + 1),
    add: (socket) => socket.update("lines", (lines) => [...lines, { id: 3 }]),
    clear: (socket) => socket.assign({ lines: [] }),
    held: (socket) => ({ lines: socket.assigns.lines }),
    again(socket) {
      socket.temporaryAssign({ lines: [] });
      socket.update("n", (n) => n + 1);
    },
  },
  render: ({ lines, n }) =>
    html`<ul>${each(
      lines,
      (line) => line.id,
      (line) => html`<li>${line.id}</li>`,
    )}</ul>${n}`,
});

function ask(...events: string[]): unknown[] {
  const view = start(Log);
  view.heard();
  for (const event of events) view.event(event);
  return view.said.map(([, , response]) => (response as { diff?: unknown }).diff);
}

test("a temporary assign is forgotten after the render", () => {
  expect(ask("held")).toEqual([{ r: { lines: [] } }]);
});

test("forgetting is no change, and later renders leave the list on the page", () => {
  expect(ask("count", "count")).toEqual([{ 1: "1" }, { 1: "2" }]);
});

test("new items take the place of the old ones", () => {
  expect(ask("add", "held", "count")).toEqual([
    { 0: { k: { 0: { 0: "3" }, kc: 1 } } },
    { r: { lines: [] } },
    { 1: "1" },
  ]);
});

test("an empty list that is assigned empties the page", () => {
  expect(ask("clear", "clear", "count")).toEqual([{ 0: { k: { kc: 0 } } }, undefined, { 1: "1" }]);
});

test("naming it again leaves the list on the page, too", () => {
  expect(ask("again", "count", "add")).toEqual([{ 1: "1" }, { 1: "2" }, { 0: { k: { 0: { 0: "3" }, kc: 1 } } }]);
});
