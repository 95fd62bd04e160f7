import { describe, expect, test, vi } from "vitest";
import type { Transport } from "../channel/connection.ts";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import type { RouteContext } from "../router/route-context.ts";
import { get, live, post } from "../router/routes.ts";
import { memorySessionStore } from "../sessions/memory-store.ts";
import type { SessionChange, SessionStore } from "../sessions/session-store.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import type { UpgradeDecision } from "./connections.ts";
import { endpoint, type Endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";
import type { SessionOptions } from "./session-options.ts";

const DAY = 86_400;

/** Holds the handler of a request until the test lets it finish. */
const held: { gate: Promise<void>; entered: () => void } = { gate: Promise.resolve(), entered: () => {} };

/** Lets the next request to `/slow` wait. Returns when it waits, and how to let it finish. */
function hold(): { readonly entered: Promise<void>; readonly release: () => void } {
  let release = (): void => {};
  held.gate = new Promise((resolve) => void (release = resolve));
  const entered = new Promise<void>((resolve) => void (held.entered = resolve));
  return { entered, release };
}

const Page = liveView({
  name: "page",
  mount: (_, { session }) => ({ seen: JSON.stringify(session) }),
  render: ({ seen }) => html`<p>${seen}</p>`,
});

async function slow(_: Request, { session, query }: RouteContext<object>) {
  const before = JSON.stringify((session as unknown as { data: unknown }).data);
  held.entered();
  await held.gate;
  if (typeof query["put"] === "string") session.set("put", query["put"]);
  if (typeof query["drop"] === "string") session.delete(query["drop"]);
  if (typeof query["login"] === "string") session.set("live_socket_id", `users:${query["login"]}`);
  if (query["renew"] !== undefined) session.renew();
  if (query["logout"] !== undefined) session.clear();
  return new Response(before);
}

const routes: EndpointOptions["routes"] = [
  live("/", Page),
  get("/show", (_, { session }) => Response.json((session as unknown as { data: unknown }).data)),
  get("/put/:name/:value", (_, { params, session }) => {
    session.set(params.name, params.value);
    return new Response("put");
  }),
  get("/drop/:name", (_, { params, session }) => {
    session.delete(params.name);
    return new Response("dropped");
  }),
  get("/login/:id", (_, { params, session, query }) => {
    if (query["renew"] !== undefined) session.renew();
    session.set("live_socket_id", `users:${params.id}`);
    return new Response("welcome");
  }),
  get("/renew", (_, { session }) => {
    session.renew();
    return new Response("renewed");
  }),
  get("/logout", (_, { session }) => {
    session.clear();
    return new Response("bye");
  }),
  get("/token", (_, { csrfToken }) => new Response(csrfToken())),
  get("/key", (_, { session }) => new Response(session.key ?? "none")),
  get("/slow", slow),
  get("/fail", (_, { session }) => {
    session.set("lost", true);
    throw new Error("The handler failed.");
  }),
  get("/health", () => new Response("ok")),
  post("/post", () => new Response("posted")),
];

/** A store that counts its calls, and can be told to fail, to hang or to run something first. */
class Watched implements SessionStore {
  readonly inner: SessionStore = memorySessionStore();
  readonly calls: string[] = [];
  readonly keys: Set<string> = new Set();
  fault: "none" | "throw" | "reject" | "hang" = "none";
  before: Partial<Record<string, () => unknown>> = {};

  async #call<T>(name: string, run: () => T | Promise<T>): Promise<T> {
    this.calls.push(name);
    const { [name]: first } = this.before;
    delete this.before[name];
    await first?.();
    if (this.fault === "reject") throw new Error("ECONNREFUSED redis:6379");
    if (this.fault === "hang") return new Promise(() => {});
    return run();
  }

  #fail(): void {
    if (this.fault === "throw") throw new Error("ECONNREFUSED redis:6379");
  }

  read(key: string) {
    this.#fail();
    return this.#call("read", () => this.inner.read(key));
  }

  write(key: string, change: SessionChange) {
    this.#fail();
    this.keys.add(key);
    return this.#call("write", () => this.inner.write(key, change));
  }

  destroy(key: string) {
    this.#fail();
    return this.#call("destroy", () => this.inner.destroy(key));
  }

  list(id: string) {
    this.#fail();
    return this.#call("list", () => this.inner.list(id));
  }

  destroyAll(id: string, except?: string) {
    this.#fail();
    return this.#call("destroyAll", () => this.inner.destroyAll(id, except));
  }
}

