import { describe, expect, test } from "vitest";
import { PageUnderTest, viewState } from "../test-support/page.ts";
import { toHtml } from "../diff/to-html.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import { component } from "./component.ts";
import { each } from "./each.ts";
import { html, type Rendered } from "./rendered.ts";
import type { Stream } from "./stream.ts";

interface Item {
  readonly id: number;
}
const row = (item: Item, id: string): Rendered => html`<li id=${id}>${item.id}</li>`;
const rows = (): Stream<Item> => new SocketHandle(viewState(false)).stream("it", [{ id: 1 }]);

describe("a template with an invalid stream container is refused when it is first used", () => {
  test.each<[string, () => unknown, string]>([
    [
      "a container without an id",
      () => html`<ul phx-update="stream"></ul>`,
      "<ul> is a stream container, but has no id.",
    ],
    [
      "an element in it without an id",
      () => html`<ul id="a" phx-update="stream"><li id="b"></li><li class="only:block">None</li></ul>`,
      "<li> is in a stream container, but has no id.",
    ],
    ["a void element in it", () => html`<div id="a" phx-update='stream'><hr></div>`, "<hr> stands in"],
  ])("for %s", (_case, make, message) => {
    expect(make).toThrow("LW209");
    expect(make).toThrow(message);
  });
});

describe("a template with a valid stream container is accepted", () => {
  test.each<[string, () => Rendered]>([
    ["ids from holes", () => html`<ul id=${"a"} phx-update="stream"><li id="b-${1}"></li></ul>`],
    ["ids from spreads", () => html`<ul ${{ id: "a" }} phx-update="stream"><li ${{ id: "b" }}></li></ul>`],
    ["elements further in", () => html`<ul id="a" phx-update="stream"><li id="b"><b></b></li></ul>`],
    ["another mode", () => html`<ul id="a" phx-update="ignore"><li></li></ul>`],
    ["a mode from a hole", () => html`<ul id="a" phx-update=${"stream"}><li></li></ul>`],
  ])("%s", (_case, make) => {
    expect(() => toHtml(make())).not.toThrow();
  });
});

describe("a stream outside of a container", () => {
  const message = 'The stream "it" is in a <ul> that is not a stream container.';

  test("is refused in the dead render", () => {
    expect(() => toHtml(html`<ul>${each(rows(), row)}</ul>`)).toThrow(message);
    expect(() => toHtml(html`<ul id="a" phx-update="replace">${each(rows(), row)}</ul>`)).toThrow(message);
    expect(() =>
      toHtml(html`<ul id="a" phx-update="stream"><li id="b"><ul>${each(rows(), row)}</ul></li></ul>`),
    ).toThrow(message);
  });

  test("is refused in a diff, in the first message and in later ones", () => {
    const page = new PageUnderTest();
    const stream = page.socket.stream("it", [{ id: 1 }]);
    const view = (value: unknown): Rendered => html`<ul>${value as string}</ul>`;
    page.show(view("none"));
    expect(() => page.show(view(each(stream, row)))).toThrow(message);
    expect(() => new PageUnderTest().show(view(each(stream, row)))).toThrow(message);
  });

  test("is refused with the markup of a container", () => {
    expect(() => toHtml(html`<ul>${each(rows(), row)}</ul>`)).toThrow(
      'Write <ul id="it" phx-update="stream">${each(…)}</ul>.',
    );
  });

  test("is accepted if the container may be further out, or depends on a value", () => {
    const List = component(({ items }: { items: Stream<Item> }) => html`${each(items, row)}`);
    expect(toHtml(html`<ul id="a" phx-update="stream">${List({ items: rows() })}</ul>`)).toContain('<li id="it-1">');
    expect(toHtml(html`<ul id="a" phx-update=${"stream"}>${each(rows(), row)}</ul>`)).toContain('<li id="it-1">');
    expect(toHtml(html`<ul ${{ id: "a", "phx-update": "stream" }}>${each(rows(), row)}</ul>`)).toContain("it-1");
  });
});
