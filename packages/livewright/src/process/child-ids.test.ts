import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { start } from "../test-support/view.ts";

const Clock = liveView({ render: () => html`<time></time>` });
const clock = (id: string) => liveRender(Clock, { id });
const Box = liveComponent({
  mount: (_socket, _props: { child: string }) => ({}),
  render: ({ child }) => html`<div>${clock(child)}</div>`,
});
const Aside = component(({ child }: { child: string }) => html`<aside>${clock(child)}</aside>`);

const MESSAGE = 'LW306  Two nested views of one page have the id "c".';

/** Pages that show the nested view "c" once, and a second one with the given id. */
const pages: readonly [string, (second: string) => Renderable][] = [
  ["next to each other", (second) => html`<div>${clock("c")}${clock(second)}</div>`],
  ["as one value", (second) => [clock("c"), clock(second)]],
  [
    "in a keyed list",
    (second) =>
      each(
        ["c", second].entries(),
        ([key]) => key,
        ([, id]) => html`<li>${clock(id)}</li>`,
      ),
  ],
  ["in a list without keys", (second) => each(["c", second], (id) => html`<li>${clock(id)}</li>`)],
  [
    "in rows of different templates",
    (second) => each(["c", second], (id) => (id === "c" ? html`<b>${clock("c")}</b>` : html`<i>${clock(id)}</i>`)),
  ],
  ["in two LiveComponents", (second) => html`${Box({ id: 1, child: "c" })}${Box({ id: 2, child: second })}`],
  ["in a LiveComponent and next to it", (second) => html`${clock("c")}${Box({ id: 2, child: second })}`],
  ["in a function component that stays the same", (second) => html`${Aside({ child: "c" })}${clock(second)}`],
];

/** A view that shows a page, with the second nested view as an event says. */
function shown(page: (second: string) => Renderable, second: string) {
  return liveView({
    mount: () => ({ second }),
    events: { show: (socket, { id }) => socket.assign({ second: String(id) }) },
    render: (assigns) => html`<main>${page(assigns.second)}</main>`,
  });
}

describe.each(pages)("two nested views %s", (_, page) => {
  test("are refused in the first message if they share an id", () => {
    const view = start(shown(page, "c"));
    expect(view.logged.join()).toContain(MESSAGE);
  });

  test("are refused as soon as a change gives them the same id", () => {
    const view = start(shown(page, "d"));
    expect(view.logged).toEqual([]);
    view.event("show", { id: "c" });
    expect(view.logged.join()).toContain(MESSAGE);
  });

  test("may change their ids and return to earlier ones", () => {
    const view = start(shown(page, "d"));
    for (const id of ["e", "d", "f", "d"]) view.event("show", { id });
    expect(view.logged).toEqual([]);
  });
});

test("a nested view may move to another position of its page", () => {
  const view = start(
    liveView({
      mount: () => ({ left: true }),
      events: { move: (socket) => socket.update("left", (left) => !left) },
      render: ({ left }) =>
        html`<div>${left ? clock("c") : null}</div><p>${left ? null : Box({ id: 1, child: "c" })}</p>`,
    }),
  );
  for (let i = 0; i < 4; i++) view.event("move");
  expect(view.logged).toEqual([]);
});

