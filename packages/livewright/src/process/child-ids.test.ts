import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { start } from "./view-under-test.test.ts";

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
  test("are refused in the first message if they have one id", () => {
    const view = start(shown(page, "c"));
    expect(view.logged.join()).toContain(MESSAGE);
  });

  test("are refused once they have one id", () => {
    const view = start(shown(page, "d"));
    expect(view.logged).toEqual([]);
    view.event("show", { id: "c" });
    expect(view.logged.join()).toContain(MESSAGE);
  });

  test("may change their ids, and come back", () => {
    const view = start(shown(page, "d"));
    for (const id of ["e", "d", "f", "d"]) view.event("show", { id });
    expect(view.logged).toEqual([]);
  });
});

test("a nested view may move to another place of its page", () => {
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
