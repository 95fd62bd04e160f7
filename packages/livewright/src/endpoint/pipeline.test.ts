import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import type { PipelineFunction } from "../router/route-context.ts";
import { del, get, live, post, scope } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

function app(routes: EndpointOptions["routes"], options: Partial<EndpointOptions> = {}) {
  return endpoint({ secretKeyBase: SECRET_KEY_BASE, logger: silentLogger, development: false, routes, ...options });
}

async function visit(to: ReturnType<typeof app>, url: string, init: RequestInit = {}): Promise<Response> {
  return to.fetch(new Request(new URL(url, "http://app.test"), init));
}

const View = liveView({ name: "view", render: () => html`<p>the view</p>` });
const ok = () => new Response("ok");
const cookieOf = (response: Response) => response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);

const requireUser: PipelineFunction = (_request, { session, redirect, putFlash }) => {
  if (session.get("userId") !== undefined) return undefined;
  putFlash("error", "Log in first.");
  return redirect("/login");
};

describe("a pipeline of a scope", () => {
  test("runs after the pipelines around it, and only for its routes", async () => {
    const order: string[] = [];
    const step =
      (name: string): PipelineFunction =>
      (_request, { route }) =>
        void order.push(`${name} ${route.path}`);
    const to = app([
      scope("/a", { pipeline: [step("1"), step("2")] }, [
        get("/", ok),
        scope("/b", { pipeline: [step("3")] }, [live("/c", View)]),
      ]),
      get("/free", ok),
    ]);
    await visit(to, "/a");
    expect(order.splice(0)).toEqual(["1 /a", "2 /a"]);
    await visit(to, "/a/b/c");
    expect(order.splice(0)).toEqual(["1 /a/b/c", "2 /a/b/c", "3 /a/b/c"]);
    await visit(to, "/free");
    await visit(to, "/a/nowhere");
    expect(order).toEqual([]);
  });

  test("can answer with a response, which keeps session and flash", async () => {
    const to = app([
      scope("/", { pipeline: [requireUser] }, [live("/", View), get("/plain", ok)]),
      get("/login", (_, { flash }) => Response.json(flash)),
      get("/enter", (_, { session, redirect }) => {
        session.set("userId", 7);
        return redirect("/");
      }),
    ]);
    for (const path of ["/", "/plain"]) {
      const refused = await visit(to, path);
      expect([refused.status, refused.headers.get("location")]).toEqual([303, "/login"]);
      expect(refused.headers.get("cache-control")).toBe("private, no-cache");
      const next = await visit(to, "/login", { headers: { cookie: cookieOf(refused).join("; ") } });
      expect(await next.json()).toEqual({ error: "Log in first." });
      // Read once.
      expect(next.headers.getSetCookie()).toEqual([expect.stringContaining("_livewright_flash=;")]);
    }
    const entered = await visit(to, "/enter");
    const page = await visit(to, "/", { headers: { cookie: cookieOf(entered).join("; ") } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("the view")]);
  });

  test("can replace the request", async () => {
    const to = app(
      [
        scope("/", { pipeline: [async (request) => new Request(request, { headers: { "x-tenant": "acme" } })] }, [
          get("/plain", (request) => new Response(request.headers.get("x-tenant"))),
          live(
            "/",
            liveView({
              mount: (socket) => ({ t: socket.connectInfo.headers.get("x-tenant") }),
              render: ({ t }) => html`<p>${t}</p>`,
            }),
          ),
        ]),
      ],
      { session: (request) => ({ tenant: request.headers.get("x-tenant") }) },
    );
    expect(await (await visit(to, "/plain")).text()).toBe("acme");
    expect(await (await visit(to, "/")).text()).toContain("<p>acme</p>");
  });

  test("can put flash that the page shows", async () => {
    const Shown = liveView({ render: ({ flash }) => html`<p>${flash["info"]}</p>` });
    const to = app([scope("/", { pipeline: [(_, { putFlash }) => putFlash("info", "hello")] }, [live("/", Shown)])]);
    const page = await visit(to, "/");
    expect(await page.text()).toContain("<p>hello</p>");
    expect(page.headers.getSetCookie().join()).not.toContain("_flash");
  });

  test("that throws, or returns another value, gives an error page", async () => {
    const to = app([
      scope("/", { pipeline: [() => "no" as never] }, [get("/odd", ok), live("/view", View)]),
      scope("/", { pipeline: [async () => Promise.reject(new Error("secret"))] }, [get("/fails", ok)]),
    ]);
    for (const path of ["/odd", "/view", "/fails"]) {
      const response = await visit(to, path);
      expect(response.status).toBe(500);
      expect(await response.text()).not.toMatch(/secret|LW501/);
    }
  });

  test("does not run for a request without a CSRF token", async () => {
    let ran = 0;
    const to = app([scope("/", { pipeline: [() => void ran++] }, [post("/form", ok)])]);
    expect((await visit(to, "/form", { method: "POST" })).status).toBe(403);
    expect(ran).toBe(0);
  });

  test("must be a list of functions", () => {
    expect(() => scope("/", { pipeline: ["x"] as never }, [])).toThrow(/LW501[^]*pipeline/);
    expect(() => scope("/", { pipeline: requireUser as never }, [])).toThrow(/LW501/);
  });
});