describe("two nested views in the rows of a stream", () => {
  interface Item {
    readonly id: number;
    readonly child: string;
  }
  type Row = (item: Item, id: string) => Renderable;
  const rows: readonly [string, Row][] = [
    ["directly in the row", ({ child }, id) => html`<li id=${id}>${clock(child)}</li>`],
    ["in a function component", ({ child }, id) => html`<li id=${id}>${Aside({ child })}</li>`],
    ["in a list", ({ child }, id) => html`<li id=${id}>${[child].map((one) => html`<b>${clock(one)}</b>`)}</li>`],
    ["in a LiveComponent", ({ child, id: key }, id) => html`<li id=${id}>${Box({ id: key, child })}</li>`],
  ];

  describe.each(rows)("%s", (_, row) => {
    /** A view with a stream, and the nested view that is asked for next to it. */
    function streaming(items: readonly Item[], limit?: number) {
      return start(
        liveView({
          mount: (socket) => ({ items: socket.stream("items", items), beside: "" }),
          events: {
            insert: (socket, item) =>
              socket.streamInsert("items", item as unknown as Item, limit === undefined ? {} : { limit }),
            update: (socket, item) => socket.streamInsert("items", item as unknown as Item, { updateOnly: true }),
            delete: (socket, item) => socket.streamDelete("items", item as unknown as Item),
            reset: (socket) => void socket.stream("items", [], { reset: true }),
            show: (socket, { id }) => socket.assign({ beside: String(id) }),
          },
          render: (assigns) =>
            html`<ul id="list" phx-update="stream">${each(assigns.items, row)}</ul>${
              assigns.beside !== "" && clock(assigns.beside)
            }`,
        }),
      );
    }

    test("are refused in one message, in a later one, and next to the stream", () => {
      const both = streaming([
        { id: 1, child: "c" },
        { id: 2, child: "c" },
      ]);
      expect(both.logged.join()).toContain(MESSAGE);
      for (const [event, params] of [
        ["insert", { id: 2, child: "c" }],
        ["show", { id: "c" }],
      ] as const) {
        const view = streaming([{ id: 1, child: "c" }]);
        expect(view.logged).toEqual([]);
        view.event(event, params);
        expect(view.logged.join()).toContain(MESSAGE);
      }
    });

    test("may reuse the id of a row that was deleted, replaced, reset, or never shown", () => {
      const view = streaming([{ id: 1, child: "c" }]);
      view.event("insert", { id: 1, child: "c" });
      view.event("update", { id: 2, child: "d" });
      view.event("insert", { id: 3, child: "d" });
      view.event("insert", { id: 1, child: "e" });
      view.event("insert", { id: 2, child: "c" });
      view.event("delete", { id: 2, child: "c" });
      view.event("show", { id: "c" });
      view.event("reset");
      view.event("insert", { id: 4, child: "e" });
      expect(view.logged).toEqual([]);
    });

    test("may repeat an id in rows that a limit removes in the client", () => {
      const view = streaming([], 1);
      for (let id = 1; id < 5; id++) view.event("insert", { id, child: "c" });
      expect(view.logged).toEqual([]);
    });
  });
});

describe("a nested view in a list that is a temporary assign", () => {
  const lists: readonly [string, (ids: readonly string[]) => Renderable][] = [
    ["with keys", (ids) => each(ids, String, (id) => html`<li>${clock(id)}</li>`)],
    ["without keys", (ids) => each(ids, (id) => html`<li>${clock(id)}</li>`)],
    [
      "in rows of different templates",
      (ids) => each(ids, (id) => (id === "c" ? html`<b>${clock(id)}</b>` : html`<i></i>`)),
    ],
    ["in LiveComponents", (ids) => each(ids, String, (id) => html`<li>${Box({ id, child: id })}</li>`)],
  ];

  /** A view whose list is a temporary assign. */
  const forgetful = (list: (ids: readonly string[]) => Renderable) =>
    start(
      liveView({
        mount(socket) {
          socket.temporaryAssign({ ids: [] as readonly string[] });
          return { ids: ["c", "d"] as readonly string[], beside: "" };
        },
        events: {
          list: (socket, { ids }) => socket.assign({ ids: ids as readonly string[] }),
          show: (socket, { id }) => socket.assign({ beside: String(id) }),
        },
        render: ({ ids, beside }) => html`<ul>${list(ids)}</ul>${beside !== "" && clock(beside)}`,
      }),
    );

  test.each(lists)("keeps its id after the reset of the assign: %s", (_, list) => {
    const view = forgetful(list);
    expect(view.logged).toEqual([]);
    view.event("show", { id: "e" });
    expect(view.logged).toEqual([]);
    view.event("show", { id: "c" });
    expect(view.logged.join()).toContain(MESSAGE);
  });

  test.each(lists)("frees its id when the list changes: %s", (_, list) => {
    const view = forgetful(list);
    view.event("list", { ids: ["e"] });
    view.event("show", { id: "c" });
    view.event("list", { ids: [] });
    view.event("show", { id: "e" });
    expect(view.logged).toEqual([]);
  });
});