function appWith(store: SessionStore, session: Partial<SessionOptions> = {}, options: Partial<EndpointOptions> = {}) {
  return endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    development: false,
    session: { store, ...session },
    routes,
    ...options,
  });
}

/** A browser with one cookie. */
class Browser {
  cookie: string | undefined;
  readonly app: Endpoint;

  constructor(app: Endpoint, cookie?: string) {
    this.app = app;
    this.cookie = cookie;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as object), ...(this.cookie !== undefined && { cookie: this.cookie }) };
    const response = await this.app.fetch(new Request(`http://app.test${path}`, { ...init, headers }));
    for (const line of response.headers.getSetCookie()) this.cookie = line.split(";")[0];
    return response;
  }

  async text(path: string): Promise<string> {
    return (await this.fetch(path)).text();
  }

  async json(path: string): Promise<unknown> {
    return (await this.fetch(path)).json();
  }

  async upgrade(token: string) {
    const headers = this.cookie === undefined ? {} : { cookie: this.cookie };
    const url = `http://app.test/live/websocket?vsn=2.0.0&_csrf_token=${token}`;
    return this.app.upgrade(new Request(url, { headers }));
  }

  /** Opens a connection, and returns the list of its close codes. */
  async connect(token: string): Promise<number[]> {
    return this.open(await this.upgrade(token));
  }

  /** Opens the socket of an upgrade. Returns the list of its close codes. */
  open(accepted: UpgradeDecision): number[] {
    if (accepted instanceof Response) throw new Error(`refused with ${accepted.status}`);
    const closes: number[] = [];
    const transport: Transport = { bufferedAmount: 0, send() {}, close: (code) => void closes.push(code) };
    accepted(transport);
    return closes;
  }
}

function later(seconds: number): void {
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + seconds * 1_000);
}