describe("scopes for hosts", () => {
  const to = app([
    get("/", () => new Response("any")),
    get("/shared", () => new Response("shared")),
    scope("/", { host: "admin.app.test" }, [get("/", () => new Response("admin")), post("/only", ok)]),
    scope("/", { host: ["*.shop.test", "shop.test"] }, [get("/", () => new Response("shop"))]),
  ]);
  test.each([
    ["http://app.test/", "any"],
    ["http://admin.app.test/", "admin"],
    ["http://admin.app.test.:8080/", "admin"],
    ["http://ADMIN.app.test/", "admin"],
    ["http://shop.test/", "shop"],
    ["http://a.shop.test/", "shop"],
    ["http://evilshop.test/", "any"],
    ["http://admin.app.test/shared", "shared"],
  ])("%s reaches %s", async (url, text) => {
    expect(await (await visit(to, url)).text()).toBe(text);
  });

  test("have allowed methods of their own", async () => {
    const here = await visit(to, "http://admin.app.test/only");
    expect([here.status, here.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await visit(to, "http://app.test/only")).status).toBe(404);
    expect(to.routeInfo("GET", "http://shop.test/")?.path).toBe("/");
  });

  test("cannot contain a scope for another host", () => {
    const inner = scope("/", { host: "a.test" }, [get("/", ok)]);
    expect(() => app([scope("/", { host: "b.test" }, [inner])])).toThrow(/LW501[^]*a\.test/);
  });

  test("answer 404 for a host that is too long", async () => {
    expect((await visit(to, `http://${"a.".repeat(130)}test/`)).status).toBe(400);
  });
});

describe("routeInfo()", () => {
  const to = app([
    live("/users/:id", View, { action: "show", metadata: { title: "User" } }),
    get("/health", ok, { metadata: { quiet: true } }),
  ]);

  test("describes the route of a method and a path", () => {
    expect(to.routeInfo("GET", "/users/7?x=1")).toEqual({
      method: "GET",
      path: "/users/:id",
      params: { id: "7" },
      metadata: { title: "User" },
      live: { view: View, action: "show", liveSession: "default" },
    });
    expect(to.routeInfo("GET", "http://app.test/health")).toEqual({
      method: "GET",
      path: "/health",
      params: {},
      metadata: { quiet: true },
    });
    expect(to.routeInfo("HEAD", "/health")).toEqual(to.routeInfo("GET", "/health"));
    expect(to.routeInfo("POST", "/health")).toBeUndefined();
    expect(to.routeInfo("GET", "/nowhere")).toBeUndefined();
    expect(to.routeInfo("GET", "http://")).toBeUndefined();
  });
});

describe("a urlencoded form that names another method", () => {
  const to = app([
    del("/session", () => new Response("deleted"), { csrf: false }),
    post("/session", () => new Response("posted"), { csrf: false }),
    post("/other", async (request) => new Response(await request.text()), { csrf: false }),
    del("/checked", ok),
  ]);
  const form = (body: string, type = "application/x-www-form-urlencoded") => ({
    method: "POST",
    body,
    headers: { "content-type": type },
  });

  test.each([
    ["_method=delete", "deleted"],
    ["_method=DELETE", "deleted"],
    ["a=1", "posted"],
    ["_method=get", "posted"],
    ["_method=__proto__", "posted"],
    ["_method[]=delete", "posted"],
    ["%zz", "posted"],
  ])("%s is %s", async (body, text) => {
    expect(await (await visit(to, "/session", form(body))).text()).toBe(text);
  });

  test("is a POST in other bodies, and without such a route", async () => {
    expect(await (await visit(to, "/session", form("_method=delete", "text/plain"))).text()).toBe("posted");
    expect(await (await visit(to, "/other", form("_method=delete"))).text()).toBe("_method=delete");
  });

  test("still needs the CSRF token", async () => {
    expect((await visit(to, "/checked", form("_method=delete"))).status).toBe(403);
  });
});

describe("redirects of plain routes", () => {
  const to = app([get("/go", (_, { query, redirect }) => redirect(query["to"] as string))]);

  test.each([
    ["/a?b=1", "/a?b=1"],
    ["/caf\u00e9", "/caf%C3%A9"],
  ])("%s leads to %s", async (path, location) => {
    const response = await visit(to, `/go?to=${encodeURIComponent(path)}`);
    expect([response.status, response.headers.get("location")]).toEqual([303, location]);
  });

  test.each(["//evil.test", "/\\evil.test", "https://evil.test", "/a\r\nset-cookie: x=1", "javascript:alert(1)", ""])(
    "%j is refused",
    async (path) => {
      const response = await visit(to, `/go?to=${encodeURIComponent(path)}`);
      expect([response.status, response.headers.get("location")]).toEqual([500, null]);
    },
  );
});

