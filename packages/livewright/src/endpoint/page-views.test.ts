// Views inside other views and on pages of plain routes receive the same session in both renders.

import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import type { PageViewOptions } from "../router/route-context.ts";
import { get, live, post } from "../router/routes.ts";
import { appOf, Browser } from "../test-support/browser.ts";

/** Shows the session it is mounted with. */
const Told = liveView({
  name: "told",
  mount: (socket, { session }) => ({ session, connected: socket.connected }),
  render: ({ session, connected }) => html`<i>${JSON.stringify({ ...session, connected })}</i>`,
});

const unescape = (text: string): string => text.replaceAll("&quot;", '"');

function onPlainRoute(options: unknown) {
  return appOf({
    views: [Told],
    development: true,
    session: () => ({ user: "Ann", extra: 0 }),
    routes: [
      get("/", async (_request, { renderPage, liveRender: render }) =>
        renderPage(html`<main>${await render(Told, options as PageViewOptions)}</main>`),
      ),
    ],
  });
}

describe("a view on the page of a plain route", () => {
  test("receives session data over the session of the request, in both renders", async () => {
    const visitor = new Browser(onPlainRoute({ session: { extra: { list: [1, null, "a"] } } }));
    await visitor.get("/");
    const session = { user: "Ann", extra: { list: [1, null, "a"] } };
    expect(unescape(visitor.page)).toContain(JSON.stringify({ ...session, connected: false }));
    expect(visitor.page).not.toContain("data-phx-parent-id");
    const joined = JSON.stringify(await visitor.connect().join()).replaceAll(String.raw`\&quot;`, '"');
    expect(unescape(joined)).toContain(JSON.stringify({ ...session, connected: true }));
  });

  test("has the id and the container that the page chooses", async () => {
    const container = { tag: "section", class: "wide" };
    for (const more of [{}, { session: { extra: 1 } }]) {
      const visitor = new Browser(onPlainRoute({ id: "told", container, ...more }));
      await visitor.get("/");
      expect(visitor.page).toMatch(/<section id="told" [^>]*class="wide"><i>/);
      expect(await visitor.connect().join()).toHaveProperty("rendered");
    }
  });

  test.each<[unknown, string]>([
    [{ session: { at: new Date(0) } }, "session.at is an instance of Date, which JSON cannot carry."],
    [{ sesion: {} }, 'liveRender has no option "sesion".'],
  ])("is refused with the options %j", async (options, message) => {
    const visitor = new Browser(onPlainRoute(options));
    expect((await visitor.get("/")).status).toBe(500);
    expect(unescape(visitor.page)).toContain(message);
  });
});

describe("a nested view", () => {
  const nested = (options: object) =>
    live("/", liveView({ render: () => html`<div>${liveRender(Told, { id: "told", ...options })}</div>` }));

  test.each<[object, string]>([
    [{ session: { d: new Date(0) } }, "session.d is an instance of Date"],
    [{ session: { m: new Map([[1, 2]]) } }, "session.m is an instance of Map"],
    [{ session: { f: () => 1 } }, "session.f is the function f"],
    [{ session: { u: undefined } }, "session.u is undefined"],
    [{ stiky: true }, 'liveRender has no option "stiky".'],
  ])("with the options %s is refused in both renders", async (options, message) => {
    const visitor = new Browser(appOf({ routes: [nested(options)], development: true }));
    expect((await visitor.get("/")).status).toBe(500);
    expect(unescape(visitor.page)).toContain(message);
  });

  test("receives the same session in both renders", async () => {
    const session = { list: [1, { a: null }], text: "é", deep: { no: false } };
    const visitor = new Browser(appOf({ routes: [nested({ session })] }));
    await visitor.get("/");
    expect(unescape(visitor.page)).toContain(JSON.stringify({ ...session, connected: false }));
    const wire = visitor.connect();
    const token = /data-phx-session=\\"([^\\"]+)\\"/.exec(JSON.stringify(await wire.join()))?.[1] ?? "";
    const parent = visitor.containers[0]?.id;
    const joined = JSON.stringify(await wire.join({}, {}, { id: "told", session: token, static: "", parent }));
    expect(unescape(joined.replaceAll(String.raw`\&quot;`, '"'))).toContain(
      JSON.stringify({ ...session, connected: true }),
    );
  });
});

test.each([[new Date(0)], [new Map()], [() => 1], [Number.NaN], [1n]])("session.set() refuses %s", async (value) => {
  const app = appOf({
    development: true,
    routes: [
      get("/", (_request, { session }) => {
        session.set("value", value as unknown as string);
        return new Response("kept");
      }),
    ],
  });
  const visitor = new Browser(app);
  expect((await visitor.get("/")).status).toBe(500);
  expect(visitor.page).toContain("LW423");
});

describe("the session cookie", () => {
  const keep = post(
    "/",
    (_request, { session }) => {
      session.set("user", 1);
      return new Response("kept");
    },
    { csrf: false },
  );

  test("can depend on the request, such as the domain of each shop", async () => {
    const app = appOf({
      cookie: (request) => ({ domain: new URL(request.url).hostname.replace(/^[^.]+\./, ""), sameSite: "strict" }),
      routes: [keep],
    });
    const domainFor = async (host: string): Promise<string | undefined> => {
      const response = await app.fetch(new Request(`https://${host}/`, { method: "POST" }));
      return /Domain=([^;]+)/i.exec(response.headers.get("set-cookie") ?? "")?.[1];
    };
    expect(await domainFor("www.one.test")).toBe("one.test");
    expect(await domainFor("www.two.test")).toBe("two.test");
  });

  test("whose options throw for a hostile host is answered with 400", async () => {
    const app = appOf({ cookie: (request) => ({ domain: `${new URL(request.url).hostname};x` }), routes: [keep] });
    expect((await app.fetch(new Request("https://one.test/", { method: "POST" }))).status).toBe(400);
  });
});