describe("a session in a store", () => {
  test("has its values in the store, and a cookie of constant size", async () => {
    const browser = new Browser(appWith(new Watched()));
    await browser.fetch("/put/name/ann");
    const { length } = browser.cookie ?? "";
    await browser.fetch(`/put/text/${"x".repeat(5_000)}`);
    expect(await browser.json("/show")).toEqual({ name: "ann", text: "x".repeat(5_000) });
    expect(browser.cookie).toHaveLength(length);
    expect(length).toBeLessThan(150);
    await browser.fetch("/drop/text");
    expect(await browser.json("/show")).toEqual({ name: "ann" });
    expect(await browser.text("/")).toContain("{&quot;name&quot;:&quot;ann&quot;}");
  });

  test("reaches the store only if it has values", async () => {
    const store = new Watched();
    const browser = new Browser(appWith(store));
    for (const path of ["/", "/", "/token", "/show", "/renew", "/nowhere"]) await browser.fetch(path);
    expect(browser.cookie).toBeDefined();
    expect(store.calls).toEqual([]);
    await browser.fetch("/put/a/1");
    await browser.fetch("/show");
    expect(store.calls).toEqual(["write", "read"]);
  });

  test("is not read for files, and for requests that the server of the application answers", async () => {
    const store = new Watched();
    const file = { read: (path: string) => (path === "a.txt" ? { size: 1, modified: 0, body: () => "a" } : undefined) };
    const app = appWith(store, {}, { static: { "/files": file, "/": file } });
    const browser = new Browser(app);
    await browser.fetch("/put/a/1");
    store.calls.length = 0;
    expect(await browser.text("/files/a.txt")).toBe("a");
    expect(await browser.text("/a.txt")).toBe("a");
    const request = new Request("http://app.test/host", { headers: { cookie: browser.cookie ?? "" } });
    expect(await (await app.fetch(request, { unrouted: () => new Response("host") })).text()).toBe("host");
    expect(store.calls).toEqual([]);
  });

  test("is read once for an error page whose layout shows a view", async () => {
    const store = new Watched();
    const app = appWith(
      store,
      {},
      {
        views: [Page],
        errorPage: ({ status }) => html`<h1>${status}</h1>`,
        rootLayout: ({ content }) => html`<body>${content}${liveRender(Page, { id: "who" })}</body>`,
      },
    );
    const browser = new Browser(app);
    await browser.fetch("/put/name/ann");
    store.calls.length = 0;
    for (const [path, method] of [
      ["/nowhere", "GET"],
      ["/fail", "GET"],
      ["/post", "POST"],
    ] as const) {
      const response = await browser.fetch(path, { method, headers: { accept: "text/html" } });
      expect(await response.text()).toContain("{&quot;name&quot;:&quot;ann&quot;");
    }
    expect(store.calls).toEqual(["read", "read", "read"]);
  });

  test("keeps the CSRF tokens of pages that were loaded before its first value", async () => {
    const browser = new Browser(appWith(new Watched()));
    const token = await browser.text("/token");
    await browser.fetch("/put/a/1");
    const init = { method: "POST", headers: { "x-csrf-token": token } };
    expect((await browser.fetch("/post", init)).status).toBe(200);
    await browser.fetch("/renew");
    expect((await browser.fetch("/post", init)).status).toBe(403);
    expect(await browser.json("/show")).toEqual({ a: "1" });
  });

  test("is stored under a hash, of which nothing is in the cookie", async () => {
    const store = new Watched();
    const browser = new Browser(appWith(store));
    await browser.fetch("/put/a/1");
    const [key = ""] = store.keys;
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(await browser.text("/key")).toBe(key);
    for (const forged of [key, `v1.${key}`]) {
      expect(await new Browser(appWith(store), `_livewright=${forged}`).json("/show")).toEqual({});
    }
  });

  test("survives a change of the secret", async () => {
    const store = new Watched();
    const old = "old-secret-".repeat(4);
    const browser = new Browser(appWith(store, {}, { secretKeyBase: old }));
    await browser.fetch("/put/a/1");
    const token = await browser.text("/token");
    const next = new Browser(appWith(store, {}, { secretKeyBase: [SECRET_KEY_BASE, old] }), browser.cookie);
    expect(await next.json("/show")).toEqual({ a: "1" });
    expect((await next.fetch("/post", { method: "POST", headers: { "x-csrf-token": token } })).status).toBe(200);
  });

  test("does not keep the changes of a handler that throws", async () => {
    const store = new Watched();
    const browser = new Browser(appWith(store));
    await browser.fetch("/put/a/1");
    expect((await browser.fetch("/fail")).status).toBe(500);
    expect(await browser.json("/show")).toEqual({ a: "1" });
  });

  test("can be made for a test or an older application", async () => {
    const app = appWith(new Watched());
    const cookie = (await app.sessionCookie({ userId: 7 }))?.split(";")[0];
    expect(await new Browser(app, cookie).json("/show")).toEqual({ userId: 7 });
    expect(await app.sessionCookie({})).toBeUndefined();
  });

  test("is overridden by the data that the application derives from the request", async () => {
    const from = () => ({ name: "derived", more: 1 });
    const browser = new Browser(appWith(new Watched(), { from }));
    await browser.fetch("/put/name/stored");
    expect(await browser.text("/")).toContain("{&quot;name&quot;:&quot;derived&quot;,&quot;more&quot;:1}");
  });
});

