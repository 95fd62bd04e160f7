import { describe, expect, test } from "vitest";
import { appOf } from "../test-support/browser.ts";
import { html } from "../html/rendered.ts";
import { link } from "../live/components/link.ts";
import { liveView } from "../live/live-view.ts";
import { del, get, live as route, liveSession, post } from "../router/routes.ts";
import { live, visit } from "./live.ts";
import { text } from "../test-support/text.ts";

const List = liveView({
  mount: (socket) => ({ page: "1", mounted: socket.connected }),
  handleParams(socket, { params }) {
    socket.assign({ page: text(params["page"], "1") });
    socket.pageTitle(`Page ${text(params["page"], "1")}`);
  },
  events: {
    next: (socket) => socket.pushPatch("/list?page=2"),
    leave: (socket) => socket.pushNavigate("/other"),
    away: (socket) => socket.redirect("/other"),
  },
  render: ({ page }) => html`
    <p id="page">${page}</p>
    <a id="three" href="/list?page=3" data-phx-link="patch" data-phx-link-state="push">3</a>
    <a id="other" href="/other" data-phx-link="redirect" data-phx-link-state="push">Other</a>
    <a id="plain" href="/other">Plain</a>
    <button id="next" phx-click="next">Next</button>
    <button id="leave" phx-click="leave">Leave</button>
    <button id="away" phx-click="away">Away</button>
  `,
});

const Other = liveView({ render: () => html`<p id="other">other</p>` });

const Trigger = liveView({
  mount: () => ({ ready: false }),
  events: { save: (socket) => socket.assign({ ready: true }) },
  render: ({ ready }) => html`
    <form id="f" action="/finish" method="post" phx-submit="save" phx-trigger-action=${ready}>
      <label>Name <input name="name"></label>
    </form>
  `,
});

const app = appOf({
  rootLayout: ({ content, csrfToken, title }) => html`
    <html><head><meta name="csrf-token" content=${csrfToken}><title>${title ?? ""}</title></head><body>${content}</body></html>
  `,
  routes: [
    liveSession("s", {}, [route("/list", List), route("/other", Other), route("/trigger", Trigger)]),
    post("/finish", async (request) => new Response(`<p>Hello ${text((await request.formData()).get("name"))}</p>`), {
      csrf: false,
    }),
  ],
});

describe("links with a method", () => {
  const Session = liveView({
    render: () => html`
      <p>in</p>${link({ href: "/session", method: "delete", children: "Log out" })}
      <a href="/list" id="list">List</a>
    `,
  });
  const routes = [
    route("/in", Session),
    route("/list", List),
    del("/session", () => new Response(null, { status: 303, headers: { location: "/list" } })),
    get("/session", () => new Response("<p>not so</p>")),
  ];
  const layout: Parameters<typeof appOf>[0] = {
    rootLayout: ({ content, csrfToken }) => html`
      <html><head><meta name="csrf-token" content=${csrfToken}><title>t</title></head><body>${content}</body></html>
    `,
    routes,
  };

  test("submit it with the token of the page", async () => {
    const view = await live(appOf(layout), "/in");
    await view.click("a", "Log out");
    await view.assertRedirect("/list");
  });

  test("submit it without scripts, as buttons", async () => {
    const page = await visit(appOf(layout), "/in", { connected: false });
    await page.click("button", "Log out");
    expect(page.path).toBe("/list");
  });

  test("open in another tab if asked, as all links do", async () => {
    const view = await live(appOf(layout), "/in");
    await view.click("#list", undefined, { ctrlKey: true });
    await view.click("a", "Log out", { metaKey: true });
    expect(view.path).toBe("/in");
  });
});

