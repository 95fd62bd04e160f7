import { describe, expect, test } from "vitest";
import { appOf } from "../test-support/browser.ts";
import { HttpError } from "../foundation/errors.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live as route, post } from "../router/routes.ts";
import { live, visit } from "./live.ts";
import { text } from "../test-support/text.ts";

const Counter = liveView({
  mount: () => ({ n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1) },
  render: ({ n }) => html`<p id="n">${n}</p><button phx-click="inc">+</button>`,
});

const Who = liveView({
  mount: (socket, { session }) => ({
    name: text(session["name"], "nobody"),
    zone: socket.connected ? text(socket.connectParams?.["zone"], "nowhere") : "not yet",
  }),
  render: ({ name, zone }) => html`<p id="name">${name}</p><p id="zone">${zone}</p>`,
});

const Guarded = liveView({
  mount: (socket, { session }) => (session["name"] === undefined ? socket.redirect("/login") : {}),
  render: () => html`<p>secret</p>`,
});

const Missing = liveView({
  mount() {
    throw new HttpError(404, "There is no such thing.");
  },
  render: () => html``,
});

const Broken = liveView({
  mount(socket) {
    if (socket.connected) throw new Error("The database is gone.");
    return {};
  },
  render: () => html`<p>fine</p>`,
});

const app = appOf({
  routes: [
    route("/", Counter),
    route("/who", Who),
    route("/guarded", Guarded),
    route("/missing", Missing),
    route("/broken", Broken),
    get("/login", (_request, { renderPage }) =>
      renderPage(html`<form action="/login" method="post"><input name="name"></form>`),
    ),
    post(
      "/login",
      async (request, { session }) => {
        session.set("name", text((await request.formData()).get("name")));
        return new Response(null, { status: 303, headers: { location: "/guarded" } });
      },
      { csrf: false },
    ),
    get("/json", () => Response.json({ ok: true })),
    get("/away", () => Response.redirect("https://elsewhere.test/page", 302)),
  ],
});

describe("live() and visit()", () => {
  test("load the page, connect its view, and show it", async () => {
    const view = await live(app, "/");
    expect(view.connected).toBe(true);
    expect(view.path).toBe("/");
    expect(view.visitor.status).toBe(200);
    await view.click("button");
    expect(view.text("#n")).toBe("1");
  });

  test("show the dead render to a browser without scripts", async () => {
    const view = await live(app, "/who", { connected: false });
    expect(view.connected).toBe(false);
    expect(view.text("#zone")).toBe("not yet");
  });

  test("accept session data, connect params and headers", async () => {
    const view = await live(app, "/who", { session: { name: "Ann" }, connectParams: { zone: "Europe/Paris" } });
    expect(view.text()).toBe("Ann Europe/Paris");
    const other = await live(app, "/who");
    expect(other.texts("p")).toEqual(["nobody", "nowhere"]);
  });

  test("tell views the address and headers of the browser", async () => {
    const Info = liveView({
      mount: (socket) => {
        const { origin, userAgent, ip } = socket.connectInfo;
        return { from: `${origin} ${userAgent ?? ""} ${ip ?? ""}` };
      },
      render: ({ from }) => html`<p>${from}</p>`,
    });
    const own = appOf({ routes: [route("/", Info)] });
    const view = await live(own, "/", { origin: "https://shop.test", headers: { "user-agent": "Test" } });
    expect(view.text("p")).toBe("https://shop.test Test 127.0.0.1");
    const far = await live(own, "/", { ip: "203.0.113.7" });
    expect([far.text("p"), far.connected]).toEqual(["http://app.test 203.0.113.7", true]);
  });

  test("follow redirects and report them", async () => {
    const page = await visit(app, "/guarded");
    expect(page.path).toBe("/login");
    expect(await page.assertRedirect("/login")).toBe("/login");
  });

  test("fail in a circle of redirects", async () => {
    const Round = liveView({ render: () => html`<a href="/round">round</a>` });
    const circle = appOf({
      routes: [
        route("/", Round),
        get("/round", () => new Response(null, { status: 302, headers: { location: "/round" } })),
      ],
    });
    const message = /LW806 {2}http:\/\/app\.test\/round redirects more than 20 times/;
    await expect(visit(circle, "/round")).rejects.toThrow(message);
    const view = await live(circle, "/");
    await expect(view.click("a")).rejects.toThrow(message);
    expect(view.path).toBe("/");
  });

  test("stop at a redirect to another site", async () => {
    const page = await visit(app, "/away");
    await page.assertRedirect("https://elsewhere.test/page");
  });

  test("show what the page contains instead of a view", async () => {
    await expect(live(app, "/guarded")).rejects.toThrow(/LW803 {2}The page at \/login has no view\.[^]*<form action/);
    await expect(live(app, "/nowhere")).rejects.toThrow(/LW803 {2}\/nowhere answered with 404\./);
    const verbose = appOf({ routes: [], development: true });
    await expect(live(verbose, "/nowhere")).rejects.toThrow(
      /answered with 404\.\n {2}LW502 No route matches GET \/nowhere\. https:\S+\n {2}If the test expects/,
    );
  });

  test("fail with the error of a view that cannot be mounted", async () => {
    await expect(live(app, "/missing")).rejects.toThrow(/LW804[^]*There is no such thing/);
    await expect(live(app, "/broken")).rejects.toThrow(
      /LW804[^]*The database is gone\.[^]*live\.test\.ts[^]*crashes: "ignore"/,
    );
  });

  test("say why a view could not be joined if crashes are ignored", async () => {
    await expect(live(app, "/broken", { crashes: "ignore" })).rejects.toThrow(
      /LW803 {2}The view of \/broken could not be joined\.[^]*join crashed/,
    );
  });

  test("report a page without a CSRF token", async () => {
    const bare = appOf({ rootLayout: ({ content }) => html`${content}`, routes: [route("/", Counter)] });
    await expect(live(bare, "/")).rejects.toThrow(/LW803 {2}The root layout has no CSRF token/);
  });
});

describe("a visitor of a test", () => {
  test("submits plain forms, keeps cookies, and follows redirects", async () => {
    const page = await visit(app, "/login");
    await page.submit("form", { name: "Ann" });
    expect(page.path).toBe("/guarded");
    expect(page.text()).toBe("secret");
    expect(page.connected).toBe(true);
  });

  test("can request a URL that is not a page", async () => {
    const view = await live(app, "/", { session: { name: "Ann" } });
    const response = await view.visitor.fetch("/json");
    expect(await response.json()).toEqual({ ok: true });
  });

  test("has tabs with the same cookies, and another visitor has others", async () => {
    const ann = await visit(app, "/login");
    await ann.submit("form", { name: "Ann" });
    const tab = ann.visitor.newTab();
    await tab.open("/who");
    expect(tab.document.getElementById("name")?.textContent).toBe("Ann");
    expect((await live(app, "/who")).text("#name")).toBe("nobody");
  });

  test("leaves no view open when its tab is closed", async () => {
    const own = appOf({ routes: [route("/", Counter)] });
    const view = await live(own, "/");
    expect(own.connections).toBe(1);
    view.close();
    expect(own.connections).toBe(0);
  });
});
