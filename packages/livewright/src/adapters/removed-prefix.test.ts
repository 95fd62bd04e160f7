import { afterEach, describe, expect, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { get } from "../router/routes.ts";
import { HOSTS, startServe } from "../test-support/hosts.ts";
import type { AdapterServer } from "../testing/adapter.ts";
import { toDeno } from "./deno.ts";
import type { TrustProxy } from "./trusted-proxies.ts";

let server: AdapterServer | undefined;
afterEach(async () => server?.close());

function app(basePath: string | undefined) {
  const warned: string[] = [];
  const logger = { debug() {}, info() {}, error() {}, warn: (text: string) => void warned.push(text) };
  const routes = [get("/", () => new Response("ok"))];
  return { warned, app: endpoint({ secretKeyBase: "s".repeat(64), logger, ...(basePath && { basePath }), routes }) };
}

async function warnings(
  prefixes: readonly string[],
  basePath?: string,
  trustProxy: TrustProxy = 1,
  start = startServe,
): Promise<readonly string[]> {
  const { app: made, warned } = app(basePath);
  server = await start([made], { trustProxy });
  for (const prefix of prefixes) await (await fetch(server.url, { headers: { "x-forwarded-prefix": prefix } })).text();
  return warned;
}

describe("a path that a proxy has removed", () => {
  test("is reported once if basePath is not set", async () =>
    expect(await warnings(["/shop", "/shop", "/other"])).toEqual([
      expect.stringMatching(/^LW624 .*"\/shop" .*is not set.*endpoint\(\{ basePath: "\/shop" \}\)/),
    ]));

  test.each(["Express", "Fastify", "Hono", "H3"])("is reported by %s", async (name) =>
    expect(await warnings(["/shop"], "/admin", 1, HOSTS[name])).toEqual([expect.stringContaining('is "/admin"')]),
  );

  test("is reported on other runtimes", async () => {
    const { app: made, warned } = app(undefined);
    const pages = toDeno(made, { trustProxy: true });
    const headers = { "x-forwarded-prefix": "/shop" };
    await pages.fetch(new Request("http://app.test/", { headers }), { remoteAddr: { transport: "tcp" } });
    expect(warned).toEqual([expect.stringMatching(/^LW624 /)]);
  });

  test("is shortened in the log", async () =>
    expect((await warnings([`/${"x".repeat(5_000)}`]))[0]?.length).toBeLessThan(700));

  test.each<[string, readonly string[], string?, TrustProxy?]>([
    ["is the basePath", ["/shop", "/shop/"], "/shop"],
    ["is empty", ["/"]],
    ["is from a proxy that is not trusted", ["/shop"], "/", false],
    ["is the entry of the trusted proxy", ["/forged, /shop"], "/shop"],
  ])("is not reported if it %s", async (_case, prefixes, basePath, trustProxy) =>
    expect(await warnings(prefixes, basePath, trustProxy)).toEqual([]),
  );
});