describe("patches in a test", () => {
  test("come from the server, from a link, and from a path", async () => {
    const view = await live(app, "/list");
    view.assertNoPatch();
    await view.click("#next");
    expect(view.path).toBe("/list?page=2");
    expect(view.title).toBe("Page 2");
    expect(await view.assertPatch("/list?page=2")).toBe("/list?page=2");
    await view.click("#three");
    await view.assertPatch(/page=3/);
    await view.patch("/list?page=4");
    expect(view.text("#page")).toBe("4");
    await view.assertPatch();
    view.assertNoPatch();
    view.assertNoRedirect();
  });

  test("are asserted, present or absent", async () => {
    const view = await live(app, "/list");
    await view.click("#next");
    await expect(view.assertPatch("/list?page=9")).rejects.toThrow(
      /LW805 {2}The page was not patched to \/list\?page=9\.\n {2}It has moved:\n {4}load {5}\/list\n {4}patch {4}\/list\?page=2\n {2}The page is now \/list\?page=2/,
    );
    expect(() => view.assertNoPatch()).toThrow(/LW805 {2}The page was patched to \/list\?page=2/);
  });

  test("go back and forward", async () => {
    const view = await live(app, "/list");
    await view.click("#next");
    await view.visitor.back();
    expect(view.text("#page")).toBe("1");
    await view.visitor.forward();
    expect(view.text("#page")).toBe("2");
    await view.visitor.reload();
    expect(view.text("#page")).toBe("2");
    expect(view.connected).toBe(true);
  });
});

describe("navigation in a test", () => {
  test.each(["#leave", "#away", "#other", "#plain"])("%s leads to the other view", async (selector) => {
    const view = await live(app, "/list");
    await view.click(selector);
    expect(view.path).toBe("/other");
    expect(view.text("#other")).toBe("other");
    expect(view.connected).toBe(true);
    expect(() => view.assertNoRedirect()).toThrow(/LW805 {2}The page was redirected to \/other/);
    expect(await view.assertRedirect("/other")).toBe("/other");
    view.assertNoRedirect();
    view.assertNoPatch();
  });

  test("is asserted step by step, without loads, back and forward", async () => {
    const on = appOf({
      routes: [
        route("/", liveView({ events: { go: (socket) => socket.redirect("/on") }, render: () => html`<p>first</p>` })),
        get("/on", () => new Response(null, { status: 302, headers: { location: "/there" } })),
        get("/there", () => new Response("<p>there</p>")),
      ],
    });
    const view = await live(on, "/");
    await view.push("go");
    await view.assertRedirect("/on");
    await view.assertRedirect("/there");
    await view.visitor.back();
    await view.visitor.reload();
    view.assertNoRedirect();
    expect(view.text()).toBe("first");
  });

  test("is refused if there is nothing to go back or forward to", async () => {
    const view = await live(app, "/list");
    await expect(view.visitor.back()).rejects.toThrow(
      /LW802 {2}The history has no entry to go back to from \/list\.[^]*replace/,
    );
    await expect(view.visitor.forward()).rejects.toThrow(/LW802 {2}The history has no entry to go forward to/);
    await view.click("#next");
    await view.visitor.back();
    expect(view.path).toBe("/list");
  });

  test("is followed and asserted", async () => {
    const view = await live(app, "/list");
    await view.click("#leave");
    const other = await view.followRedirect("/other");
    expect(other.text("#other")).toBe("other");
    await expect(other.followRedirect("/list")).rejects.toThrow(/LW805 {2}The page was not redirected to \/list/);
    await other.visitor.back();
    expect(other.path).toBe("/list");
    expect(other.has("#page")).toBe(true);
  });

  test("by path stays inside the live session", async () => {
    const view = await live(app, "/list");
    await view.navigate("/other");
    await view.assertRedirect("/other");
    expect(view.visitor.moves.map(({ kind }) => kind)).toEqual(["load", "navigate"]);
    const dead = await live(app, "/list", { connected: false });
    await expect(dead.navigate("/other")).rejects.toThrow(/LW803[^]*is not connected/);
  });

  test("a form that triggers its action is submitted over HTTP", async () => {
    const view = await live(app, "/trigger");
    await view.submit("#f", { name: "Ann" });
    expect(view.path).toBe("/finish");
    expect(view.text()).toBe("Hello Ann");
    expect(view.connected).toBe(false);
  });
});
