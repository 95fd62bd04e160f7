import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { memo } from "../html/memo.ts";
import { html, raw, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { stillHeld } from "../test-support/memory.ts";
import { start } from "../test-support/view.ts";

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

test("a temporary assign is reset after the render", () => {
  expect(ask("held")).toEqual([{ r: { lines: [] } }]);
});

test("the reset causes no render, and later renders keep the list on the page", () => {
  expect(ask("count", "count")).toEqual([{ 1: "1" }, { 1: "2" }]);
});

test("new items replace the old ones", () => {
  expect(ask("add", "held", "count")).toEqual([
    { 0: { k: { 0: { 0: "3" }, kc: 1 } } },
    { r: { lines: [] } },
    { 1: "1" },
  ]);
});

test("assigning an empty list clears the page", () => {
  expect(ask("clear", "clear", "count")).toEqual([{ 0: { k: { kc: 0 } } }, undefined, { 1: "1" }]);
});

test("declaring the assign again keeps the list on the page", () => {
  expect(ask("again", "count", "add")).toEqual([{ 1: "1" }, { 1: "2" }, { 0: { k: { 0: { 0: "3" }, kc: 1 } } }]);
});

interface Report {
  readonly title: string;
  readonly lines: readonly string[];
}

const REPORT: Report | undefined = { title: "March", lines: ["one", "two"] };
const Card = component(
  ({ title, children }: { title: string | undefined; children?: Renderable }) => html`<b>${title}${children}</b>`,
);

/** The diffs of a page that shows a report in the given way, after each of these events. */
function shows(part: (report: Report | undefined, n: number) => Renderable, ...events: string[]): unknown[] {
  const Page = liveView({
    mount(socket) {
      socket.temporaryAssign({ report: undefined });
      return { report: REPORT, n: 0 };
    },
    events: {
      count: (socket) => socket.update("n", (n) => n + 1),
      load: (socket) => socket.assign({ report: { title: "April", lines: ["three"] } }),
      none: (socket) => socket.assign({ report: undefined }),
    },
    render: ({ report, n }) => html`<p>${n}</p>${part(report, n)}`,
  });
  const view = start(Page);
  view.heard();
  for (const event of events) view.event(event);
  return view.said.map(([, , response]) => (response as { diff?: object }).diff);
}

describe("the page keeps a hole that reads a temporary assign", () => {
  test.each<[string, (report: Report | undefined, n: number) => Renderable, unknown]>([
    ["as text", (report) => report?.title, "April"],
    ["as the length of a list", (report) => report?.lines.length, "1"],
    ["as markup", (report) => raw(`<i>${report?.title}</i>`), "<i>April</i>"],
    ["in a template", (report) => html`<i>${report?.title}</i>`, { 0: "April" }],
    ["in an attribute", (report) => html`<i title=${report?.title}></i>`, { 0: ' title="April"' }],
    ["in a part of an attribute", (report) => html`<i title="of ${report?.title}"></i>`, { 0: "April" }],
    ["in a class list", (report) => html`<i class=${["a", report?.title]}></i>`, { 0: ' class="a April"' }],
    ["in a spread", (report) => html`<i ${{ id: report?.title }}></i>`, { 0: ' id="April"' }],
    ["in a text area", (report) => html`<textarea>${report?.title}</textarea>`, { 0: "April" }],
    ["in a component", (report) => Card({ title: report?.title }), { 0: "April" }],
    ["in the children of a component", (report) => Card({ title: "x", children: report?.title }), { 1: "April" }],
    ["in a memo", (report) => memo([report], () => html`<i>${report?.title}</i>`), { 0: "April" }],
    [
      "as a filtered list",
      (report) => each(report?.lines.filter((line) => line !== "two") ?? [], (line) => html`<li>${line}</li>`),
      { k: { 0: { 0: "three" }, kc: 1 } },
    ],
    [
      "as an array",
      (report) => report?.lines.map((line) => html`<li>${line}</li>`),
      { k: { 0: { 0: "three" }, kc: 1 } },
    ],
    [
      "in the rows of a list",
      (report) =>
        each(
          [7],
          (id) => id,
          (id) => html`<li>${id}${report?.title}</li>`,
        ),
      { k: { 0: { 1: "April" }, kc: 1 } },
    ],
    [
      "as one of two templates",
      (report) => (report === undefined ? html`<i>none</i>` : html`<b>${report.title}</b>`),
      { 0: "April" },
    ],
    ["together with another assign", (report, n) => `${report?.title} ${n}`, "April 1"],
  ])("%s", (_how, part, sent) => {
    expect(shows(part, "count", "none", "load", "count")).toEqual([{ 0: "1" }, undefined, { 1: sent }, { 0: "2" }]);
  });
});

test("a page whose template depends on a temporary assign is kept whole", () => {
  const Page = liveView({
    mount(socket) {
      socket.temporaryAssign({ text: "" });
      return { text: "long", n: 0 };
    },
    events: {
      count: (socket) => socket.update("n", (n) => n + 1),
      load: (socket) => socket.assign({ text: "longer" }),
    },
    render: ({ text, n }) => (text === "" ? html`<i>${n}</i>` : html`<b>${n}${text}</b>`),
  });
  const view = start(Page);
  view.heard();
  for (const event of ["count", "load", "count"]) view.event(event);
  expect(view.said.map(([, , response]) => response)).toEqual([{}, { diff: { 0: "1", 1: "longer" } }, {}]);
});

test("several temporary assigns have separate holes", () => {
  const Page = liveView({
    mount(socket) {
      socket.temporaryAssign({ a: "", list: [] });
      return { a: "A", list: ["x"] as readonly string[] };
    },
    events: {
      a: (socket) => socket.assign({ a: "B" }),
      list: (socket) => socket.assign({ list: [] }),
      both: (socket) => socket.assign({ a: "C", list: ["y", "z"] }),
    },
    render: ({ a, list }) => html`${a} ${list.length} ${a + list.length}`,
  });
  const view = start(Page);
  view.heard();
  for (const event of ["a", "list", "both"]) view.event(event);
  expect(view.said.map(([, , response]) => (response as { diff: object }).diff)).toEqual([
    { 0: "B", 2: "B0" },
    { 1: "0" },
    { 0: "C", 1: "2", 2: "C2" },
  ]);
});

test("a component keeps a prop that its view has reset, and its own temporary assigns", () => {
  const Part = liveComponent({
    mount(socket, _props: { text: string }) {
      socket.temporaryAssign({ own: 0 });
      return { own: 1, n: 0 };
    },
    events: { count: (socket) => socket.update("n", (n) => n + 1) },
    render: ({ text, own, n }) => html`<p>${text}${own}${n}</p>`,
  });
  const Page = liveView({
    mount(socket) {
      socket.temporaryAssign({ text: "" });
      return { text: "long", n: 0 };
    },
    events: {
      count: (socket) => socket.update("n", (n) => n + 1),
      load: (socket) => socket.assign({ text: "longer" }),
    },
    render: ({ text, n }) => html`<div>${n}${Part({ id: 1, text })}</div>`,
  });
  const view = start(Page);
  view.heard();
  view.event("count");
  view.event("count");
  view.process.mailbox.deliver({ kind: "event", ref: "9", type: "click", event: "count", value: {}, cid: 1 } as never);
  view.event("load");
  expect(view.said.map(([, , response]) => (response as { diff: object }).diff)).toEqual([
    { 0: "1" },
    { 0: "2" },
    { c: { 1: { 2: "1" } } },
    { c: { 1: { 0: "longer" } } },
  ]);
});

describe("a page whose template depends on a temporary assign", () => {
  const Part = liveComponent({
    mount: () => ({ n: 0 }),
    events: { count: (socket) => socket.update("n", (n) => n + 1) },
    render: ({ n }) => html`<b>${n}</b>`,
  });
  const Page = liveView({
    mount(socket) {
      socket.temporaryAssign({ text: "" });
      return { text: "long", shown: true };
    },
    events: {
      hide: (socket) => socket.assign({ text: "hidden", shown: false }),
      show: (socket) => socket.assign({ text: "shown", shown: true }),
    },
    render: ({ text, shown }) =>
      text === "" ? html`<i></i>` : html`<p>${text}${shown ? Part({ id: 1 }) : undefined}</p>`,
  });
  const click = (event: string, cid?: number) => ({ kind: "event", ref: "1", type: "click", event, value: {}, cid });

  test("keeps a removed component until the client confirms the removal", () => {
    const view = start(Page);
    view.process.mailbox.deliver(click("count", 1) as never);
    view.process.mailbox.deliver(click("hide") as never);
    view.heard();
    // The client may still hold it, and it comes back as it was.
    view.process.mailbox.deliver(click("show") as never);
    expect(view.heard()).toEqual([["reply", "1", { diff: { 0: "shown", 1: 1 } }]]);
    view.process.mailbox.deliver(click("count", 1) as never);
    expect(view.heard()).toEqual([["reply", "1", { diff: { c: { 1: { 0: "2" } } } }]]);
  });

  test("sends a component in full that is shown again after the confirmation", () => {
    const view = start(Page);
    view.process.mailbox.deliver(click("hide") as never);
    view.process.mailbox.deliver({ kind: "willDestroy", ref: "2", cids: [1] });
    view.process.mailbox.deliver({ kind: "destroyed", ref: "3", cids: [1] });
    view.heard();
    view.process.mailbox.deliver(click("show") as never);
    expect(view.heard()).toEqual([
      ["reply", "1", { diff: { 0: "shown", 1: 2, c: { 2: { 0: "0", s: ["<b>", "</b>"], r: 1 } } } }],
    ]);
  });
});

test("a nested view stays when the assign in its session is reset", () => {
  const Child = liveView({ render: () => html`<i>child</i>` });
  expect(
    shows((report) => liveRender(Child, { id: "c", session: { title: report?.title ?? "" } }), "count", "load"),
  ).toEqual([{ 0: "1" }, undefined]);
});

test("the value of a temporary assign is freed after the render", async () => {
  const values: WeakRef<object>[] = [];
  const Page = liveView({
    mount(socket) {
      socket.temporaryAssign({ report: undefined });
      return { report: undefined as Report | undefined };
    },
    events: {
      load(socket) {
        const report = { title: "May", lines: Array.from({ length: 3 }, (_, i) => `line ${i}`) };
        values.push(new WeakRef(report), new WeakRef(report.lines));
        socket.assign({ report });
      },
    },
    render: ({ report }) =>
      html`<p>${report?.title}</p>${Card({ title: report?.title })}${each(
        report?.lines ?? [],
        (line) => line,
        (line) => html`<li>${line}</li>`,
      )}${memo([report], () => html`<i>${report?.title}</i>`)}`,
  });
  const view = start(Page);
  view.event("load");
  expect(values).toHaveLength(2);
  expect(await stillHeld(values)).toBe(0);
  expect(view.socket.connected).toBe(true);
});

test("a reset value that cannot be rendered is LW428, and names the assign", () => {
  const Page = liveView({
    mount(socket) {
      socket.temporaryAssign({ user: undefined });
      return { user: { name: "ann" } };
    },
    render: ({ user }) => html`${user.name}`,
  });
  const view = start(Page);
  expect(view.said).toEqual([["refused", { reason: "join crashed" }]]);
  expect(view.logged.join()).toMatch(/temporary assign "user" is reset to undefined/);
});