describe("concurrent requests of one stored session", () => {
  test("keep the values of each other", async () => {
    const browser = new Browser(appWith(new Watched()));
    await browser.fetch("/put/a/1");
    const { entered, release } = hold();
    const first = browser.fetch("/slow?put=late");
    await entered;
    await browser.fetch("/put/b/2");
    await browser.fetch("/drop/a");
    release();
    await first;
    expect(await browser.json("/show")).toEqual({ b: "2", put: "late" });
  });

  test("share the session that the first of them creates", async () => {
    const browser = new Browser(appWith(new Watched()));
    await browser.fetch("/token");
    const { entered, release } = hold();
    const first = browser.fetch("/slow?put=late");
    await entered;
    await browser.fetch("/put/b/2");
    release();
    await first;
    expect(await browser.json("/show")).toEqual({ b: "2", put: "late" });
  });

  test.each(["/slow?put=1", "/slow?renew", "/slow?renew&put=1"])(
    "do not bring a session back that a logout has destroyed: %s",
    async (path) => {
      const store = new Watched();
      const browser = new Browser(appWith(store));
      await browser.fetch("/login/7");
      const { entered, release } = hold();
      const pending = new Browser(browser.app, browser.cookie);
      const first = pending.fetch(path);
      await entered;
      await browser.fetch("/logout");
      release();
      await first;
      for (const each of [browser, pending]) expect(await each.json("/show")).not.toHaveProperty("live_socket_id");
      expect(await browser.app.listSessions("users:7")).toEqual([]);
    },
  );

  test("do not replace the cookie of a login that was answered first", async () => {
    const browser = new Browser(appWith(new Watched()));
    await browser.fetch("/put/cart/1");
    const old = browser.cookie;
    await browser.fetch("/login/7");
    const late = await new Browser(browser.app, old).fetch("/");
    expect(late.status).toBe(200);
    expect(late.headers.getSetCookie()).toEqual([]);
  });

  test("of which one destroys the session while another one renews it leave nothing of it", async () => {
    const store = new Watched();
    const browser = new Browser(appWith(store));
    await browser.fetch("/put/secret/1");
    const key = await browser.text("/key");
    // The destruction falls between the copy of the session and the end of the old one.
    store.before["destroy"] = () => store.inner.destroy(key);
    await browser.fetch("/renew");
    expect(await browser.json("/show")).toEqual({});
    expect([...store.keys].map((each) => store.inner.read(each))).toEqual([undefined, undefined]);
  });
});

describe("a stored session that is renewed during another request", () => {
  /** Runs a request to `path` while `/slow?…` waits in its handler. Returns the browsers of both, with their cookies. */
  async function during(slowPath: string, path: string, before: string) {
    const browser = new Browser(appWith(new Watched()));
    await browser.fetch(before);
    const pending = new Browser(browser.app, browser.cookie);
    const { entered, release } = hold();
    const first = pending.fetch(slowPath);
    await entered;
    await browser.fetch(path);
    release();
    await first;
    return { browser, pending };
  }

  test("ends with a logout, and the other sessions of the user stay", async () => {
    const store = new Watched();
    const app = appWith(store);
    const [browser, other] = [new Browser(app), new Browser(app)];
    await other.fetch("/login/7");
    later(1);
    await browser.fetch("/login/7");
    const pending = new Browser(app, browser.cookie);
    const { entered, release } = hold();
    const logout = pending.fetch("/slow?logout");
    await entered;
    await browser.fetch("/renew");
    const closes = await browser.connect(await browser.text("/token"));
    release();
    await logout;
    expect(await browser.json("/show")).toEqual({});
    expect(closes).toEqual([1001]);
    expect(await other.json("/show")).toEqual({ live_socket_id: "users:7" });
    expect(await app.listSessions("users:7")).toHaveLength(1);
  });

  test("ends once if two requests log out", async () => {
    const app = appWith(new Watched());
    const [browser, other] = [new Browser(app), new Browser(app)];
    await other.fetch("/login/7");
    later(1);
    await browser.fetch("/login/7");
    const pending = new Browser(app, browser.cookie);
    const { entered, release } = hold();
    const logout = pending.fetch("/slow?logout");
    await entered;
    await browser.fetch("/logout");
    release();
    await logout;
    expect(await other.json("/show")).toEqual({ live_socket_id: "users:7" });
  });

  test.each([
    ["/slow?login=7", "/put/cart/3", { cart: "3", name: "ann", live_socket_id: "users:7" }],
    ["/slow?renew", "/put/cart/3", { cart: "3", name: "ann" }],
    ["/slow?login=7", "/drop/name", { live_socket_id: "users:7" }],
    ["/slow?login=7&put=mine", "/put/put/theirs", { put: "mine", name: "ann", live_socket_id: "users:7" }],
    ["/slow?login=7&drop=name", "/put/name/bob", { live_socket_id: "users:7" }],
  ])("has the values that the other request wrote: %s during %s", async (slowPath, path, expected) => {
    const { pending } = await during(slowPath, path, "/put/name/ann");
    expect(await pending.json("/show")).toEqual(expected);
  });

  test("has only the values of a login if the other request logged out", async () => {
    const { pending } = await during("/slow?login=7", "/logout", "/put/name/ann");
    expect(await pending.json("/show")).toEqual({ live_socket_id: "users:7" });
  });
});

