import { describe, expect, test, vi } from "vitest";
import { HttpError } from "../foundation/errors.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, liveSession } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import { signReload } from "../tokens/tokens.ts";
import { endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";
import { Failing, Home, Slow } from "../test-support/plain-views.ts";

const Missing = liveView({
  mount: (): { a: number } => {
    throw new HttpError(404, "No such article.");
  },
  render: () => html`<p></p>`,
});
const Moved = liveView({ mount: (socket) => socket.redirect("/home?a=1"), render: () => html`<p></p>` });

function app(options: Partial<EndpointOptions> = {}) {
  return endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    development: false,
    routes: [
      live("/", Home),
      live("/users/:id", Home),
      live("/slow", Slow),
      live("/failing", Failing),
      live("/missing", Missing),
      live("/moved", Moved),
    ],
    ...options,
  });
}

type App = ReturnType<typeof app>;

async function visit(to: App, path: string, init: RequestInit = {}): Promise<Response> {
  return to.fetch(new Request(`http://app.test${path}`, init));
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

describe("a live page", () => {
  test("is answered synchronously if the view is synchronous", () => {
    const response = app().fetch(new Request("http://app.test/"));
    expect(response).toBeInstanceOf(Response);
    expect((response as Response).status).toBe(200);
  });

  test("contains the container, the token and the client, and sets a cookie", async () => {
    const response = await visit(app(), "/users/7?a[b]=1&id=9");
    const text = await response.text();
    expect(text).toMatch(/^<!doctype html>/i);
    expect(text).toMatch(/<div id="phx-[\w-]+" data-phx-main data-phx-session="v1\.\S+" data-phx-static="">/);
    expect(text).toMatch(/<meta name="csrf-token" content="[\w-]{48}">/);
    expect(text).toContain('<script type="module" src="/livewright/client.js"></script>');
    expect(text).toContain("{&quot;a&quot;:{&quot;b&quot;:&quot;1&quot;},&quot;id&quot;:&quot;7&quot;}");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "max-age=0, private, must-revalidate",
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "base-uri 'self'; frame-ancestors 'self'",
      "x-content-type-options": "nosniff",
    });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^_livewright=v1\.\S+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test("sets no cookie for a browser that has one", async () => {
    const shared = app();
    const cookie = cookieOf(await visit(shared, "/"));
    expect((await visit(shared, "/", { headers: { cookie } })).headers.getSetCookie()).toEqual([]);
  });

  test("sets a secure cookie over https", async () => {
    const response = await app().fetch(new Request("https://app.test/"));
    expect(response.headers.getSetCookie()[0]).toContain("; Secure");
  });

  test("waits for an async view, redirects, and reports a failure", async () => {
    expect(await (await visit(app(), "/slow")).text()).toContain("<p>slow</p>");
    const moved = await visit(app(), "/moved");
    expect([moved.status, moved.headers.get("location"), moved.headers.get("content-type")]).toEqual([
      302,
      "/home?a=1",
      null,
    ]);
    expect((await visit(app(), "/failing")).status).toBe(500);
    const missing = await visit(app(), "/missing");
    expect([missing.status, await missing.text()]).toEqual([404, "404 Not Found\n\nNo such article.\n"]);
  });

  test.each([
    ["/login?next=/日本", "/login?next=/%E6%97%A5%E6%9C%AC"],
    ["/a b?é=\ud800", "/a%20b?%C3%A9=%EF%BF%BD"],
    ["/ok?a=%20&b=/x#y", "/ok?a=%20&b=/x#y"],
  ])("redirects to %s as %s", async (to, location) => {
    const view = liveView({ mount: (socket) => socket.redirect(to), render: () => html`` });
    const response = await visit(app({ routes: [live("/", view)] }), "/");
    expect([response.status, response.headers.get("location")]).toEqual([302, location]);
  });

  test("refuses params that cannot be decoded or exceed the limits", async () => {
    expect((await visit(app(), "/?a=%zz")).status).toBe(400);
    expect((await visit(app({ limits: { maxParamKeys: 2 } }), "/?a=1&b=2&c=3")).status).toBe(413);
    expect((await visit(app(), "/users/%zz")).status).toBe(400);
  });

  test("uses the layout of the view, of the live session, then of the endpoint", async () => {
    const layout =
      (name: string) =>
      ({ content }: { content: unknown }) =>
        html`<main class=${name}>${content as string}</main>`;
    const Own = liveView({ layout: layout("view"), render: () => html`<p></p>` });
    const None = liveView({ layout: false, render: () => html`<p></p>` });
    const Plain = liveView({ render: () => html`<p></p>` });
    const Other = liveView({ render: () => html`<p></p>` });
    const layered = app({
      layout: layout("endpoint"),
      rootLayout: ({ content, nonce }) => html`<body class=${nonce}>${content}</body>`,
      contentSecurityPolicy: (nonce) => `script-src 'nonce-${nonce}'`,
      routes: [
        live("/plain", Plain),
        liveSession("s", { layout: layout("session"), rootLayout: ({ content }) => html`<b>${content}</b>` }, [
          live("/other", Other),
          live("/own", Own),
          live("/none", None),
        ]),
      ],
    });
    const text = async (path: string) => (await visit(layered, path)).text();
    expect(await text("/plain")).toContain('<main class="endpoint">');
    expect(await text("/other")).toMatch(/^<b>.*<main class="session">/);
    expect(await text("/own")).toMatch(/^<b>.*<main class="session">/);
    expect(await text("/none")).toMatch(/^<b>.*<main class="session">/);
    const page = await visit(layered, "/plain");
    const nonce = /class="([\w-]{22})"/.exec(await page.text())?.[1];
    expect(page.headers.get("content-security-policy")).toBe(`script-src 'nonce-${nonce}'`);
  });

  test("merges the sessions of the cookie, the endpoint and the live session", async () => {
    const View = liveView({
      mount: (_, { session }) => ({ session }),
      render: ({ session }) => html`${JSON.stringify(session)}`,
    });
    const layered = app({
      session: (request) => ({ agent: request.headers.get("user-agent"), who: "endpoint" }),
      routes: [
        get("/set", (_, { session }) => {
          session.set("who", "cookie");
          session.set("kept", 1);
          return new Response();
        }),
        liveSession("s", { session: () => ({ who: "session" }) }, [live("/", View)]),
      ],
    });
    const cookie = cookieOf(await visit(layered, "/set"));
    const text = await (await visit(layered, "/", { headers: { cookie, "user-agent": "test" } })).text();
    expect(text.replaceAll("&quot;", '"')).toContain('{"who":"session","kept":1,"agent":"test"}');
  });
});

describe("the status of a refused join", () => {
  test("is shown once", async () => {
    const shared = app();
    const cookie = `a=1; __phoenix_reload_status__=${signReload(shared.adapter.context.keys, 404)}`;
    const response = await visit(shared, "/", { headers: { cookie, accept: "text/html" } });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("<h1>404</h1>");
    expect(response.headers.getSetCookie()).toEqual(["__phoenix_reload_status__=; Path=/; Max-Age=0"]);
  });

  test.each(["", "garbage", "v1.e30.x"])("is ignored in a cookie of another application: %j", async (token) => {
    const shared = app();
    const other = `__phoenix_reload_status__=${token}`;
    const response = await visit(shared, "/", { headers: { cookie: other } });
    expect([response.status, response.headers.getSetCookie().join()]).toEqual([
      200,
      expect.not.stringContaining("reload"),
    ]);
    const mine = `__phoenix_reload_status__=${signReload(shared.adapter.context.keys, 404)}`;
    for (const cookie of [`${other}; ${mine}`, `${mine}; ${other}`])
      expect((await visit(shared, "/", { headers: { cookie } })).status).toBe(404);
  });

  test("is ignored in an old or foreign token, and is 500 if it is no error status", async () => {
    const shared = app();
    const status = async (token: string) =>
      (await visit(shared, "/", { headers: { cookie: `__phoenix_reload_status__=${token}` } })).status;
    expect(await status(signReload(app({ secretKeyBase: "t".repeat(32) }).adapter.context.keys, 404))).toBe(200);
    expect(await status(signReload(shared.adapter.context.keys, 200))).toBe(500);
    const token = signReload(shared.adapter.context.keys, 404);
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + 362_000);
    expect(await status(token)).toBe(200);
  });
});
