// The option `fetch` of every adapter for Node. Middleware of the host sees the same requests, so it must not matter which one answers.

import { afterEach, describe, expect, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { HttpError } from "../foundation/errors.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, post } from "../router/routes.ts";
import { HOSTS } from "../test-support/hosts.ts";
import { silentLogger } from "../telemetry/logger.ts";
import type { AdapterServer } from "../testing/adapter.ts";
import type { HostOptions } from "./host-options.ts";

type Wrap = NonNullable<HostOptions<never>["fetch"]>;

let server: AdapterServer | undefined;
afterEach(async () => server?.close());

async function start(name: string, wrap: Wrap): Promise<string> {
  const app = endpoint({
    secretKeyBase: "s".repeat(64),
    logger: silentLogger,
    development: false,
    routes: [
      live("/", liveView({ render: () => html`<p>page</p>` })),
      get("/new", (request) => new Response(new URL(request.url).pathname)),
      get("/streamed", () => new Response(new Blob(["one, ", "two"]).stream())),
      get("/missing", () => {
        throw new HttpError(404);
      }),
      post("/echo", async (request) => new Response(await request.text()), { csrf: false }),
    ],
  });
  server = await HOSTS[name]?.([app], { fetch: wrap });
  return server?.url ?? "";
}

describe.each(Object.keys(HOSTS))("the fetch option on %s", (name) => {
  test("sees requests and answers, and changes headers of pages, files, streams and errors", async () => {
    const seen: string[] = [];
    const url = await start(name, async (request, next) => {
      const response = await next();
      seen.push(`${request.method} ${new URL(request.url).pathname} ${response.status}`);
      response.headers.set("x-request-id", "7");
      response.headers.append("set-cookie", "own=1");
      return response;
    });
    const texts: string[] = [];
    for (const path of ["/", "/livewright/client.js", "/streamed", "/missing"]) {
      const response = await fetch(url + path);
      texts.push(await response.text());
      expect(response.headers.get("x-request-id")).toBe("7");
      expect(response.headers.getSetCookie()).toContain("own=1");
    }
    const body = await fetch(`${url}/echo`, {
      method: "POST",
      body: "text",
      headers: { "content-type": "text/plain" },
    });
    expect([texts[0], texts[2], await body.text()]).toEqual([
      expect.stringContaining("<p>page</p>"),
      "one, two",
      "text",
    ]);
    expect(seen).toEqual([
      "GET / 200",
      "GET /livewright/client.js 200",
      "GET /streamed 200",
      "GET /missing 404",
      "POST /echo 200",
    ]);
  });

  test("leaves a request without a route to the host, whatever it does with the answer", async () => {
    const statuses: number[] = [];
    const url = await start(name, async (_request, next) => {
      const response = await next();
      statuses.push(response.status);
      response.headers.set("x-request-id", "7");
      return response;
    });
    const response = await fetch(`${url}/host`);
    expect([response.status, await response.text()]).toEqual([200, "from the host"]);
    // Routes of Fastify come first.
    expect([statuses, response.headers.get("x-request-id")]).toEqual([name === "Fastify" ? [] : [404], null]);
  });

  test("answers itself, sends another request on, and fails with 500", async () => {
    const url = await start(name, (request, next) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/refused") return new Response("refused", { status: 403 });
      if (pathname === "/fails") throw new Error("secret detail");
      return next(pathname === "/old" ? new Request(new URL("/new", request.url), request) : undefined);
    });
    const [refused, old, fails] = await Promise.all(
      ["/refused", "/old", "/fails"].map(async (path) => fetch(url + path)),
    );
    expect([refused?.status, await refused?.text()]).toEqual([403, "refused"]);
    expect(await old?.text()).toBe("/new");
    expect(fails?.status).toBe(500);
  });
});
