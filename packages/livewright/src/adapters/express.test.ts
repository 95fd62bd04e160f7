import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type RequestHandler } from "express";
import session from "express-session";
import { afterEach, expect, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { AdapterClient } from "../testing/adapter/client.ts";
import { toExpress } from "./express.ts";
import type { AttachedEndpoint } from "./node.ts";

declare module "express-session" {
  interface SessionData {
    user: string;
  }
}

const Greeting = liveView({
  mount: (_, context) => ({ user: (context.session["user"] ?? "nobody") as string }),
  render: ({ user }) => html`<p>Hello, ${user}</p>`,
});

let attached: AttachedEndpoint | undefined;
afterEach(async () => attached?.close());

async function start(...before: RequestHandler[]): Promise<AdapterClient> {
  const pages = toExpress(
    endpoint({
      secretKeyBase: "x".repeat(40),
      development: false,
      logger: silentLogger,
      routes: [
        live("/", Greeting),
        live("/mounted/page", Greeting),
        get("/cookies", () => {
          const headers = new Headers({ "x-own": "endpoint" });
          for (const name of ["a", "b"]) headers.append("set-cookie", `${name}=1`);
          return new Response("ok", { headers });
        }),
      ],
    }),
    { session: (request) => ({ user: request.session?.user }), drainTimeout: 500 },
  );
  const host = express();
  host.use(...before, session({ secret: "of the host", resave: false, saveUninitialized: false }));
  host.get("/login", (request, response) => {
    request.session.user = "Ann";
    response.send("welcome");
  });
  host.use("/mounted", pages);
  host.use(pages);
  const server: Server = createServer(host);
  attached = await pages.attach(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return new AdapterClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

test("a view reads the session of express-session, on its page and on its socket", async () => {
  const client = await start();
  expect((await client.open("/")).html).toContain("Hello, nobody");
  await client.fetch("/login");
  const page = await client.open("/");
  expect(page.html).toContain("Hello, Ann");
  expect((await client.join(page)).joined).toContain("Ann");
});

test("headers and cookies of middleware stay beside those of the endpoint", async () => {
  const client = await start((_request, response, next) => {
    response.cookie("host", "1").set({ "x-own": "host", "x-host": "host" });
    next();
  });
  const { headers } = await client.fetch("/cookies");
  expect(headers.getSetCookie().map((cookie) => cookie.split(";")[0])).toEqual(["host=1", "a=1", "b=1"]);
  expect(Object.fromEntries(headers)).toMatchObject({ "x-own": "endpoint", "x-host": "host" });
});

test("a mounted endpoint sees the path of the browser", async () => {
  const client = await start();
  const page = await client.open("/mounted/page");
  expect((await client.join(page)).joined).toContain("nobody");
});

test("middleware that never answers an upgrade does not keep the server open", async () => {
  const client = await start((request, _response, next) => {
    if (request.headers.upgrade === undefined) next();
  });
  const { csrf } = await client.open("/");
  const refused = expect(client.connect(csrf)).rejects.toThrow();
  await client.fetch("/login");
  await attached?.close();
  await refused;
});
