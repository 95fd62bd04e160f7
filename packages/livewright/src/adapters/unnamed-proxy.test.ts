import { afterEach, describe, expect, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { get } from "../router/routes.ts";
import { HOSTS, startServe } from "../test-support/hosts.ts";
import type { AdapterServer } from "../testing/adapter.ts";
import type { HostOptions } from "./host-options.ts";

let server: AdapterServer | undefined;
afterEach(async () => server?.close());

async function warnings(
  headers: readonly (Record<string, string> | undefined)[],
  options?: Omit<HostOptions<never>, "session">,
  start = startServe,
): Promise<readonly string[]> {
  const warned: string[] = [];
  const logger = { debug() {}, info() {}, error() {}, warn: (text: string) => void warned.push(text) };
  const app = endpoint({ secretKeyBase: "s".repeat(64), logger, routes: [get("/", () => new Response("ok"))] });
  server = await start([app], options);
  for (const given of headers) await (await fetch(server.url, { headers: given ?? {} })).text();
  return warned;
}

const https = { "x-forwarded-proto": "https" };

describe("a request over https to a proxy that trustProxy does not name", () => {
  test.each<[string, Record<string, string>]>([
    ["X-Forwarded-Proto", https],
    ["two proxies", { "x-forwarded-proto": "http, https" }],
    ["a proxy of WebSockets", { "x-forwarded-proto": "WSS" }],
    ["Forwarded", { forwarded: "for=192.0.2.1;proto=https" }],
  ])("is reported once: %s", async (_name, headers) => {
    const warned = await warnings([undefined, headers, headers, https]);
    expect(warned).toEqual([expect.stringMatching(/^LW623 .*serve\(app, { trustProxy: 1 }\)/)]);
  });

  test("is reported with the function of its adapter", async () =>
    expect(await warnings([https], {}, HOSTS["Express"])).toEqual([expect.stringContaining("toExpress(app, {")]));

  test.each<[string, Record<string, string>, HostOptions<never>?]>([
    ["over http", { "x-forwarded-proto": "http" }],
    ["with a malformed header", { forwarded: "proto=https;proto=https" }],
    ["with another header", { "x-forwarded-for": "https" }],
    ["from a proxy that is trusted", https, { trustProxy: 1 }],
    ["if the application says that there is none", https, { trustProxy: false }],
  ])("is not reported %s", async (_name, headers, options) => expect(await warnings([headers], options)).toEqual([]));
});
