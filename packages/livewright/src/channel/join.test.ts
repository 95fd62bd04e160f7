import { afterEach, describe, expect, test, vi } from "vitest";
import { HttpError } from "../foundation/errors.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, liveSession } from "../router/routes.ts";
import { signSession, signStatic, verifyReload } from "../tokens/tokens.ts";
import { KeyRing } from "../crypto/keys.ts";
import type { RefusalCause } from "../app/refusal-causes.ts";
import { failed, ok, ServerUnderTest } from "../test-support/wire.ts";

afterEach(() => void vi.useRealTimers());

const page = (name: string, container = {}) =>
  liveView({
    mount: (_, { params, session }) => ({ seen: { params, session }, uri: "" }),
    handleParams: (socket, { uri }) => socket.assign({ uri }),
    events: { seen: (socket) => socket.assigns.seen, uri: (socket) => ({ uri: socket.assigns.uri }) },
    render: () => html`<h1>${name}</h1>`,
    container,
  });
const wide = { tag: "main", class: "wide", hidden: true, title: null, "data-x": false, tabindex: 0 };
const server = new ServerUnderTest([
  live("/home", page("home")),
  live("/items/:id", page("item", wide)),
  live("/broken", liveView({ mount: () => Promise.reject(new Error("boom")), render: () => html`` })),
  live(
    "/gone",
    liveView({
      mount: () => {
        throw new HttpError(404);
      },
      render: () => html``,
    }),
  ),
  live("/away", liveView({ mount: (socket) => socket.redirect("/home"), render: () => html`` })),
  live(
    "/further",
    liveView({ mount: (socket) => socket.pushNavigate("/home", { replace: true }), render: () => html`` }),
  ),
  live("/patched", liveView({ mount: (socket) => socket.pushPatch("/patched?x=1"), render: () => html`<p></p>` })),
  liveSession("admin", {}, [live("/admin", page("admin"))]),
  get("/plain", () => new Response("plain")),
]);
const stale = (cause: RefusalCause) => ({ reason: "stale", cause });

/** The response of a join, ok or not. */
async function join(
  path: string,
  options: Parameters<ReturnType<typeof server.connect>["join"]>[1] = {},
): Promise<unknown> {
  const wire = server.connect({ user: 1 });
  const ref = wire.join(path, options);
  for (let i = 0; i < 10; i++) await Promise.resolve();
  const [frame] = wire.heard();
  expect(frame?.slice(0, 4)).toEqual([ref, ref, "lv:phx-1", "phx_reply"]);
  return frame?.[4]["response"];
}

const { keys } = server;
const token = { id: "phx-1", view: "/home", liveSession: "default" };
const otherKeys = new KeyRing("another secret of 32 characters or more");

describe("a join is stale", () => {
  test.each<[string, Record<string, unknown>, RefusalCause]>([
    ["no session token", { session: undefined }, "session-token"],
    ["a session token that is no string", { session: { a: 1 } }, "session-token"],
    ["a session token of another server", { session: signSession(otherKeys, token) }, "session-token"],
    ["a changed session token", { session: `${signSession(keys, token)}x` }, "session-token"],
    [
      "the session token of another element",
      { session: signSession(keys, { ...token, id: "phx-2" }) },
      "session-token",
    ],
    ["a static token in its place", { session: signStatic(keys, { id: "phx-1" }) }, "session-token"],
    ["a forged static token", { static: "forged" }, "static-token"],
    ["the static token of another element", { static: signStatic(keys, { id: "phx-2" }) }, "static-token"],
    ["a session token in place of the static", { static: signSession(keys, token) }, "static-token"],
    ["no url", { url: undefined }, "url"],
    ["a url that is none", { url: "https://" }, "url"],
    ["a url that is no string", { url: 7 }, "url"],
  ])("with %s", async (_, payload, cause) => {
    expect(await join("/home", payload)).toEqual(stale(cause));
  });

  test.each([null, undefined, ""])("unless the page has no static token: %o", async (none) => {
    expect(await join("/home", { static: none })).not.toHaveProperty("reason");
  });

  test("if the page has been open for more than 14 days", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const session = signSession(keys, token);
    vi.setSystemTime(Date.now() + 14 * 86_400_000);
    expect(await join("/home", { session })).not.toHaveProperty("reason");
    vi.setSystemTime(Date.now() + 302_000);
    expect(await join("/home", { session })).toEqual(stale("session-token"));
  });

  test("if the connection has no session", () => {
    const wire = server.connectWithoutSession();
    const ref = wire.join("/home");
    expect(wire.heard()).toEqual([failed(ref, ref, stale("session"))]);
  });

  test("but not if the static token is null", async () => {
    expect(await join("/home", { static: null })).toMatchObject({ rendered: { s: expect.anything() } });
  });
});

