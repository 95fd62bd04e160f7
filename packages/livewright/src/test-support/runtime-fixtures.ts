import { type BunServer, type BunSocket } from "../adapters/bun-types.ts";
import { endpoint, type Endpoint } from "../endpoint/endpoint.ts";
import type { EndpointOptions } from "../endpoint/options.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, post } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { SECRET_KEY_BASE } from "./fixtures.ts";

const Page = liveView({ name: "page", mount: () => ({}), render: () => html`<p>${"text ".repeat(1_000)}</p>` });

/** An endpoint for tests of the adapters of Bun and Deno. */
export function fixtureApp(options: Partial<EndpointOptions> = {}): Endpoint {
  return endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    routes: [
      live("/", Page),
      get("/url", ({ url }, { ip }) => new Response(`${url} ${ip}`)),
      post("/body", async (request) => new Response(String((await request.arrayBuffer()).byteLength)), { csrf: false }),
    ],
    ...options,
  });
}

/** A server of Bun whose requests come from one address. */
export function bunServer(address = "192.0.2.1"): BunServer & { readonly upgrades: unknown[] } {
  const upgrades: unknown[] = [];
  return {
    upgrades,
    port: 4000,
    hostname: "localhost",
    requestIP: () => ({ address, port: 5 }),
    upgrade: (_, { data }) => upgrades.push(data) > 0,
    stop: async () => {},
  };
}

/** A socket of Bun that records its calls. */
export function bunSocket(data: unknown, accepts: () => number = () => 1): BunSocket & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    data,
    calls,
    send(text) {
      calls.push(`send ${String(text)}`);
      return accepts();
    },
    close: (code) => void calls.push(`close ${code}`),
    terminate: () => void calls.push("terminate"),
    getBufferedAmount: () => 7,
  };
}
