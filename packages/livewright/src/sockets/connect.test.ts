import { describe, expect, test } from "vitest";
import { z } from "zod";
import { HttpError } from "../foundation/errors.ts";
import { get } from "../router/routes.ts";
import { ChannelClient, RecordedLog, reply, socketApp } from "../test-support/channel-client.ts";
import { refuse } from "./answers.ts";
import { channel } from "./define-channel.ts";
import { type ConnectRequest, socket } from "./define-socket.ts";

interface User {
  readonly user: string;
}

const Me = channel<User>()("me", { join: () => {}, events: { who: (own) => ({ user: own.assigns.user }) } });
const URL_PATH = "/ws/websocket?vsn=2.0.0";

describe("a client", () => {
  const requests: ConnectRequest[] = [];
  const users = socket("/ws", {
    connect(params, request): User | ReturnType<typeof refuse> {
      requests.push(request);
      const { user } = params;
      if (user === "error") throw new Error("no database");
      if (user === "teapot") throw new HttpError(418);
      return typeof user === "string" ? { user } : refuse();
    },
    channels: [Me],
  });

  test("is accepted by connect, whose assigns its channels read", async () => {
    const client = await ChannelClient.connect(socketApp({ sockets: [users] }), `${URL_PATH}&user=Ann`);
    const joinRef = client.join("me");
    const ref = client.push(joinRef, "me", "who");
    expect(client.heard()).toEqual([reply(joinRef, joinRef, "me", {}), reply(joinRef, ref, "me", { user: "Ann" })]);
  });

  test.each([
    ["that connect refuses", URL_PATH, 403],
    ["for which connect throws", `${URL_PATH}&user=error`, 500],
    ["for which connect throws an HttpError", `${URL_PATH}&user=teapot`, 418],
    ["with an unknown version", "/ws/websocket?vsn=3.0.0&user=Ann", 403],
    ["with a version like a known one", "/ws/websocket?vsn=2.0.0x&user=Ann", 403],
    ["with malformed params", `${URL_PATH}&user=%zz`, 400],
    ["at another path", "/other/websocket?vsn=2.0.0&user=Ann", 404],
    ["at the path without its end", "/ws?vsn=2.0.0&user=Ann", 404],
    ["below the path", "/ws/x/websocket?vsn=2.0.0&user=Ann", 404],
  ])("%s is answered with a status", async (_name, path, status) => {
    expect(await ChannelClient.tryConnect(socketApp({ sockets: [users] }), path)).toBe(status);
  });

  test.each(["vsn=2.0.0", "vsn=2.0.3", "vsn=1.0.0", "", "vsn=2.0.0&vsn=9"])("may ask with %o", async (query) => {
    const client = await ChannelClient.tryConnect(socketApp({ sockets: [users] }), `/ws/websocket?user=A&${query}`);
    expect(client).toBeInstanceOf(ChannelClient);
  });

  test.each([
    ["the page's own origin", {}, "http://app.test", true],
    ["another origin", {}, "http://evil.test", false],
    ["an origin of the endpoint", { origins: ["https://shop.test"] }, "https://shop.test", true],
  ])("of %s is checked as on the socket of views", async (_name, options, origin, accepted) => {
    const app = socketApp({ sockets: [users], ...options });
    const client = await ChannelClient.tryConnect(app, `${URL_PATH}&user=A`, { origin });
    expect(client instanceof ChannelClient).toBe(accepted);
  });

  test("of any origin may connect to a socket that allows it", async () => {
    const open = socket("/ws", { origins: false, channels: [channel("lobby", { join: () => {} })] });
    const client = await ChannelClient.tryConnect(socketApp({ sockets: [open] }), URL_PATH, {
      origin: "http://x.test",
    });
    expect(client).toBeInstanceOf(ChannelClient);
  });

  test.each([
    [
      "as a subprotocol",
      { "sec-websocket-protocol": `phoenix, base64url.bearer.phx.${btoa("se?cret>").replaceAll("=", "")}` },
      "se?cret>",
    ],
    ["as a header", { "x-phoenix-authtoken": "secret" }, "secret"],
    ["as no Base64", { "sec-websocket-protocol": "phoenix, base64url.bearer.phx.a" }, undefined],
    ["not at all", {}, undefined],
  ])("sends its auth token %s", async (_name, headers: Record<string, string>, token) => {
    requests.length = 0;
    await ChannelClient.connect(socketApp({ sockets: [users] }), `${URL_PATH}&user=A`, headers);
    expect(requests[0]?.authToken).toBe(token);
  });
});

