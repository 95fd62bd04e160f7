import { describe, expect, test, vi } from "vitest";
import { appOf } from "../test-support/browser.ts";
import { html, type Rendered } from "../html/rendered.ts";
import { js } from "../js/commands.ts";
import { portal } from "../live/components/portal.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { live as route, liveSession } from "../router/routes.ts";
import { liveIsolated } from "./isolated.ts";
import { live } from "./live.ts";

const page = (content: Rendered) =>
  liveView({ name: "Counter", events: { inc() {}, dec() {} }, render: () => content });

const Cart = liveComponent({
  name: "Cart",
  mount: (_socket, _props: { inner: (myself: unknown) => Rendered }) => ({}),
  events: { add() {}, empty() {} },
  render: ({ inner, myself }) => html`<div class="cart">${inner(myself)}</div>`,
});
const shop = (content: (myself: never) => Rendered) =>
  page(html`<main>${Cart({ id: "cart", inner: content as (myself: unknown) => Rendered })}</main>`);

describe("an event without a handler", () => {
  test("is reported with similar events, before any click", async () => {
    await expect(liveIsolated(page(html`<p><button phx-click="incr">+</button></p>`))).rejects.toThrow(
      /^LW808 {2}phx-click sends "incr" to the view Counter, which does not handle it\.\n {4}<button phx-click="incr">\+<\/button>\n {2}Did you mean "inc"\? It handles inc, dec\.\n {2}To ignore such mistakes: {2}live\(app, path, \{ mistakes: \{ unknownEvent: "ignore" \} \}\)/,
    );
  });

  test("is reported when a patch adds it", async () => {
    const Later = liveView({
      mount: () => ({ open: false }),
      events: { open: (socket) => socket.assign({ open: true }) },
      render: ({ open }) => html`<button phx-click="open">o</button>${open && html`<i phx-click="clsoe">x</i>`}`,
    });
    const view = await liveIsolated(Later);
    await expect(view.click("button")).rejects.toThrow(/^LW808 {2}phx-click sends "clsoe" to the view/);
  });

  test.each([
    ["phx-keydown", html`<a phx-window-keydown="up">x</a>`, "phx-window-keydown"],
    ["phx-submit", html`<form id="f" phx-submit="up"></form>`, "phx-submit"],
    ["phx-change of a field", html`<form id="f"><input aria-label="a" name="a" phx-change="up"></form>`, "phx-change"],
    ["a viewport binding", html`<ul phx-viewport-top="up"></ul>`, "phx-viewport-top"],
    ["a command", html`<a phx-click=${js().hide().push("up")}>x</a>`, "phx-click"],
    ["a command kept in data", html`<a data-cancel=${js().push("up")}>x</a>`, "data-cancel"],
    ["a command for the end", html`<a phx-remove=${js().push("up")}>x</a>`, "phx-remove"],
  ])("is found in %s", async (_, content, attribute) => {
    await expect(liveIsolated(page(content))).rejects.toThrow(
      new RegExp(`^LW808 {2}${attribute} sends "up" to the view Counter, which does not handle it`),
    );
  });

  test("is found in components, with the component that handles it", async () => {
    const misplaced = shop((myself) => html`<button phx-click="inc" phx-target=${myself}>+</button>`);
    await expect(liveIsolated(misplaced)).rejects.toThrow(
      /^LW808 {2}phx-click sends "inc" to Cart in Counter, which does not handle it\.[^]*\n {2}The view Counter handles it: remove phx-target\. It handles add, empty\./,
    );
    const misspelt = shop((myself) => html`<button phx-click=${js().push("ad", { target: myself })}>+</button>`);
    await expect(liveIsolated(misspelt)).rejects.toThrow(/to Cart in Counter[^]*Did you mean "add"\?/);
  });

  test("is found in nested views, and where selectors lead", async () => {
    const Clock = liveView({ name: "Clock", events: { stop() {} }, render: () => html`<a phx-click="inc">x</a>` });
    await expect(liveIsolated(page(html`<p>${liveRender(Clock, { id: "clock" })}</p>`))).rejects.toThrow(
      /^LW808 {2}phx-click sends "inc" to the view Clock/,
    );
    await expect(liveIsolated(shop(() => html`<a phx-click="inc" phx-target=".cart">x</a>`))).rejects.toThrow(
      /^LW808 {2}phx-click sends "inc" to Cart in Counter/,
    );
  });

  test("is printed or ignored if the test asks for it", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const Misspelt = page(html`<button phx-click="incr">+</button>`);
    const view = await liveIsolated(Misspelt, { mistakes: { unknownEvent: "warn" } });
    await view.settled();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/^LW808 {2}phx-click sends "incr"/);
    await liveIsolated(Misspelt, { mistakes: { unknownEvent: "ignore" } });
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe("a missing phx-target", () => {
  test("is reported if the surrounding component handles the event", async () => {
    await expect(liveIsolated(shop(() => html`<button phx-click="add">+</button>`))).rejects.toThrow(
      /^LW808 {2}phx-click sends "add" to the view Counter, but Cart in Counter handles it\.\n {4}<button phx-click="add">\+<\/button>\n {2}Add {2}phx-target=\$\{myself\} {2}to the element\.\n[^]*missingTarget: "ignore"/,
    );
  });

  test("is reported for commands and forms", async () => {
    await expect(liveIsolated(shop(() => html`<a phx-click=${js().push("add")}>+</a>`))).rejects.toThrow(
      /Add {2}phx-target=/,
    );
    await expect(liveIsolated(shop(() => html`<form id="f" phx-submit="add"></form>`))).rejects.toThrow(
      /Add {2}phx-target=/,
    );
  });

  test("is reported for content that a portal moves", async () => {
    const View = shop(
      () =>
        html`<i id="goal"></i>${portal({ id: "p", target: "#goal", children: html`<div id="in"><a phx-click="add">+</a></div>` })}`,
    );
    await expect(liveIsolated(View)).rejects.toThrow(/sends "add" to the view Counter, but Cart in Counter/);
  });

  test("can be ignored, unlike an unknown event", async () => {
    const both = shop(() => html`<a phx-click="add">+</a><a phx-click="nothing">+</a>`);
    await expect(liveIsolated(both, { mistakes: { missingTarget: "ignore" } })).rejects.toThrow(/sends "nothing"/);
  });
});

describe("no unhandled event is reported", () => {
  const odd = html`<button phx-click="whatever">x</button>`;
  const quiet = async (view: Parameters<typeof liveIsolated>[0]): Promise<void> => {
    await expect(liveIsolated(view)).resolves.toBeDefined();
  };

  test("if a hook may handle it", () =>
    quiet(
      liveView({
        mount(socket) {
          socket.attachHook("handleEvent", "all", () => "halt");
        },
        render: () => odd,
      }),
    ));

  test("if handleEvent may handle it", () => quiet(liveView({ handleEvent() {}, render: () => odd })));

  test("if its target handles it", async () => {
    await quiet(shop((myself) => html`<a phx-click="add" phx-target=${myself}>+</a><a phx-click="inc">+</a>`));
    await quiet(shop(() => html`<a phx-click="add" phx-target=".cart">x</a>`));
    await quiet(
      shop(
        (myself) =>
          html`<form id="f" phx-submit="add" phx-target=${myself}><input name="a" aria-label="a" phx-change="add"></form>`,
      ),
    );
  });

  test("for content shown outside of its view", async () => {
    const View = shop(
      (myself) => html`
        <i id="goal"></i>
        ${portal({ id: "p", target: "#goal", children: html`<div id="in"><a phx-click="add" phx-target=${myself}>+</a><a phx-click="inc">+</a></div>` })}
      `,
    );
    const view = await liveIsolated(View);
    expect(view.count("#goal a")).toBe(2);
  });

  test("for a view that is replaced or still joining", async () => {
    const First = liveView({
      events: { a: (socket) => socket.pushNavigate("/second") },
      render: () => html`<a phx-click="a">a</a>`,
    });
    const Second = liveView({ events: { b() {} }, render: () => html`<a phx-click="b">b</a>` });
    const app = appOf({ routes: [liveSession("s", {}, [route("/", First), route("/second", Second)])] });
    const view = await live(app, "/", { maxAdvance: 0 });
    view.visitor.latency = 50;
    await view.click("a");
    for (let i = 0; i < 8; i++) await view.visitor.advance(25);
    expect(view.text("a")).toBe("b");
    await view.disconnect();
    await view.reconnect();
  });

  test("for the client's own events, and text that is not an event", () =>
    quiet(
      page(html`
        <form id="f" phx-change="inc" phx-auto-recover="ignore"></form>
        <a phx-click=${js().hide()}>x</a><a phx-click="">x</a><a phx-click="lv:clear-flash">x</a>
        <a data-points="[[1,2]]" data-else="[[push">x</a><a phx-click="x" phx-target="#nowhere">x</a>
      `),
    ));

  test("for pages that are not connected", async () => {
    const Misspelt = page(html`<button phx-click="incr">+</button>`);
    await expect(liveIsolated(Misspelt, { connected: false })).resolves.toBeDefined();
  });
});
