import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import type { PipelineFunction } from "../router/route-context.ts";
import { get, live, liveSession, scope } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const Show = liveView({
  name: "show",
  mount: (_, { session }) => ({ seen: JSON.stringify(session) }),
  render: ({ seen }) => html`<p>${seen}</p>`,
});

/** An application with an async session store of its own. */
function app(asked: string[], options: Partial<EndpointOptions> = {}) {
  return endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    development: false,
    views: [Show],
    async session(request) {
      asked.push(new URL(request.url).pathname);
      const id = /sid=(\w+)/.exec(request.headers.get("cookie") ?? "")?.[1];
      await Promise.resolve();
      return id === undefined ? {} : { user: `user of ${id}`, live_socket_id: id };
    },
    routes: [
      liveSession("main", { session: () => ({ more: 1 }) }, [live("/", Show)]),
      get("/plain", async (_, { renderPage, liveRender: show }) => renderPage(await show(Show))),
      get("/health", () => new Response("ok")),
    ],
    ...options,
  });
}

const SID = { cookie: "sid=seven" };

async function textOf(to: ReturnType<typeof app>, path: string): Promise<string> {
  const response = await to.fetch(new Request(`http://app.test${path}`, { headers: SID }));
  return (await response.text()).replaceAll("&quot;", '"');
}

describe("a session option of the application", () => {
  test("gives views their session, under the additions of the live session", async () => {
    const asked: string[] = [];
    const to = app(asked);
    expect(await textOf(to, "/")).toContain('<p>{"user":"user of seven","live_socket_id":"seven","more":1}</p>');
    expect(await textOf(to, "/plain")).toContain('<p>{"user":"user of seven","live_socket_id":"seven"}</p>');
    expect(asked).toEqual(["/", "/plain"]);
  });

  test("is not called without a view", async () => {
    const asked: string[] = [];
    await textOf(app(asked), "/health");
    expect(asked).toEqual([]);
  });

  test("is called once for a page, however many views it has", async () => {
    const asked: string[] = [];
    const rootLayout: EndpointOptions["rootLayout"] = ({ content }) =>
      html`<body>${content}<i>${liveRender(Show, { id: "beside" })}</i></body>`;
    const to = app(asked, { rootLayout });
    for (const path of ["/", "/plain"]) {
      expect((await textOf(to, path)).match(/user of seven/g)).toHaveLength(2);
    }
    expect(asked).toEqual(["/", "/plain"]);
  });

  test("is called again when a pipeline replaces the request", async () => {
    const asked: string[] = [];
    const show = get("/", async (_, { renderPage, liveRender: view }) => renderPage(await view(Show)));
    const early: PipelineFunction = async (request, { liveRender: view }) => {
      await view(Show);
      return new Request(request, { headers: { cookie: "sid=eight" } });
    };
    const to = app(asked, { routes: [scope("/", { pipeline: [early] }, [show])] });
    expect(await textOf(to, "/")).toContain("user of eight");
    expect(asked).toEqual(["/", "/"]);
  });

  test("is called for views in the root layout", async () => {
    const rootLayout: EndpointOptions["rootLayout"] = ({ content }) =>
      html`<body>${content}<i>${liveRender(Show, { id: "beside" })}</i></body>`;
    const to = app([], { rootLayout });
    expect(await textOf(to, "/plain")).toMatch(/<i>.*user of seven.*<\/i>/);
    expect(await textOf(to, "/")).toMatch(/<i>.*user of seven.*<\/i>/);
  });

  test("is called once for a connection, and names it", async () => {
    const asked: string[] = [];
    const to = app(asked);
    const page = await to.fetch(new Request("http://app.test/", { headers: SID }));
    const own = page.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const text = await page.text();
    const find = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? "";
    const [csrf, id] = [find(/csrf-token" content="([^"]+)/), find(/<div id="(phx-[^"]+)/)];
    asked.length = 0;
    const url = `http://app.test/live/websocket?vsn=2.0.0&_csrf_token=${csrf}`;
    const accepted = await to.upgrade(new Request(url, { headers: { cookie: `${own}; sid=seven` } }));
    if (accepted instanceof Response) throw new Error(`refused with ${accepted.status}`);
    const frames: string[] = [];
    const closes: number[] = [];
    const connection = accepted({
      bufferedAmount: 0,
      send: (frame) => void frames.push(frame),
      close: (code) => void closes.push(code),
    });
    for (const ref of ["1", "2"]) {
      const session = find(/data-phx-session="([^"]+)"/);
      const payload = { url: "http://app.test/", session, static: null, params: {} };
      connection.receive(JSON.stringify([ref, ref, `lv:${id}`, "phx_join", payload]));
    }
    expect(frames.filter((frame) => frame.includes("user of seven"))).toHaveLength(2);
    expect(asked).toEqual(["/live/websocket"]);
    to.disconnect("seven");
    expect(closes).toEqual([1001]);
  });

  test("that fails gives an error page, and no connection", async () => {
    const to = app([], { session: async () => Promise.reject(new Error("the store is gone")) });
    const response = await to.fetch(new Request("http://app.test/"));
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining("store")]);
    const health = await to.fetch(new Request("http://app.test/health"));
    expect(health.status).toBe(200);
  });
});