describe("a join is unauthorized", () => {
  test.each<[string, string, Record<string, unknown>, RefusalCause?]>([
    ["the url of another view", "/items/1", { view: "/home" }, "view"],
    ["a view of another live session", "/admin", { view: "/admin" }, "live-session"],
    ["a token of another live session", "/home", { liveSession: "admin" }, "live-session"],
    ["a path without a route", "/nowhere", { view: "/home" }, "route"],
    ["a path without a view", "/plain", { view: "/home" }, "route"],
    ["a path that cannot be decoded", "/items/%zz", { view: "/items/:id" }, "route"],
    ["going to another live session", "/home", { redirect: "https://app.test/admin" }],
    ["going where no view is", "/home", { redirect: "https://app.test/plain" }],
    ["going nowhere", "/home", { redirect: "https://app.test/nowhere" }],
    ["a script for a url", "/home", { url: "javascript:alert(1)" }, "route"],
  ])("with %s", async (_, path, options, cause) => {
    expect(await join(path, options)).toEqual({ reason: "unauthorized", ...(cause === undefined ? {} : { cause }) });
  });
});

describe("a refused join", () => {
  test.each([
    ["/broken", { reason: "join crashed" }],
    ["/away", { events: [], redirect: { to: "/home", status: 302 } }],
    ["/further", { events: [], live_redirect: { kind: "replace", to: "/home" } }],
    ["/home?a=%zz", { reason: "join crashed" }],
    [`/home?${"a".repeat(40)}${"[b]".repeat(40)}=1`, { reason: "join crashed" }],
  ])("of %s has its reason", async (path, response) => {
    expect(await join(path, { view: path.split("?")[0] ?? "" })).toEqual(response);
  });

  test("with a 404 asks for a reload that shows the status", async () => {
    const response = (await join("/gone")) as { token: string };
    expect(response).toEqual({ reason: "reload", status: 404, token: expect.any(String), cause: "status" });
    expect(verifyReload(keys, response.token)).toBe(404);
  });

  test("leaves its topic free", async () => {
    const wire = server.connect();
    const refused = wire.join("/away");
    wire.heard();
    wire.send(refused, "50", "lv:phx-1", "phx_leave", {});
    expect(wire.heard()).toEqual([ok(refused, "50", {})]);
  });
});

describe("a join is accepted", () => {
  const joined = { rendered: { 0: "home", s: ["<h1>", "</h1>"] }, liveview_version: "1.2.12" };

  test("by its url", async () => {
    expect(await join("/home")).toEqual(joined);
    expect(await join("/home?x=1#fragment", { view: "/home" })).toEqual(joined);
  });

  test.each([70_000, 300_000, 500_000])("with a fragment of %d characters, which is ignored", async (length) => {
    const fragment = `#${"N4#?/".repeat(length / 5)}`;
    expect(await join(`/home?x=1${fragment}`, { view: "/home" })).toEqual(joined);
    expect(await join("/items/7", { view: "/items/:id", redirect: `/home${fragment}` })).toMatchObject(joined);
    const wire = server.connect();
    const ref = wire.join("/home");
    wire.send(ref, "50", "lv:phx-1", "live_patch", { url: `https://app.test/home?x=2${fragment}` });
    wire.event(ref, "uri");
    const answers = wire.heard().map(([, , , , { response }]) => response);
    expect(answers).toEqual([joined, {}, { diff: { r: { uri: "https://app.test/home?x=2" } } }]);
  });

  test("by live navigation, with the container of the new view", async () => {
    const item = { ...joined, rendered: { 0: "item", s: ["<h1>", "</h1>"] } };
    const container = ["main", { class: "wide", hidden: "", tabindex: "0" }];
    expect(await join("/home", { redirect: "https://app.test/items/7" })).toEqual({ ...item, container });
    expect(await join("/items/7", { view: "/items/:id", redirect: "/home" })).toEqual({
      ...joined,
      container: ["div", {}],
    });
  });

  test("with a patch of its mount", async () => {
    const response = {
      rendered: { s: ["<p></p>"] },
      liveview_version: "1.2.12",
      live_patch: { kind: "push", to: "/patched?x=1" },
    };
    expect(await join("/patched")).toEqual(response);
  });

  test("directly after the leave of the previous view", () => {
    const wire = server.connect();
    const first = wire.join("/home");
    wire.heard();
    wire.send(first, "50", "lv:phx-1", "phx_leave", {});
    const second = wire.join("/home", { redirect: "https://app.test/items/7" });
    const frames = wire.heard();
    expect(frames.map(([joinRef, ref, , event]) => [joinRef, ref, event])).toEqual([
      [first, "50", "phx_reply"],
      [first, first, "phx_close"],
      [second, second, "phx_reply"],
    ]);
  });
});