describe("the id of a stored session", () => {
  test.each(["/login/7", "/login/7?renew"])("is new after %s, and the old one has no session", async (path) => {
    const browser = new Browser(appWith(new Watched()));
    await browser.fetch("/put/cart/1");
    const planted = browser.cookie;
    const token = await browser.text("/token");
    await browser.fetch(path);
    expect(browser.cookie).not.toBe(planted);
    expect(await browser.json("/show")).toEqual({ cart: "1", live_socket_id: "users:7" });
    expect(await new Browser(browser.app, planted).json("/show")).toEqual({});
    expect((await browser.fetch("/post", { method: "POST", headers: { "x-csrf-token": token } })).status).toBe(403);
  });

  test("is new after a login with an id that an attacker knows, but that has no session yet", async () => {
    const app = appWith(new Watched());
    const attacker = new Browser(app);
    await attacker.fetch("/token");
    const victim = new Browser(app, attacker.cookie);
    await victim.fetch("/login/7");
    expect(await attacker.json("/show")).toEqual({});
    expect(await victim.json("/show")).toEqual({ live_socket_id: "users:7" });
  });

  test("opens nothing after a logout", async () => {
    const store = new Watched();
    const browser = new Browser(appWith(store));
    await browser.fetch("/login/7");
    const stolen = browser.cookie;
    await browser.fetch("/logout");
    const thief = new Browser(browser.app, stolen);
    expect(await thief.json("/show")).toEqual({});
    // A value put into the ended session starts a session of its own.
    await thief.fetch("/put/a/1");
    expect(thief.cookie).not.toBe(stolen);
    expect(await new Browser(browser.app, stolen).json("/show")).toEqual({});
    expect(await browser.json("/show")).toEqual({});
  });

  test.each([
    ["an invented id", "v1.aGVsbG8"],
    ["a very long value", "v1.".padEnd(60_000, "A")],
    ["a value of another application", "s%3Aabc.def"],
    ["an empty value", ""],
  ])("does not reach the store if it is forged: %s", async (_, value) => {
    const store = new Watched();
    const app = appWith(store);
    const valid = new Browser(app);
    await valid.fetch("/put/a/1");
    const foreign = new Browser(appWith(new Watched(), {}, { secretKeyBase: "other-secret-".repeat(4) }));
    await foreign.fetch("/put/a/1");
    const changed = valid.cookie?.replace(/.$/, (c) => (c === "A" ? "B" : "A"));
    store.calls.length = 0;
    for (const cookie of [`_livewright=${value}`, foreign.cookie, changed, `${valid.cookie}AAAA`]) {
      expect(await new Browser(app, cookie).json("/show")).toEqual({});
      expect((await new Browser(app, cookie).fetch("/logout")).status).toBe(200);
    }
    expect(store.calls).toEqual([]);
  });

  test("is not taken from a hundred thousand strangers into the store", async () => {
    const store = new Watched();
    const app = appWith(store);
    for (let i = 0; i < 300; i++) {
      const stranger = new Browser(app, `_livewright=v1.${i}`);
      await stranger.fetch("/");
      await stranger.fetch("/renew");
      await stranger.fetch("/token");
    }
    expect([store.keys.size, store.calls.length]).toEqual([0, 0]);
  });
});