describe("a pipeline function that calls next", () => {
  const mark =
    (name: string): PipelineFunction =>
    async (_request, _context, next) => {
      const response = await next();
      response.headers.append("x-mark", `${name} ${response.status}`);
      return response;
    };

  test("sees the responses of plain routes, pages and redirects, the innermost first", async () => {
    const away = liveView({
      name: "away",
      mount: (socket) => {
        socket.pushNavigate("/page");
        return {};
      },
      render: () => html``,
    });
    const to = app([
      scope("/", { pipeline: [mark("outer"), mark("inner")] }, [
        get("/plain", ok),
        get("/immutable", () => Response.redirect("http://app.test/plain", 302)),
        live("/page", View),
        live("/away", away),
      ]),
    ]);
    const seen = async (path: string): Promise<string | null> => (await visit(to, path)).headers.get("x-mark");
    expect(await seen("/plain")).toBe("inner 200, outer 200");
    expect(await seen("/immutable")).toBe("inner 302, outer 302");
    expect(await seen("/page")).toBe("inner 200, outer 200");
    expect(await seen("/away")).toMatch(/^inner 30\d, outer 30\d$/);
  });

  test("may answer otherwise than the handler, and the page keeps its security headers", async () => {
    const replace: PipelineFunction = async (_request, _context, next) => {
      const text = await (await next()).text();
      return new Response(text.replace("the view", "another view"), { headers: { "content-type": "text/html" } });
    };
    const response = await visit(app([scope("/", { pipeline: [replace] }, [live("/", View)])]), "/");
    expect(await response.text()).toContain("another view");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(cookieOf(response)).toHaveLength(1);
  });

  test("may change the session after the page was rendered, and the cookie is set once", async () => {
    const count: PipelineFunction = async (_request, { session }, next) => {
      session.set("before", 1);
      const response = await next();
      session.set("after", 2);
      return response;
    };
    const to = app([
      scope("/", { pipeline: [count] }, [live("/", View), get("/plain", ok)]),
      get("/session", (_, { session }) => Response.json([session.get("before"), session.get("after")])),
    ]);
    for (const path of ["/", "/plain"]) {
      const cookies = cookieOf(await visit(to, path));
      expect(cookies).toHaveLength(1);
      const response = await visit(to, "/session", { headers: { cookie: cookies.join("; ") } });
      expect(await response.json()).toEqual([1, 2]);
    }
  });

  test("passes flash on, which is put before the page", async () => {
    const greet: PipelineFunction = async (_request, { putFlash }, next) => {
      putFlash("info", "Welcome");
      return next();
    };
    const Shows = liveView({ name: "shows", render: ({ flash }) => html`<p>${flash.info}</p>` });
    const response = await visit(app([scope("/", { pipeline: [greet] }, [live("/", Shows)])]), "/");
    expect(await response.text()).toContain("Welcome");
  });

  test("runs the rest once, however often it calls next", async () => {
    let runs = 0;
    const twice: PipelineFunction = async (_request, _context, next) => {
      await next();
      return next();
    };
    const to = app([scope("/", { pipeline: [twice] }, [get("/", () => new Response(String(++runs)))])]);
    expect(await (await visit(to, "/")).text()).toBe("1");
  });

  test("need not return the response", async () => {
    const after: string[] = [];
    const note: PipelineFunction = async (_request, _context, next) => void after.push(String((await next()).status));
    const forget: PipelineFunction = (_request, _context, next) => void next();
    const to = app([scope("/", { pipeline: [note, forget] }, [get("/", ok)])]);
    expect([await (await visit(to, "/")).text(), after]).toEqual(["ok", ["200"]]);
  });

  test("catches what the handler throws, or lets it become the error page", async () => {
    const rescue: PipelineFunction = async (_request, _context, next) => {
      try {
        return await next();
      } catch (error) {
        return new Response(`rescued: ${(error as Error).message}`);
      }
    };
    const fail = (): Response => {
      throw new Error("broken");
    };
    const to = app([
      scope("/rescued", { pipeline: [rescue] }, [get("/", fail)]),
      scope("/marked", { pipeline: [mark("seen")] }, [get("/", fail)]),
    ]);
    expect(await (await visit(to, "/rescued")).text()).toBe("rescued: broken");
    expect((await visit(to, "/marked")).status).toBe(500);
  });

  test("may no longer replace the request", async () => {
    const late: PipelineFunction = async (request, _context, next) => {
      await next();
      return request;
    };
    const to = app([scope("/", { pipeline: [late] }, [get("/", ok)])], { development: true });
    expect(await (await visit(to, "/")).text()).toMatch(/LW501\s+A pipeline function returned a Request after/);
  });
});

test("handlers and pipelines read the cookies of the request", async () => {
  const to = app([get("/", (_, { cookies }) => Response.json([cookies["theme"], cookies["name"], cookies["none"]]))]);
  const response = await visit(to, "/", { headers: { cookie: "theme=dark; name=J%C3%BCrgen; theme=light" } });
  expect(await response.json()).toEqual(["dark", "Jürgen", null]);
  expect(await (await visit(to, "/")).json()).toEqual([null, null, null]);
  const hostile = await visit(to, "/", { headers: { cookie: "__proto__=1; name=%zz; =;;; toString" } });
  expect(await hostile.json()).toEqual([null, "%zz", null]);
});
