// A handler that waits for nothing but the signal of its request, while the garbage collector runs. Only the request leads to the
// source of that signal, so the host must keep the request until it has been answered.

import { request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { get, post } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { deferred, SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import { HOSTS, startServe, type StartHost } from "../test-support/hosts.ts";
import type { AdapterServer } from "../testing/adapter.ts";
import type { HostOptions } from "./node.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

let server: AdapterServer | undefined;
afterEach(async () => server?.close());

interface Waiting {
  readonly started: Promise<void>;
  readonly aborted: Promise<string>;
  readonly handler: (request: Request) => Promise<Response>;
}

function waitsForAbort(): Waiting {
  const { promise: started, resolve: start } = deferred();
  const { promise: aborted, resolve: abort } = deferred<string>();
  const handler = ({ signal }: Request): Promise<Response> =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        abort("aborted");
        resolve(new Response("late"));
      });
      start();
    });
  return { started, aborted, handler };
}

const REQUESTS: Readonly<Record<string, { readonly method: string; readonly body?: string }>> = {
  "a GET": { method: "GET" },
  "a POST with a body that nobody reads": { method: "POST", body: "unread" },
};
const WRAPS: Readonly<Record<string, HostOptions<never>["fetch"]>> = {
  "without a wrapper": undefined,
  "behind a wrapper": (_, next) => next(),
  "behind a wrapper that passes on a copy": (received, next) => next(new Request(received)),
};
const SERVERS: Readonly<Record<string, StartHost>> = { serve: startServe, ...HOSTS };

for (const [host, start] of Object.entries(SERVERS)) {
  for (const [kind, { method, body }] of Object.entries(REQUESTS)) {
    for (const [where, wrap] of Object.entries(WRAPS)) {
      test(`${host}, ${where}: ${kind} is aborted after a garbage collection`, async () => {
        const { started, aborted, handler } = waitsForAbort();
        const app = endpoint({
          secretKeyBase: SECRET_KEY_BASE,
          logger: silentLogger,
          routes: [get("/wait", handler), post("/wait", handler, { csrf: false })],
        });
        server = await start([app], wrap && { fetch: wrap });
        const client = request(`${server.url}/wait`, { method, headers: { "content-type": "text/plain" } });
        client.on("error", () => {}).end(body);
        await started;
        for (let turns = 0; turns < 2; turns++) {
          await new Promise((resolve) => setImmediate(resolve));
          collect();
        }
        client.destroy();
        expect(await aborted).toBe("aborted");
      });
    }
  }
}