describe("the end of a stored session", () => {
  test("is put off by requests, but not by every one", async () => {
    const store = new Watched();
    const browser = new Browser(appWith(store));
    await browser.fetch("/put/a/1");
    store.calls.length = 0;
    later(DAY);
    expect(await browser.json("/show")).toEqual({ a: "1" });
    expect(store.calls).toEqual(["read"]);
    for (let week = 1; week < 8; week++) {
      later(7 * DAY);
      expect(await browser.json("/show")).toEqual({ a: "1" });
      await browser.fetch("/show");
    }
    expect(store.calls.filter((call) => call === "write")).toHaveLength(7);
  });

  test("comes after maxAge of the cookie without a request", async () => {
    const browser = new Browser(appWith(new Watched(), {}, { cookie: { maxAge: 60 } }));
    await browser.fetch("/put/a/1");
    later(50);
    expect(await browser.json("/show")).toEqual({ a: "1" });
    later(50);
    expect(await browser.json("/show")).toEqual({ a: "1" });
    later(61);
    const ended = browser.cookie;
    expect(await browser.json("/show")).toEqual({});
    expect(browser.cookie).not.toBe(ended);
  });

  test("comes after maxLifetime although the session is in use", async () => {
    const browser = new Browser(appWith(new Watched(), { maxLifetime: 20 * DAY }));
    await browser.fetch("/put/a/1");
    for (const seen of [{ a: "1" }, { a: "1" }, {}]) {
      later(8 * DAY);
      expect(await browser.json("/show")).toEqual(seen);
    }
  });

  test.each([
    ["after a login", "/login/7"],
    ["without a user", "/put/a/1"],
  ])("comes after maxLifetime although the session is renewed %s", async (_, start) => {
    const browser = new Browser(appWith(new Watched(), { maxLifetime: 20 * DAY }));
    await browser.fetch(start);
    const values = await browser.json("/show");
    for (const seen of [values, values, {}]) {
      later(8 * DAY);
      await browser.fetch("/renew");
      expect(await browser.json("/show")).toEqual(seen);
    }
  });

  test("is counted from the login, also if the session is older", async () => {
    const browser = new Browser(appWith(new Watched(), { maxLifetime: 20 * DAY }));
    await browser.fetch("/put/a/1");
    later(12 * DAY);
    await browser.fetch("/login/7");
    later(12 * DAY);
    expect(await browser.json("/show")).toEqual({ a: "1", live_socket_id: "users:7" });
  });

  test.each<[string, (browser: Browser, key: string) => Promise<unknown>]>([
    ["endSessions", async ({ app }) => app.endSessions("users:7")],
    ["endSession", async ({ app }, key) => app.endSession(key)],
    ["a logout", async (browser) => browser.fetch("/logout")],
    ["a renewal", async (browser) => browser.fetch("/renew")],
  ])("ends a connection whose upgrade read the session before: %s", async (_, end) => {
    const browser = new Browser(appWith(new Watched()));
    await browser.fetch("/login/7");
    const accepted = await browser.upgrade(await browser.text("/token"));
    await end(browser, await browser.text("/key"));
    const closes = browser.open(accepted);
    await vi.waitFor(() => expect(closes).toEqual([1001]));
    expect(browser.app.connections).toBe(0);
  });

  test("is looked for when a connection opens, only if the session is in the store", async () => {
    const store = new Watched();
    const [user, stranger] = [new Browser(appWith(store)), new Browser(appWith(store))];
    await user.fetch("/login/7");
    const [token, strangers] = [await user.text("/token"), await stranger.text("/token")];
    store.calls.length = 0;
    expect(await stranger.connect(strangers)).toEqual([]);
    expect(store.calls).toEqual([]);
    expect(await user.connect(token)).toEqual([]);
    expect(store.calls).toEqual(["read", "read"]);
    expect(user.app.connections).toBe(1);
  });

  test("closes a connection for which the store cannot answer", async () => {
    const store = new Watched();
    const browser = new Browser(appWith(store));
    await browser.fetch("/login/7");
    const accepted = await browser.upgrade(await browser.text("/token"));
    store.fault = "reject";
    const closes = browser.open(accepted);
    await vi.waitFor(() => expect(closes).toEqual([1001]));
  });

  test("ends the connections of the session, and no others", async () => {
    const app = appWith(new Watched());
    const [browser, other] = [new Browser(app), new Browser(app)];
    const connections = [];
    for (const each of [browser, browser, other]) {
      await each.fetch("/put/a/1");
      connections.push(await each.connect(await each.text("/token")));
    }
    await browser.fetch("/logout");
    expect(connections).toEqual([[1001], [1001], []]);
    expect(app.connections).toBe(1);
  });

  test("ends connections that were opened before the session was renewed", async () => {
    const browser = new Browser(appWith(new Watched()));
    await browser.fetch("/login/7");
    const closes = await browser.connect(await browser.text("/token"));
    await browser.fetch("/renew");
    expect(closes).toEqual([1001]);
  });

  test("ends a connection at maxLifetime", async () => {
    vi.useFakeTimers();
    try {
      const browser = new Browser(
        appWith(new Watched(), { maxLifetime: 40 }, { limits: { maxIdleMs: 1e9, maxJoinWaitMs: 1e9 } }),
      );
      await browser.fetch("/put/a/1");
      const closes = await browser.connect(await browser.text("/token"));
      await vi.advanceTimersByTimeAsync(35_000);
      expect(closes).toEqual([]);
      await vi.advanceTimersByTimeAsync(15_000);
      expect(closes).toEqual([1001]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the sessions of one user", () => {
  async function threeDevices() {
    const store = new Watched();
    const app = appWith(store);
    const devices = [new Browser(app), new Browser(app), new Browser(app)];
    const closes = [];
    for (const device of devices) {
      await device.fetch("/login/7");
      closes.push(await device.connect(await device.text("/token")));
    }
    const other = new Browser(app);
    await other.fetch("/login/8");
    closes.push(await other.connect(await other.text("/token")));
    return { app, devices, other, closes };
  }

  test("end everywhere, with their connections", async () => {
    const { app, devices, other, closes } = await threeDevices();
    expect(await app.listSessions("users:7")).toHaveLength(3);
    expect(await app.endSessions("users:7")).toBe(3);
    for (const device of devices) expect(await device.json("/show")).toEqual({});
    expect(await other.json("/show")).toEqual({ live_socket_id: "users:8" });
    expect(closes).toEqual([[1001], [1001], [1001], []]);
  });

  test("end on all other devices", async () => {
    const { app, devices } = await threeDevices();
    const [mine, ...others] = devices;
    const except = await mine?.text("/key");
    expect(await app.endSessions("users:7", { except })).toBe(2);
    expect(await mine?.json("/show")).toEqual({ live_socket_id: "users:7" });
    for (const device of others) expect(await device.json("/show")).toEqual({});
    await expect(app.endSessions("users:7", { exept: "x" } as object)).rejects.toThrow(/LW106[^]*except/);
  });

  test("end one at a time", async () => {
    const { app, devices, closes } = await threeDevices();
    const key = await devices[1]?.text("/key");
    expect(await app.endSession(key ?? "")).toBe(true);
    expect(await app.endSession(key ?? "")).toBe(false);
    expect(await devices[1]?.json("/show")).toEqual({});
    expect(await devices[2]?.json("/show")).toEqual({ live_socket_id: "users:7" });
    expect(closes).toEqual([[], [1001], [], []]);
  });

  test("are unknown to an endpoint whose sessions are in cookies", async () => {
    const app = endpoint({ secretKeyBase: SECRET_KEY_BASE, logger: silentLogger, routes });
    for (const call of [app.listSessions("a"), app.endSession("a"), app.endSessions("a")])
      await expect(call).rejects.toThrow(/LW102[^]*session: \{ store/);
    expect(await new Browser(app).text("/key")).toBe("none");
  });
});

describe("a session store that fails", () => {
  test.each(["throw", "reject", "hang"] as const)("is answered with 503, and loses nothing: %s", async (fault) => {
    const lines: unknown[] = [];
    const error = (line: string, fields?: object): void => void lines.push([line, fields]);
    const store = new Watched();
    const logger = { ...silentLogger, error };
    const app = appWith(store, { storeTimeoutMs: 20 }, { logger });
    const browser = new Browser(app);
    await browser.fetch("/login/7");
    const token = await browser.text("/token");
    const closes = await browser.connect(token);
    const { cookie } = browser;
    store.fault = fault;
    for (const path of ["/show", "/put/b/2", "/", "/logout", "/renew"]) {
      const response = await browser.fetch(path);
      expect([path, response.status, response.headers.get("retry-after")]).toEqual([path, 503, "5"]);
      expect(await response.text()).not.toContain("redis");
    }
    expect(lines[0]).toEqual([
      expect.stringMatching(/GET \/show was refused. LW510[^]*of the session store failed/),
      expect.anything(),
    ]);
    expect(browser.cookie).toBe(cookie);
    // Needs no session.
    expect(await browser.text("/health")).toBe("ok");
    expect((await new Browser(app).fetch("/")).status).toBe(200);
    const refused = await browser.upgrade(token);
    expect(refused).toMatchObject({ status: 503 });
    await expect(app.endSessions("users:7")).rejects.toThrow("LW510");
    store.fault = "none";
    expect(await browser.json("/show")).toEqual({ live_socket_id: "users:7" });
    expect(closes).toEqual([]);
  });

  test("leaves the session as it was if it fails in the middle of a renewal", async () => {
    const store = new Watched();
    const browser = new Browser(appWith(store));
    await browser.fetch("/put/a/1");
    const { cookie } = browser;
    store.before["destroy"] = () => {
      throw new Error("The connection was lost.");
    };
    expect((await browser.fetch("/renew")).status).toBe(503);
    expect(browser.cookie).toBe(cookie);
    expect(await browser.json("/show")).toEqual({ a: "1" });
  });

  test("is logged at most 20 times a minute", async () => {
    const lines: string[] = [];
    const store = new Watched();
    const browser = new Browser(
      appWith(store, {}, { logger: { ...silentLogger, error: (line) => void lines.push(line) } }),
    );
    await browser.fetch("/put/a/1");
    store.fault = "reject";
    for (let i = 0; i < 50; i++) await browser.fetch("/show");
    expect(lines).toHaveLength(20);
  });
});

test.each([
  [{ store: undefined }, /LW102[^]*no method read/],
  [{ store: { read() {} } }, /LW102[^]*no method write/],
  [{ store: memorySessionStore(), maxLifetime: 0 }, /LW102[^]*session.maxLifetime is 0/],
  [{ store: memorySessionStore(), storeTimeoutMs: "5" }, /LW102[^]*session.storeTimeoutMs is 5/],
  [{ store: memorySessionStore(), maxLifeTime: 1 }, /LW102[^]*Did you mean "maxLifetime"/],
])("the options %j of sessions are refused", (session, message) => {
  expect(() => endpoint({ secretKeyBase: SECRET_KEY_BASE, routes: [], session: session as never })).toThrow(message);
});
