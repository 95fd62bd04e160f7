import { describe, expect, test, vi } from "vitest";
import { LivewrightError, HttpError } from "../foundation/errors.ts";
import { html } from "../html/rendered.ts";
import { type LiveView, liveView } from "../live/live-view.ts";
import { localPubSub } from "../pubsub/local.ts";
import { topic } from "../pubsub/topic.ts";
import { del, get, live, post } from "../router/routes.ts";
import { type Logger, silentLogger } from "../telemetry/logger.ts";
import { endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import { Failing, Home, Slow } from "../test-support/plain-views.ts";

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
      get("/health", () => new Response("ok")),
      get("/count", (_, { session }) => {
        const count = Number(session.get("count") ?? 0) + 1;
        session.set("count", count);
        return new Response(String(count));
      }),
      get("/token", (_, { csrfToken }) => new Response(csrfToken())),
      get("/search/:name", (_, { params }) => Response.json(params)),
      get("/page", () => new Response("<p>", { headers: { "content-type": "text/html", "x-frame-options": "DENY" } })),
      get("/broken", () => undefined as never),
      post("/form", async (request) => Response.json((await request.formData()).get("a"))),
      post("/hook", () => new Response("hooked"), { csrf: false }),
      del("/form", () => Response.redirect("http://app.test/", 302)),
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

describe("routes with a handler", () => {
  test("sets no cookie unless the session changed", async () => {
    const response = await visit(app(), "/health");
    expect([response.status, await response.text(), response.headers.getSetCookie()]).toEqual([200, "ok", []]);
  });

  test("reads and writes the session", async () => {
    const shared = app();
    const first = await visit(shared, "/count");
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const second = await visit(shared, "/count", { headers: { cookie: cookieOf(first) } });
    expect(await second.text()).toBe("2");
  });

  test("receives the query with the path parameters laid over it", async () => {
    expect(await (await visit(app(), "/search/b%C3%A4r?name=x&q=1")).json()).toEqual({ name: "bär", q: "1" });
  });

  test("adds the security headers that an HTML response lacks", async () => {
    const { headers } = await visit(app(), "/page");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("answers 500 if the handler returns something that is not a Response", async () => {
    const error = vi.fn<(message: string, fields?: object) => void>();
    const response = await visit(app({ logger: { ...silentLogger, error } }), "/broken");
    expect(response.status).toBe(500);
    expect(error.mock.calls[0]?.[1]).toMatchObject({ error: expect.objectContaining({ code: "LW501" }) as unknown });
  });
});

describe("the CSRF check of an endpoint", () => {
  async function session(shared: App): Promise<{ cookie: string; token: string }> {
    const response = await visit(shared, "/token");
    return { cookie: cookieOf(response), token: await response.text() };
  }

  test("passes a form with our token, and the handler can read its body", async () => {
    const shared = app();
    const { cookie, token } = await session(shared);
    const body = new URLSearchParams({ a: "1", _csrf_token: token });
    const response = await visit(shared, "/form", { method: "POST", body, headers: { cookie } });
    expect(await response.json()).toBe("1");
  });

  test("passes the token in the header, also for methods without forms", async () => {
    const shared = app();
    const { cookie, token } = await session(shared);
    const response = await visit(shared, "/form", { method: "DELETE", headers: { cookie, "x-csrf-token": token } });
    expect(response.status).toBe(302);
  });

  test("refuses a request without the cookie, without the token, or with another session's token", async () => {
    const shared = app();
    const { cookie, token } = await session(shared);
    const other = await session(shared);
    const send = async (init: RequestInit) => (await visit(shared, "/form", { method: "POST", ...init })).status;
    expect(await send({ headers: { cookie } })).toBe(403);
    expect(await send({ headers: { "x-csrf-token": token } })).toBe(403);
    expect(await send({ headers: { cookie, "x-csrf-token": other.token } })).toBe(403);
    expect(await send({ headers: { cookie }, body: new URLSearchParams({ _csrf_token: other.token }) })).toBe(403);
    expect(await send({ headers: { cookie }, body: new FormData() })).toBe(403);
  });

  test("skips GET requests, and routes with csrf: false", async () => {
    expect(await (await visit(app(), "/hook", { method: "POST" })).text()).toBe("hooked");
  });
});

describe("a URL without a page", () => {
  test("is answered with 404 in the requested format", async () => {
    const response = await visit(app(), "/nope", { headers: { accept: "application/json" } });
    expect([response.status, await response.json()]).toEqual([404, { error: { status: 404, message: "Not Found" } }]);
  });

  test("is answered with 405 and the allowed methods", async () => {
    const response = await visit(app(), "/form", { method: "PUT" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, DELETE"]);
    expect((await visit(app(), "/", { method: "POST" })).headers.get("allow")).toBe("GET, HEAD");
  });

  test("answers OPTIONS with the allowed methods", async () => {
    const response = await visit(app(), "/health", { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow")]).toEqual([204, "GET, HEAD"]);
  });

  test("is answered with 426 at the socket path without an upgrade", async () => {
    expect((await visit(app(), "/live/websocket")).status).toBe(426);
  });

  test.each(["text/html", "Text/HTML; charset=utf-8"])(
    "gives a response of type %s the headers of a page",
    async (type) => {
      const to = app({ routes: [get("/", () => new Response("<p>", { headers: { "content-type": type } }))] });
      expect((await visit(to, "/")).headers.get("content-security-policy")).toContain("frame-ancestors");
    },
  );

  test("keeps a page of a handler out of caches, whoever requests it", async () => {
    const to = app({ routes: [get("/", (_, { renderPage }) => renderPage(html`<p>own</p>`))] });
    const first = await visit(to, "/");
    const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const second = await visit(to, "/", { headers: { cookie } });
    expect(second.headers.getSetCookie()).toEqual([]);
    for (const { headers } of [first, second]) {
      expect(headers.get("cache-control")).toBe("max-age=0, private, must-revalidate");
      expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    }
  });

  test("cancels the body that HEAD does not send", async () => {
    const cancelled = vi.fn();
    const file = () => new Response(new ReadableStream({ cancel: cancelled }));
    const failing = () => new Response(new ReadableStream({ cancel: () => Promise.reject(new Error("gone")) }));
    const to = app({ routes: [get("/file", file), get("/failing", failing)] });
    expect((await visit(to, "/file", { method: "HEAD" })).body).toBeNull();
    expect(cancelled).toHaveBeenCalledOnce();
    expect((await visit(to, "/failing", { method: "HEAD" })).status).toBe(200);
  });

  test("answers HEAD like GET, without a body", async () => {
    for (const path of ["/", "/slow", "/health", "/nope"]) {
      const [head, whole] = [await visit(app(), path, { method: "HEAD" }), await visit(app(), path)];
      expect(head.body).toBeNull();
      expect(head.status).toBe(whole.status);
      expect(head.headers.get("content-type")).toBe(whole.headers.get("content-type"));
    }
  });
});

describe("static files of an endpoint", () => {
  const text = (body: string) => ({ size: body.length, modified: 0, body: () => body });
  const files = app({
    static: {
      "/assets": { read: (path) => (path === "app.css" ? text("css") : undefined) },
      "/": { read: (path) => (path === "robots.txt" || path === "health" ? text("robots") : undefined) },
    },
  });
  const body = async (path: string, init?: RequestInit) => (await visit(files, path, init)).text();

  test("are served, and no other file is", async () => {
    const ask = async (method: string, path: string) => {
      const response = await visit(files, path, { method });
      return [response.status, response.headers.get("allow")];
    };
    for (const path of ["/assets/app.css", "/robots.txt", "/health"]) {
      expect(await ask("OPTIONS", path)).toEqual([204, "GET, HEAD"]);
      expect(await ask("POST", path)).toEqual([405, "GET, HEAD"]);
    }
    for (const path of ["/assets/nope.css", "/nope", "/assets/..%2fx"]) {
      expect(await ask("OPTIONS", path)).toEqual([404, null]);
      expect(await ask("POST", path)).toEqual([404, null]);
    }
  });

  test("precede routes below a prefix, and follow them at the root", async () => {
    expect(await body("/assets/app.css")).toBe("css");
    expect(await body("/robots.txt")).toBe("robots");
    expect(await body("/health")).toBe("ok");
    expect((await visit(files, "/assets/nope.css")).status).toBe(404);
    expect((await visit(files, "/assets/..%2fapp.css")).status).toBe(404);
  });

  test("answer only GET and HEAD", async () => {
    expect((await visit(files, "/assets/app.css", { method: "POST" })).status).toBe(405);
    expect(await body("/assets/app.css", { method: "HEAD" })).toBe("");
  });
});

describe("the request log", () => {
  test("has one line per request, at info in development", async () => {
    const [info, debug, error] = [1, 2, 3].map(() => vi.fn<(message: string) => void>()) as [never, never, never];
    const logger = { ...silentLogger, info, debug, error };
    await visit(app({ logger, development: true }), "/users/7?secret=1");
    expect(info).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^GET \/users\/7 200 \d+\.\dms$/));
    await visit(app({ logger }), "/health");
    expect(debug).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^GET \/health 200/));
    expect(error).not.toHaveBeenCalled();
    await visit(app({ logger }), "/failing");
    expect(error).toHaveBeenCalledExactlyOnceWith("GET /failing failed.", {
      error: expect.any(Error) as Error,
      view: "/failing",
      callback: "mount",
      component: undefined,
      id: expect.any(String) as string,
    });
  });
});

test("attributes an error that is thrown repeatedly to the latest request", async () => {
  const kept = new Error("kept");
  const failing = (): never => {
    throw kept;
  };
  const view = (name: string): LiveView => liveView({ name, mount: failing, render: () => html`` });
  const error = vi.fn<Logger["error"]>();
  const routes = [live("/a", view("a")), live("/b", view("b")), get("/plain", failing)];
  const kinds = app({ routes, logger: { ...silentLogger, error } });
  for (const path of ["/a", "/b", "/plain"]) await visit(kinds, path);
  expect(error.mock.calls.map(([, fields]) => fields?.["view"])).toEqual(["a", "b", undefined]);
});

describe("fetch() never throws", () => {
  test("for any value that a handler throws", async () => {
    const hostile = {
      get stack(): string {
        throw new Error("no stack for you");
      },
    };
    const cruel = Object.create(Error.prototype, Object.getOwnPropertyDescriptors(hostile)) as Error;
    const thrown: unknown[] = [null, "text", new LivewrightError("LW121"), new HttpError(999, "x"), cruel];
    const statuses = await Promise.all(
      thrown.map(async (error) => {
        const fail = (): never => {
          throw error;
        };
        const throwing = app({ development: true, routes: [get("/", fail), get("/later", async () => fail())] });
        return [(await visit(throwing, "/")).status, (await visit(throwing, "/later")).status];
      }),
    );
    expect(statuses).toEqual([
      [500, 500],
      [500, 500],
      [413, 413],
      [500, 500],
      [500, 500],
    ]);
  });

  test("for an invalid URL", async () => {
    const request = new Request("http://app.test/");
    Object.defineProperty(request, "url", { value: "http://app.test:99999/" });
    expect((await app().fetch(request)).status).toBe(400);
  });
});

test("an endpoint broadcasts on the bus that its options name", () => {
  const bus = localPubSub();
  const mine = endpoint({ routes: [], pubsub: bus, secretKeyBase: SECRET_KEY_BASE });
  const got: unknown[] = [];
  bus.subscribe("news", (message) => void got.push(message));
  mine.broadcast(topic<number>("news"), 7);
  mine.broadcast("news", 8);
  expect(mine.pubsub).toBe(bus);
  expect(got).toEqual([7, 8]);
});
