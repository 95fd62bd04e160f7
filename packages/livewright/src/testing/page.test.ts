import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { appOf } from "../test-support/browser.ts";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { live as route } from "../router/routes.ts";
import { liveIsolated } from "./isolated.ts";
import { live } from "./live.ts";
import { text } from "../test-support/text.ts";

const item = (n: number) => ({ id: n, text: `item ${n}` });

const Stream = liveView({
  mount: (socket) => ({ items: socket.stream("items", [item(1), item(2)]), n: 0 }),
  events: {
    add: (socket) => socket.streamInsert("items", item(3)),
    first: (socket) => socket.streamInsert("items", item(0), { at: 0 }),
    change: (socket) => socket.streamInsert("items", { id: 2, text: "changed" }),
    drop: (socket) => socket.streamDelete("items", item(1)),
    reset: (socket) => void socket.stream("items", [item(9)], { reset: true }),
    other: (socket) => socket.update("n", (n) => n + 1),
  },
  render: ({ items, n }) => html`
    <p>${n}</p>
    <ul id="items" phx-update="stream">${each(items, (row, id) => html`<li id=${id}>${row.text}</li>`)}</ul>
  `,
});

const Inner = liveView({
  mount: (_socket, { session }) => ({ name: text(session["name"]), n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1) },
  render: ({ name, n }) => html`<b>${name}</b> <output>${n}</output><button phx-click="inc">+</button>`,
});

const Outer = liveView({
  mount: () => ({ shown: true }),
  events: { hide: (socket) => socket.assign({ shown: false }) },
  render: ({ shown }) => html`
    <button id="hide" phx-click="hide">Hide</button>
    ${liveRender(Inner, { id: "one", session: { name: "One" } })}
    ${shown && liveRender(Inner, { id: "two", session: { name: "Two" } })}
  `,
});

const Row = liveComponent({
  mount: () => ({ open: false }),
  events: { toggle: (socket) => socket.update("open", (open) => !open) },
  render: ({ id, open, myself }) => html`
    <li id=${id}><button phx-click="toggle" phx-target=${myself}>${open ? "close" : "open"}</button></li>
  `,
});

const Rows = liveView({
  mount: () => ({ ids: ["a", "b", "c"] as readonly string[] }),
  events: {
    reverse: (socket) => socket.assign({ ids: socket.assigns.ids.toReversed() }),
    shorten: (socket) => socket.assign({ ids: socket.assigns.ids.slice(1) }),
  },
  render: ({ ids }) =>
    html`<ul>${each(
      ids,
      (id) => id,
      (id) => Row({ id }),
    )}</ul>`,
});

const Portal = liveView({
  mount: () => ({ n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1) },
  render: ({ n }) => html`
    <div id="target"></div>
    <section>
      <template id="dialog" data-phx-portal="#target"><div id="inside"><output>${n}</output><button phx-click="inc">+</button></div></template>
    </section>
  `,
});

describe("the client in a test", () => {
  test("updates streams", async () => {
    const view = await liveIsolated(Stream);
    for (const event of ["add", "first", "change", "other"] as const) await view.push(event);
    expect(view.texts("li")).toEqual(["item 0", "item 1", "changed", "item 3"]);
    await view.push("drop");
    expect(view.texts("li")).toEqual(["item 0", "changed", "item 3"]);
    await view.push("reset");
    expect(view.texts("li")).toEqual(["item 9"]);
    expect(view.count("li")).toBe(1);
  });

  test("keeps the state of components as they move, and reports removed ones to the server", async () => {
    const view = await liveIsolated(Rows);
    await view.click("#a button");
    await view.push("reverse");
    expect(view.texts("button")).toEqual(["open", "open", "close"]);
    const a = view.find("#a");
    await view.push("shorten");
    expect(view.texts("li")).toEqual(["open", "close"]);
    expect(view.find("#a")).toBe(a);
  });

  test("joins nested views", async () => {
    const view = await liveIsolated(Outer);
    expect(view.children).toHaveLength(2);
    const two = view.child<typeof Inner>("two");
    await two.click("button");
    expect(two.text("output")).toBe("1");
    expect(two.has("#hide")).toBe(false);
    expect(view.child("one").text()).toBe("One 0+");
    await two.push("inc");
    expect(two.text("output")).toBe("2");
    await view.click("#hide");
    expect(view.children).toHaveLength(1);
    expect(() => two.text()).toThrow(/LW801 {2}The nested view "two" is no longer on the page/);
    expect(() => view.child("three")).toThrow(/LW801 {2}This view has no child view "three"\.\n {2}It has "one"/);
    await expect(view.child("one").click("#hide")).rejects.toThrow(/No element of the nested view "one" of \/ matches/);
  });

  test("moves the content of portals", async () => {
    const view = await liveIsolated(Portal);
    await view.click("#target button");
    expect(view.text("#target output")).toBe("1");
  });
});

describe("the page of a test", () => {
  test("is read as HTML, text and values", async () => {
    const view = await liveIsolated(
      liveView({ render: () => html`<p class="a">x  <b>y</b></p><input aria-label="i" id="i" value="7">` }),
    );
    expect(view.render()).toContain('<p class="a">x');
    expect(view.render("b")).toBe("<b>y</b>");
    expect(view.render("b", "y")).toBe("<b>y</b>");
    expect(view.text("p")).toBe("x y");
    expect(view.value("#i")).toBe("7");
    expect(() => view.value("body")).toThrow(/LW802 {2}<body>[^]* is not a field, so it has no value/);
    expect(view.has("b", "z")).toBe(false);
    expect(() => view.render("i")).toThrow(/LW801/);
  });

  test("is saved to a file with its styles and without its scripts", async () => {
    const app = appOf({
      rootLayout: ({ content, csrfToken }) => html`
        <!doctype html>
        <html>
          <head>
            <meta name="csrf-token" content=${csrfToken}>
            <link rel="stylesheet" href="/style/a.css">
            <script src="/app.js"></script>
          </head>
          <body>${content}</body>
        </html>
      `,
      static: { "/style": { read: () => ({ size: 16, modified: 0, body: () => "p { color: red }" }) } },
      routes: [route("/", liveView({ render: () => html`<p>shown</p>` }))],
    });
    const view = await live(app, "/");
    const opened: string[] = [];
    const file = await view.openBrowser((path) => void opened.push(path));
    expect(opened).toEqual([file]);
    const written = await readFile(file, "utf8");
    expect(written).toMatch(/^<!doctype html>[^]*<style>p \{ color: red \}<\/style>[^]*<p>shown<\/p>/);
    expect(written).not.toContain("<script");
  });
});