describe("the input of a joining view", () => {
  const told = (path: string, event: string, options = {}): unknown => {
    const wire = server.connect({ user: 1 });
    const joinRef = wire.join(path, options);
    wire.heard();
    wire.event(joinRef, event);
    const [frame] = wire.heard();
    return (frame![4]["response"] as { diff: { r: unknown } }).diff.r;
  };

  test("has path parameters over the query, and the session of the connection", () => {
    expect(told("/items/7?id=8&q=%20x", "seen", { view: "/items/:id" })).toEqual({
      params: { id: "7", q: " x" },
      session: { user: 1 },
    });
  });

  test("has the URL without its fragment", () => {
    expect(told("/home?x=1#top", "uri", { view: "/home" })).toEqual({ uri: "https://app.test/home?x=1" });
  });

  test.each([
    ["https://evil.test/home?x=1", "https://app.test/home?x=1"],
    ["http://app.test/home?x=1", "http://app.test/home?x=1"],
    ["https://user:pass@app.test:99/home", "https://app.test/home"],
    ["javascript:/home?x=1", "https://app.test/home?x=1"],
    ["//evil.test/home", "https://app.test/home"],
  ])("has the server's host, whatever the client sends: %s", (url, uri) => {
    expect(told("/home", "uri", { url })).toEqual({ uri });
  });

  test.each(["__proto__", "constructor", "hasOwnProperty"])(
    "may have a param with the name %s, and only if it is sent",
    (name) => {
      const check = liveView({
        mount: (_, { params }) => ({
          value: params[name],
          size: Object.keys(params).length,
          pollution: ({} as { x?: 1 }).x,
        }),
        render: ({ value, size, pollution }) => html`${JSON.stringify([value, size, pollution])}`,
      });
      const own = new ServerUnderTest([live("/check", check)]);
      for (const [query, shown] of [
        ["", [undefined, 0, undefined]],
        [`?${name}[x]=1`, [{ x: "1" }, 1, undefined]],
      ] as const) {
        const wire = own.connect();
        wire.join(`/check${query}`, { view: "/check" });
        const [frame] = wire.heard();
        const { rendered } = frame![4]["response"] as { rendered: Record<string, string> };
        expect(rendered["0"]).toBe(JSON.stringify(shown).replaceAll('"', "&quot;"));
      }
    },
  );
});

describe("a join of a view without a route", () => {
  const told: unknown[] = [];
  const layout = ({ content }: { content: Renderable }) => html`<main>${content}</main>`;
  const Widget = liveView({
    mount: (socket, context) => void told.push(context, socket.id),
    handleParams: () => void told.push("handleParams"),
    events: { patch: (socket) => socket.pushPatch("/home") },
    render: () => html`<p></p>`,
    layout,
  });
  const own = new ServerUnderTest([live("/home", page("home"))], {}, { widget: Widget });

  test("finds it by name, with a session and without params", () => {
    const wire = own.connect({ user: 1 });
    const ref = wire.join("/anywhere", { view: "widget", liveSession: null, id: "mine" });
    const response = { rendered: { 0: { s: ["<p></p>"] }, s: ["<main>", "</main>"] }, liveview_version: "1.2.12" };
    expect(wire.heard()).toEqual([ok(ref, ref, response, "lv:mine")]);
    expect(told).toEqual([{ params: {}, session: { user: 1 }, routed: false, action: undefined }, "mine"]);
    wire.send(ref, "50", "lv:mine", "live_patch", { url: "/home" });
    wire.event(ref, "patch", {}, "mine");
    expect(wire.heard()).toEqual([
      ok(ref, "50", { link_redirect: true }, "lv:mine"),
      [ref, ref, "lv:mine", "phx_error", { reason: "channel_crash" }],
    ]);
  });

  test.each(["/home", "gone", "__proto__", "constructor"])("with the unknown name %s is stale", (view) => {
    const wire = own.connect();
    const ref = wire.join("/home", { view, liveSession: null });
    expect(wire.heard()).toEqual([failed(ref, ref, stale("unknown-view"))]);
  });

  test("cannot use a route's token", () => {
    const wire = own.connect();
    const ref = wire.join("/home", { view: "widget", liveSession: "default" });
    expect(wire.heard()).toEqual([failed(ref, ref, { reason: "unauthorized", cause: "view" })]);
  });
});

test("a session loader that throws refuses only its own join", () => {
  const own = new ServerUnderTest([
    live("/home", page("home")),
    liveSession("admin", {}, [live("/admin", page("admin"))]),
  ]);
  const wire = own.connectWith((session) => {
    if (session?.name === "admin") throw new Error("boom");
    return {};
  });
  const fine = wire.join("/home");
  const broken = wire.join("/admin", { id: "phx-2", liveSession: "admin" });
  expect(wire.heard().map(([joinRef, , , , { status, response }]) => [joinRef, status, response])).toEqual([
    [fine, "ok", expect.anything()],
    [broken, "error", { reason: "join crashed" }],
  ]);
  expect(wire.closes).toEqual([]);
  expect(own.logged).toEqual(["lv:phx-2 could not be joined."]);
});
