import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

const Last = liveComponent({
  mount(socket, _props: { label?: string; child?: Renderable }) {
    socket.subscribe<string>("news", (text) => socket.assign({ text }));
    return { text: "-" };
  },
  render: ({ text, label, child }) => html`<b>${text}${label}${child}</b>`,
});
const Box = component(({ content }: { content: Renderable }) => html`<section>${content}</section>`);

/** A view that hears the news together with the component somewhere in it. */
function reader(content: (heard: number) => Renderable): ViewUnderTest {
  const view = start(
    liveView({
      mount(socket) {
        socket.subscribe<string>("news");
        return { heard: 0, rows: socket.stream("rows", [{ id: 1 }]) };
      },
      handleInfo: (socket, _text: string) => socket.update("heard", (n) => n + 1),
      render: ({ heard, rows }) =>
        html`<p>${heard}</p><ul id="rows" phx-update="stream">${each(rows, (_row, id) => html`<li id=${id}>${Last({ id: "row" })}</li>`)}</ul>${content(heard)}`,
    }),
  );
  view.heard();
  return view;
}

describe("a component that changes in the same message as its view", () => {
  test("is named again in an element that the client would otherwise skip", async () => {
    const view = start(
      liveView({
        mount(socket) {
          socket.subscribe("news");
          return { heard: 0 };
        },
        handleInfo: (socket, _text: string) => socket.update("heard", (n) => n + 1),
        render: ({ heard }) => html`<p>${heard}${Box({ content: Box({ content: Last({ id: 1 }) }) })}</p>`,
      }),
    );
    view.heard();
    view.pubsub.broadcast("news", "hello");
    await settled();
    expect(view.heard()).toEqual([["diff", { 0: "1", 1: { 0: { 0: 1 } }, c: { 1: { 0: "hello" } } }]]);
  });

  test.each<readonly [string, (heard: number) => Renderable]>([
    ["in the view itself", () => Last({ id: 1 })],
    ["in a component of several elements", () => component(() => html`<hr>${Last({ id: 1 })}`)({})],
    [
      "in an element that changes as well",
      (heard) => component(() => html`<i title=${heard}>${Last({ id: 1 })}</i>`)({ heard }),
    ],
    ["in the row of a list", () => each([1], (id) => Box({ content: Last({ id }) }))],
  ])("needs no extra bytes %s", async (_where, content) => {
    const view = start(
      liveView({
        mount(socket) {
          socket.subscribe("news");
          return { heard: 0 };
        },
        handleInfo: (socket, _text: string) => socket.update("heard", (n) => n + 1),
        render: ({ heard }) => html`<p>${heard}${content(heard)}</p>`,
      }),
    );
    view.heard();
    view.pubsub.broadcast("news", "hello");
    await settled();
    const [[, message] = []] = view.heard();
    expect(message).toHaveProperty("c", { 1: { 0: "hello" } });
    expect(JSON.stringify(message)).not.toContain(":1,");
    expect(JSON.stringify((message as { 1?: unknown })[1] ?? {})).not.toContain(":1}");
  });

  test("inside another component is sent with it, without a change of that one", async () => {
    const view = reader(() => Last({ id: "outer", child: Last({ id: "inner" }) }));
    view.pubsub.broadcast("news", "hello");
    await settled();
    const said = view.heard();
    expect(said).toEqual([
      ["diff", { 0: "1", c: { 2: { 0: "hello" }, 3: { 0: "hello" } } }],
      ["diff", { c: { 1: { 0: "hello" } } }],
    ]);
  });

  test("because of new props is also named in an element that the client would skip", () => {
    const view = start(
      liveView({
        mount: () => ({ n: 0 }),
        events: { more: (socket) => socket.update("n", (n) => n + 1) },
        render: ({ n }) => html`<p>${n}${Box({ content: Last({ id: 1, label: `${n}` }) })}</p>`,
      }),
    );
    view.heard();
    view.event("more");
    expect(view.heard()).toEqual([["reply", "1", { diff: { 0: "1", 1: { 0: 1 }, c: { 1: { 1: "1" } } } }]]);
  });
});

describe("a component in a stream row that changes in the same message as its view", () => {
  test("is sent in a message of its own, because the client renders stream rows once", async () => {
    const view = reader(() => null);
    view.pubsub.broadcast("news", "hello");
    await settled();
    expect(view.heard()).toEqual([
      ["diff", { 0: "1" }],
      ["diff", { c: { 1: { 0: "hello" } } }],
    ]);
  });

  test("leaves the reply and the events after the patch to the last message", async () => {
    let release!: () => void;
    const view = start(
      liveView({
        mount: (socket) => ({ n: 0, rows: socket.stream("rows", [{ id: 1 }]) }),
        events: {
          say: async (socket) => {
            await new Promise<void>((resolve) => (release = resolve));
            socket.update("n", (n) => n + 1);
            socket.pushEvent("early", {}, { dispatch: "before" });
            socket.pushEvent("late");
            socket.broadcast("news", "hello");
            return { said: true };
          },
        },
        render: ({ n, rows }) =>
          html`<p>${n}</p><ul id="rows" phx-update="stream">${each(rows, (_row, id) => html`<li id=${id}>${Say({ id: "row" })}</li>`)}</ul>`,
      }),
    );
    view.heard();
    view.event("say");
    // The component changes itself while the handler of the view waits.
    changes[0]?.();
    release();
    await settled();
    expect(view.heard()).toEqual([
      ["diff", { 0: "1", e: [["early", {}, true]] }],
      ["reply", "1", { diff: { c: { 1: { 0: "2" } }, e: [["late", {}]], r: { said: true } } }],
    ]);
  });
});

const changes: (() => void)[] = [];
const Say = liveComponent({
  mount(socket, _props: object) {
    changes.push(() => socket.assign({ n: 2 }));
    return { n: 1 };
  },
  render: ({ n }) => html`<b>${n}</b>`,
});
