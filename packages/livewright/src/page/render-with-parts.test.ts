import { describe, expect, test } from "vitest";
import { viewState } from "../test-support/page.ts";
import { each } from "../html/each.ts";
import { html, raw, type Renderable } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import { liveComponent } from "../live/live-component.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import type { Socket } from "../live/socket.ts";
import { postableForms } from "./postable-forms.ts";
import { renderWithParts } from "./render-with-parts.ts";

/** Without nested views, it is there at once. The addresses of components are removed, as in every view. */
const toHtml = (value: unknown, state: ReturnType<typeof viewState>): string =>
  postableForms(
    renderWithParts(
      value,
      state,
      () => ({ view: "Page" }),
      () => "nested",
      { postable: false },
    ) as string,
    undefined,
  );
const page = (value: unknown): string => toHtml(value, viewState(false));

const Box = liveComponent({
  mount: (_socket, _props: { child: Renderable }) => ({ n: 0 }),
  render: ({ child, n, myself }) => html`<div phx-target=${myself}>${n}${child}</div>`,
});

describe("components in the dead render", () => {
  test("are written at their position, without a target", () => {
    expect(page(html`<p>${Box({ id: 1, child: "a" })}</p>b${Box({ id: 2, child: null })}`)).toBe(
      "<p><div>0a</div></p>b<div>0</div>",
    );
  });

  test("can be in components, in lists and in slots", () => {
    const inner = (id: number) => Box({ id, child: html`<b>${id}</b>` });
    expect(
      page(html`${Box({ id: 1, child: [inner(2), inner(3)] })}${each([4, 5], (id) => html`<i>${inner(id)}</i>`)}`),
    ).toBe(
      "<div>0<div>0<b>2</b></div><div>0<b>3</b></div></div><i><div>0<b>4</b></div></i><i><div>0<b>5</b></div></i>",
    );
  });

  test("are updated level by level, all of a kind together", () => {
    const seen: unknown[] = [];
    const Seen = liveComponent({
      mount: (_socket, _props: { name: string; child?: Renderable }) => {},
      updateMany: (updates) => void seen.push(updates.map(({ props }) => props.name)),
      render: ({ name, child }) => html`<b>${name}${child}</b>`,
    });
    const view = html`<p>${Seen({ id: 1, name: "a", child: Seen({ id: 3, name: "c" }) })}${Seen({ id: 2, name: "b" })}</p>`;
    expect(page(view)).toBe("<p><b>a<b>c</b></b><b>b</b></p>");
    expect(seen).toEqual([["a", "b"], ["c"]]);
  });

  test.each([
    ["text with a NUL", "\u0000AAAAAAAAAAAA:0\u0000"],
    ["only NULs", "\u0000\u0000\u0000"],
    ["a number and a NUL", "0\u0000"],
    ["what a replacement would look at", "$& $1 $$"],
  ])("cannot be forged by %s", (_name, hostile) => {
    const value = html`${hostile}${Box({ id: 1, child: hostile })}<i title=${hostile}>${raw(hostile)}</i>${Box({ id: 2, child: "x" })}`;
    const written = html`${hostile}`.dynamics[0] as string;
    const escaped = written.replaceAll("&", "&amp;");
    expect(page(value)).toBe(`${escaped}<div>0${escaped}</div><i title="${escaped}">${hostile}</i><div>0x</div>`);
  });

  test("are refused at a second position, without an id, and without a single root element", () => {
    expect(() => page(html`${Box({ id: 1, child: "" })}${Box({ id: 1, child: "" })}`)).toThrow(
      /LW303 .*render-with-parts\.test\.ts:\d+:\d+ and .*render-with-parts\.test\.ts/,
    );
    expect(() => page(html`${Box({ id: undefined as never, child: "" })}`)).toThrow("LW304");
    for (const render of [() => html`a`, () => html`<p></p><p></p>`, () => "a" as never, () => null as never]) {
      expect(() => page(html`${liveComponent({ render })({ id: 1 })}`)).toThrow("LW305");
    }
    expect(() =>
      page(html`${liveComponent({ mount: async () => {}, render: () => html`<p></p>` })({ id: 1 })}`),
    ).toThrow("LW408  mount of a component is async");
  });

  test("are refused in an attribute", () => {
    expect(() => page(html`<p title=${Box({ id: 1, child: "" })}></p>`)).toThrow("LW211");
    expect(() => page(html`<textarea>${Box({ id: 1, child: "" })}</textarea>`)).toThrow("LW210");
  });

  test("that continue after the page change nothing and do no harm", async () => {
    let late: (() => void) | undefined;
    const Late = liveComponent({
      mount(socket) {
        late = () => socket.assign({ n: 1 });
      },
      render: () => html`<p>a</p>`,
    });
    expect(page(html`${Late({ id: 1 })}`)).toBe("<p>a</p>");
    late?.();
  });
});

describe("streams in the dead render", () => {
  interface Item {
    readonly id: number;
  }
  const list = (items: Stream<Item>) =>
    html`<ul id="rows" phx-update="stream">${each(items, (item, id) => html`<li id=${id}>${item.id}</li>`)}</ul>`;
  const ids = (fill: (socket: Socket<{ it: Stream<Item> }>) => void): string => {
    const state = viewState(false);
    const socket = new SocketHandle(state) as Socket as Socket<{ it: Stream<Item> }>;
    fill(socket);
    return [...toHtml(list(socket.assigns.it), state).matchAll(/>(\d)</g)].map(([, id]) => id).join("");
  };
  const items = (...numbers: number[]): Item[] => numbers.map((id) => ({ id }));

  test.each<[string, (socket: Socket<{ it: Stream<Item> }>) => void, string]>([
    ["show all items, whatever the limit", (socket) => void socket.stream("it", items(1, 2, 3), { limit: 2 }), "123"],
    [
      "show them in their order",
      (socket) => {
        socket.stream("it", items(1, 2));
        socket.streamInsert("it", { id: 3 }, { at: 0 });
        socket.streamInsert("it", { id: 4 }, { at: 1 });
      },
      "3412",
    ],
    [
      "leave out what was deleted again",
      (socket) => {
        socket.stream("it", items(1, 2));
        socket.streamDelete("it", { id: 1 });
      },
      "2",
    ],
    [
      "show what came back after a reset",
      (socket) => {
        socket.stream("it", items(1, 2));
        socket.stream("it", items(3), { reset: true });
      },
      "3",
    ],
    ["show an async source as empty, and do not start it", (socket) => void socket.stream("it", never()), ""],
  ])("%s", (_name, fill, shown) => expect(ids(fill)).toBe(shown));

  // eslint-disable-next-line require-yield -- it must not even get that far
  async function* never(): AsyncGenerator<Item> {
    expect.unreachable();
  }

  test("refuse rows whose id the client could not find", () => {
    const state = viewState(false);
    const stream = new SocketHandle(state).stream("it", items(1));
    expect(() => toHtml(html`${each(stream, () => html`<li>a</li>`)}`, state)).toThrow("LW411");
  });

  test("can have components as rows", () => {
    const Row = liveComponent({ render: ({ id }) => html`<li id=${id}>a</li>` });
    const state = viewState(false);
    const stream = new SocketHandle(state).stream("it", items(1, 2));
    expect(toHtml(html`<ul id="rows" phx-update="stream">${each(stream, (_, id) => Row({ id }))}</ul>`, state)).toBe(
      '<ul id="rows" phx-update="stream"><li id="it-1">a</li><li id="it-2">a</li></ul>',
    );
  });
});
