import { describe, expect, test } from "vitest";
import type { Transport } from "../channel/connection.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { get } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { endpoint, type Endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

function app(options: Partial<EndpointOptions> = {}): Endpoint {
  return endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    routes: [
      get("/login/:id", (_, { session, csrfToken, params }) => {
        session.set("live_socket_id", `users:${params.id}`);
        return new Response(csrfToken());
      }),
      get("/guest", (_, { csrfToken }) => new Response(csrfToken())),
      get("/kick/:id", (_, { params, disconnect }) => {
        disconnect(`users:${params.id}`);
        return new Response("ok");
      }),
    ],
    ...options,
  });
}

/** Opens a connection of a visitor; its close codes. */
async function connect(to: Endpoint, path: string, token?: string): Promise<[code: number, reason: string][]> {
  const page = await to.fetch(new Request(`http://app.test${path}`));
  const cookie = page.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const csrf = token ?? (await page.text());
  const accepted = await to.upgrade(
    new Request(`http://app.test/live/websocket?vsn=2.0.0&_csrf_token=${csrf}`, { headers: { cookie } }),
  );
  if (accepted instanceof Response) throw new Error(`refused with ${accepted.status}`);
  const closes: [number, string][] = [];
  const transport: Transport = {
    bufferedAmount: 0,
    send() {},
    close: (code, reason) => void closes.push([code, reason]),
  };
  accepted(transport);
  return closes;
}

describe("disconnect()", () => {
  test("ends all connections of one user and no others", async () => {
    const to = app();
    const [first, second, other, guest] = [
      await connect(to, "/login/7"),
      await connect(to, "/login/7"),
      await connect(to, "/login/8"),
      await connect(to, "/guest"),
    ];
    expect(to.connections).toBe(4);
    to.disconnect("users:7");
    // After 1001 the client reconnects. After 1000 it would load the page again some seconds later.
    expect([first, second, other, guest]).toEqual([[[1001, "disconnected"]], [[1001, "disconnected"]], [], []]);
    expect(to.connections).toBe(2);
    to.disconnect("users:7");
    expect(first).toHaveLength(1);
  });

  test("can be called by a route", async () => {
    const to = app();
    const closes = await connect(to, "/login/7");
    await to.fetch(new Request("http://app.test/kick/7"));
    expect(closes).toHaveLength(1);
  });

  test("reaches every node of the bus", async () => {
    const pubsub = localPubSub();
    const [here, there] = [app({ pubsub }), app({ pubsub })];
    const closes = await connect(here, "/login/7");
    there.disconnect("users:7");
    expect(closes).toHaveLength(1);
  });

  test("finds the sessions that the application derives itself", async () => {
    const to = app({ session: () => ({ live_socket_id: "own:1" }) });
    const closes = await connect(to, "/guest");
    to.disconnect("own:1");
    expect(closes).toHaveLength(1);
  });

  test("never ends a connection without a session", async () => {
    const to = app();
    const closes = await connect(to, "/login/7", "forged");
    to.disconnect("users:7");
    expect(closes).toEqual([]);
  });

  test.each([7, "", null, { a: 1 }])("ignores the invalid id %j", async (id) => {
    const to = app({ session: () => ({ live_socket_id: id }) });
    const closes = await connect(to, "/guest");
    to.disconnect(id as string);
    expect(closes).toEqual([]);
  });

  test("leaves no subscription on the bus when a connection ends", async () => {
    let listening = 0;
    const pubsub = localPubSub();
    const counted: PubSub = {
      broadcast: pubsub.broadcast.bind(pubsub),
      subscribe(topic, receive, subscriber) {
        listening++;
        const end = pubsub.subscribe(topic, receive, subscriber);
        return () => {
          listening--;
          end();
        };
      },
    };
    const to = app({ pubsub: counted });
    await connect(to, "/login/7");
    await connect(to, "/login/8");
    expect(listening).toBe(2);
    to.disconnect("users:7");
    expect(listening).toBe(1);
    await to.close();
    expect(listening).toBe(0);
  });
});