describe("the session of a client", () => {
  const sessions: unknown[] = [];
  const ws = socket("/ws", {
    connect: (_params, { session }) => void sessions.push(session),
    channels: [channel("lobby", { join: () => {} })],
  });
  const app = socketApp({
    sockets: [ws],
    routes: [
      get("/login", (_request, { session, csrfToken }) => {
        session.set("live_socket_id", "users:7");
        return new Response(csrfToken());
      }),
    ],
  });

  async function login() {
    sessions.length = 0;
    const response = await app.fetch(new Request("http://app.test/login"));
    return { cookie: response.headers.getSetCookie().join("; ").split(";")[0] ?? "", csrf: await response.text() };
  }

  test("is readable with the CSRF token of a page", async () => {
    const { cookie, csrf } = await login();
    await ChannelClient.connect(app, `${URL_PATH}&_csrf_token=${encodeURIComponent(csrf)}`, { cookie });
    expect(sessions).toEqual([expect.objectContaining({ live_socket_id: "users:7" })]);
  });

  test("is not readable with a token of the right form alone, if the host knows the user without a cookie", async () => {
    const seen: unknown[] = [];
    const byCertificate = socketApp({
      session: () => ({ user: "Ann" }),
      sockets: [
        socket("/ws", {
          origins: false,
          connect: (_params, { session }) => void seen.push(session),
          channels: [channel("lobby", { join: () => {} })],
        }),
      ],
    });
    await ChannelClient.connect(byCertificate, `${URL_PATH}&_csrf_token=${"A".repeat(48)}`);
    expect(seen).toEqual([undefined]);
  });

  test.each(["", "&_csrf_token=wrong", "&_csrf_token="])(
    "is hidden from a page of another site (%o)",
    async (query) => {
      const { cookie } = await login();
      await ChannelClient.connect(app, URL_PATH + query, { cookie });
      expect(sessions).toEqual([undefined]);
    },
  );

  test("names its connections, for disconnect", async () => {
    const { cookie, csrf } = await login();
    const client = await ChannelClient.connect(app, `${URL_PATH}&_csrf_token=${encodeURIComponent(csrf)}`, { cookie });
    app.disconnect("users:8");
    expect(client.closes).toEqual([]);
    app.disconnect("users:7");
    expect(client.closes).toEqual([[1001, "disconnected"]]);
  });
});

test("the id of a socket names its connections, for disconnect", async () => {
  const ws = socket("/ws", {
    params: z.object({ user: z.string() }),
    connect: async ({ user }) => ({ user }),
    id: ({ user }) => `users:${user}`,
    channels: [Me],
  });
  const app = socketApp({ sockets: [ws] });
  const [ann, bob] = await Promise.all(
    ["Ann", "Bob"].map((user) => ChannelClient.connect(app, `${URL_PATH}&user=${user}`)),
  );
  app.disconnect("users:Ann");
  expect([ann?.closes, bob?.closes]).toEqual([[[1001, "disconnected"]], []]);
});

test("params that do not match the schema of a socket are refused with 400", async () => {
  const ws = socket("/ws", {
    params: z.strictObject({ user: z.string() }),
    connect: (params) => params,
    channels: [Me],
  });
  const app = socketApp({ sockets: [ws] });
  expect(await ChannelClient.tryConnect(app, URL_PATH)).toBe(400);
  expect(await ChannelClient.tryConnect(app, `${URL_PATH}&user=A&_csrf_token=x`)).toBeInstanceOf(ChannelClient);
});

test("an error of connect is logged with the socket", async () => {
  const log = new RecordedLog();
  const ws = socket("/ws", {
    connect() {
      throw new Error("no database");
    },
    channels: [Me as never],
  });
  expect(await ChannelClient.tryConnect(socketApp({ sockets: [ws] }, log), URL_PATH)).toBe(500);
  expect(log.fields[0]?.["error"]).toEqual(new Error("no database"));
});

test("a socket follows the base path, and plain requests to it are told that it is for WebSockets", async () => {
  const app = socketApp({
    basePath: "/shop",
    sockets: [socket("/ws", { channels: [channel("a", { join: () => {} })] })],
  });
  expect(await ChannelClient.tryConnect(app, `/shop${URL_PATH}`)).toBeInstanceOf(ChannelClient);
  expect((await app.fetch(new Request("http://app.test/shop/ws/websocket"))).status).toBe(426);
  expect(app.adapter.socketPaths).toEqual(["/live/websocket", "/ws/websocket"]);
});
