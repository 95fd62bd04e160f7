import { afterEach, describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { hostPath } from "../foundation/host-path.ts";
import { js } from "../js/commands.ts";
import { form } from "../live/components/form.ts";
import { link } from "../live/components/link.ts";
import { toForm } from "../live/forms/form.ts";
import { liveView } from "../live/live-view.ts";
import { definePaths } from "../router/paths.ts";
import { del, get, live, post } from "../router/routes.ts";
import { closeAll, live as open, type TestView } from "../testing/testing.ts";
import type { FileSource } from "./static-files.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";

afterEach(closeAll);

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const paths = definePaths({ home: "/", item: "/items/:id", shop: "/shop/:id", login: "/login", out: "/out" });

const Home = liveView({
  mount: () => ({ count: 0, uri: "" }),
  handleParams: (socket, { uri }) => socket.assign({ uri }),
  events: {
    inc: (socket) => socket.update("count", (n) => n + 1),
    patch: (socket) => socket.pushPatch(paths.home({ page: 2 })),
    item: (socket) => socket.pushNavigate(paths.item({ id: 7 })),
    shop: (socket) => socket.pushNavigate(paths.shop({ id: 7 })),
    login: (socket) => socket.redirect(paths.login()),
    host: (socket) => socket.redirect(hostPath("/login")),
    other: (socket) => socket.redirect({ external: "https://other.test/x" }),
    run: (socket) => socket.pushEvent("run", { commands: js().navigate(paths.item({ id: 8 })) }),
    path: (socket) => socket.pushEvent("path", { path: socket.endpoint.path("/x") }),
  },
  render: ({ count, uri }) => html`
    <h1>Home ${count}</h1>
    <p id="uri">${uri}</p>
    ${link({ patch: paths.home({ page: 3 }), children: "Page 3" })}
    ${link({ navigate: paths.item({ id: 1 }), children: "Item" })}
    ${link({ href: paths.login(), children: "Login" })}
    ${link({ href: paths.out(), method: "delete", children: "Out" })}
    ${link({ href: hostPath("/account"), children: "Account" })}
    <a id="static" href="/items/2">Static</a>
    <button id="command" phx-click=${js().patch(paths.home({ page: 4 }))}>Command</button>
  `,
});

const Item = liveView({
  path: paths.item,
  mount: (_socket, { params }) => ({ id: params.id }),
  render: ({ id, flash }) => html`<h1>Item ${id}</h1>
    <p id="flash">${flash["info"]}</p>`,
});
const Shop = liveView({
  path: paths.shop,
  mount: (_socket, { params }) => ({ id: params.id }),
  render: ({ id }) => html`<h1>Shop ${id}</h1>`,
});
const Away = liveView({ mount: (socket) => socket.redirect(paths.item({ id: 9 })), render: () => html`` });

const Login = liveView({
  mount: (socket) => ({ csrfToken: socket.csrfToken }),
  render: ({ csrfToken }) => html`<h1>Login</h1>
    ${form({ for: toForm({}, { as: "user" }), action: paths.login(), csrfToken, children: html`<input name="name" aria-label="Name" />` })}`,
});

const style: FileSource = {
  version: (name) => (name === "app.css" ? "v1" : undefined),
  read: async (name) =>
    name === "app.css" ? { size: 1, modified: 0, etag: '"a"', body: () => new Uint8Array([97]) } : undefined,
};

function app(options: Partial<EndpointOptions> = {}): Endpoint {
  return endpoint({
    basePath: "/shop",
    secretKeyBase: "s".repeat(64),
    logger: quiet,
    static: { "/assets": style },
    paths,
    routes: [
      live(paths.home, Home),
      live(paths.item, Item),
      live(paths.shop, Shop),
      live("/away", Away),
      live(paths.login, Login),
      post(paths.login, (_request, { session, redirect, putFlash }) => {
        session.set("user", "ada");
        putFlash("info", "Welcome");
        return redirect(paths.item({ id: 3 }));
      }),
      del(paths.out, (_request, { redirect }) => redirect(hostPath("/bye"))),
      get("/who", (_request, { session }) => new Response(String(session.get("user")))),
      get("/fail", () => {
        throw new Error("no");
      }),
    ],
    ...options,
  });
}

const fetched = async (url: string, headers: Record<string, string> = {}, shop = app()): Promise<Response> =>
  await shop.fetch(new Request(url, { headers: { accept: "text/html", ...headers } }));

describe("a page", () => {
  test.each([
    ["with the base path", "http://a.test/shop/items/7", 200],
    ["without it, from a proxy that removes it", "http://a.test/items/7", 200],
    ["with it encoded", "http://a.test/%73hop/items/7", 200],
    ["at the base path", "http://a.test/shop", 200],
    ["at the base path with a slash", "http://a.test/shop/", 200],
    ["in another case", "http://a.test/Shop/items/7", 404],
    ["with a longer name", "http://a.test/shopping/items/7", 404],
    ["with an encoded slash", "http://a.test/shop%2Fitems/7", 404],
    ["with two slashes", "http://a.test/shop//items/7", 404],
    ["that leaves the base path", "http://a.test/shop/../admin", 404],
    ["with the base path twice", "http://a.test/shop/shop/items/7", 404],
    ["of the name of the base path", "http://a.test/shop/shop/7", 200],
  ])("is found %s", async (_name, url, status) => expect((await fetched(url)).status).toBe(status));

  test("names only paths below the base path", async () => {
    const page = await (await fetched("http://a.test/shop/")).text();
    const urls = [...page.matchAll(/ (?:href|src|action|formaction)="(\/[^"]*)"/g)].map(([, url]) => url);
    expect(urls).toEqual([
      "/shop/livewright/client.js",
      "/shop/?page=3",
      "/shop/items/1",
      "/shop/login",
      "/shop/out",
      "/account",
      "/shop/items/2",
    ]);
    expect(page).toContain("&quot;/shop/?page=4&quot;");
  });

  test("is the same behind a proxy that removes the base path", async () => {
    const known = /(id="phx-|data-phx-session="|content="|data-csrf="|name="_csrf_token" value=")[^"]*/g;
    const [one, other] = await Promise.all(
      ["http://a.test/shop/", "http://a.test/"].map(async (url) =>
        (await (await fetched(url)).text()).replaceAll(known, ""),
      ),
    );
    expect(one).toBe(other);
  });

  test("that redirects leads to a path below the base path", async () =>
    expect((await fetched("http://a.test/shop/away")).headers.get("location")).toBe("/shop/items/9"));
});

test("cookies are for the base path, unless the application names another", async () => {
  const cookiesOf = async (shop: Endpoint): Promise<readonly (string | undefined)[]> =>
    (await fetched("http://a.test/shop/", {}, shop)).headers
      .getSetCookie()
      .map((cookie) => /; Path=([^;]*)/.exec(cookie)?.[1]);
  expect(await cookiesOf(app())).toEqual(["/shop"]);
  expect(await cookiesOf(app({ cookie: { path: "/" } }))).toEqual(["/"]);
  expect(await cookiesOf(app({ cookie: () => ({ name: "own" }) }))).toEqual(["/shop"]);
  expect(app().sessionCookie({ user: "ada" })).toContain("; Path=/shop;");
  expect(await cookiesOf(app({ basePath: undefined as never }))).toEqual([]);
});

test("static files are served below the base path, and named with it", async () => {
  const shop = app({
    rootLayout: ({ content, staticPath }) => html`<link href=${staticPath("/assets/app.css")}>${content}`,
  });
  expect(await (await fetched("http://a.test/shop/", {}, shop)).text()).toContain(
    '<link href="/shop/assets/app.css?v=v1">',
  );
  for (const url of ["http://a.test/shop/assets/app.css", "http://a.test/assets/app.css"])
    expect((await fetched(url, {}, shop)).status).toBe(200);
  expect((await fetched("http://a.test/shop/assets/none.css", {}, shop)).status).toBe(404);
  const { staticVersions } = shop.adapter.context;
  expect(staticVersions?.changed(["http://a.test/shop/assets/app.css?v=v1"])).toBe(false);
  expect(staticVersions?.changed(["http://a.test/shop/assets/app.css?v=v0"])).toBe(true);
});

test("an error page has links below the base path", async () => {
  const shop = app({ development: false, errorPage: () => html`<a href="/">Home</a>` });
  expect(await (await fetched("http://a.test/shop/none", {}, shop)).text()).toContain('<a href="/shop/">Home</a>');
  expect(await (await fetched("http://a.test/shop/fail", {}, shop)).text()).toContain('<a href="/shop/">Home</a>');
});

test("a host answers requests outside of the base path itself", async () => {
  const unrouted = (): Response => new Response("host");
  const at = async (path: string): Promise<string> =>
    (await app().fetch(new Request(`http://a.test${path}`), { unrouted })).text();
  expect(await at("/login")).toBe("host");
  expect(await at("/shopping/login")).toBe("host");
  expect(await at("/shop/login")).toContain("<h1>Login</h1>");
});

test.each([
  ["/shop/live/websocket", true],
  ["/live/websocket", true],
  ["/%73hop/live/websocket", true],
  ["/shop/shop/live/websocket", false],
  ["/Shop/live/websocket", false],
  ["/shopping/live/websocket", false],
])("a socket at %s opens: %s", async (path, opens) => {
  const decision = await app().upgrade(new Request(`http://a.test${path}?vsn=2.0.0`));
  expect(typeof decision === "function").toBe(opens);
});

test("the endpoint names the path and the route of a URL", () => {
  const shop = app();
  expect(shop.path("/items/7?a=b")).toBe("/shop/items/7?a=b");
  expect(() => shop.path("//other.test")).toThrow("LW409");
  expect(shop.routeInfo("GET", "http://a.test/shop/items/7")?.path).toBe("/items/:id");
  expect(shop.routeInfo("GET", "/items/7")?.path).toBe("/items/:id");
  expect(shop.routeInfo("GET", "http://a.test/items/7")?.path).toBe("/items/:id");
  expect(shop.routeInfo("GET", "/shop/items/7")).toBeUndefined();
  expect(shop.routeInfo("GET", "http://a.test/shopping/items/7")).toBeUndefined();
});

describe("a connected page", () => {
  test("sees URLs without the base path", async () => {
    const view = await open(app(), "/?page=1");
    expect(view.visitor.url).toBe("http://app.test/shop/?page=1");
    expect(view.path).toBe("/?page=1");
    expect(view.text("#uri")).toBe("http://app.test/?page=1");
    await view.click("a", "Page 3");
    await view.assertPatch("/?page=3");
    expect(view.text("#uri")).toBe("http://app.test/?page=3");
    expect(view.visitor.url).toBe("http://app.test/shop/?page=3");
  });

  test("patches from the server, a command and the history", async () => {
    const view = await open(app(), "/");
    await view.push("patch");
    await view.assertPatch("/?page=2");
    await view.click("#command");
    await view.assertPatch("/?page=4");
    expect(view.visitor.url).toBe("http://app.test/shop/?page=4");
    await view.visitor.back();
    expect(view.text("#uri")).toBe("http://app.test/?page=2");
  });

  test.each([
    ["item", "/items/7", "Item 7"],
    ["shop", "/shop/7", "Shop 7"],
    ["login", "/login", "Login"],
  ])("goes from the server to the page %s", async (event, path, heading) => {
    const view = await open(app(), "/");
    await view.push(event as never);
    const next = await view.followRedirect(path);
    expect(next.text("h1")).toBe(heading);
    expect(next.visitor.url).toBe(`http://app.test/shop${path}`);
    expect(next.connected).toBe(true);
  });

  test.each([
    ["Item", "/items/1", "Item 1"],
    ["Login", "/login", "Login"],
    ["Static", "/items/2", "Item 2"],
  ])("follows the link %s", async (text, path, heading) => {
    const view = await open(app(), "/");
    await view.click("a", text);
    expect((await view.followRedirect(path)).text("h1")).toBe(heading);
  });

  test.each<[name: string, step: (view: TestView) => Promise<unknown>, url: string]>([
    ["a path of the host", (view) => view.push("host" as never), "http://app.test/login"],
    ["another site", (view) => view.push("other" as never), "https://other.test/x"],
    ["a redirect of a handler", (view) => view.click("a", "Out"), "http://app.test/bye"],
    ["a link to the host", (view) => view.click("a", "Account"), "http://app.test/account"],
  ])("leaves the application for %s", async (_name, step, url) => {
    const view = await open(app(), "/");
    await step(view);
    await view.assertRedirect(url);
  });

  test("sends commands in events, and paths for other uses", async () => {
    const view = await open(app(), "/");
    await view.push("run");
    await view.assertPushEvent("run", { commands: [["navigate", { href: "/shop/items/8", replace: false }]] });
    await view.push("path");
    await view.assertPushEvent("path", { path: "/shop/x" });
  });

  test("posts a form, and keeps session and flash for the next page", async () => {
    const login = await open(app(), "/login");
    await login.form("form", { name: "Ada" }).submit();
    const next = await login.followRedirect("/items/3");
    expect(next.text("#flash")).toBe("Welcome");
    expect(await (await next.visitor.fetch("/who")).text()).toBe("ada");
  });
});

test.each([["shop"], ["/shop?x"], [7], ["//shop"]])("endpoint refuses %j as its basePath", (basePath) =>
  expect(() => app({ basePath: basePath as string })).toThrow("LW102"),
);
