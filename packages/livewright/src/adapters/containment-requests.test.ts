import { describe, expect, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, scope } from "../router/routes.ts";
import { errors, logged, logger, raise, turn, useContainment } from "../test-support/contained-errors.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

useContainment();

describe("an error in work that a request started", () => {
  const routes = (work: () => void) => [
    live("/view", liveView({ mount: work, render: () => html`<p></p>` })),
    scope("/piped", { pipeline: [(request) => (work(), request)] }, [get("/", () => new Response("ok"))]),
    get("/plain", () => (work(), new Response("ok"))),
    get("/subscriber", (_, { pubsub }) => {
      pubsub.subscribe("news", work);
      pubsub.broadcast("news", 1);
      return new Response("ok");
    }),
    get("/async", async () => {
      work();
      await turn();
      return new Response("ok");
    }),
  ];

  test.each([
    ["/view", "/view"],
    ["/piped", "GET /piped"],
    ["/plain", "GET /plain"],
    ["/subscriber", "GET /subscriber"],
    ["/async", "GET /async"],
  ])("is logged with its route, and ends nothing: %s", async (path, view) => {
    const app = endpoint({ routes: routes(() => void setTimeout(raise, 1)), logger, secretKeyBase: SECRET_KEY_BASE });
    const response = await app.fetch(new Request(`https://app.test${path}`));
    expect(response.status).toBe(200);
    await logged(1);
    expect(errors.map(({ fields }) => [fields["view"], fields["error"]])).toEqual([[view, new Error("raised")]]);
  });

  test("in the session option is attributed to the connection", async () => {
    const connecting = { now: false };
    const app = endpoint({
      routes: [live("/", liveView({ render: () => html`<p></p>` }))],
      logger,
      secretKeyBase: SECRET_KEY_BASE,
      session: () => (connecting.now ? setTimeout(raise, 1) : undefined, {}),
    });
    const page = await app.fetch(new Request("https://app.test/"));
    const token = /name="csrf-token" content="([^"]*)"/.exec(await page.text())?.[1] ?? "";
    const url = `https://app.test/live/websocket?vsn=2.0.0&_csrf_token=${encodeURIComponent(token)}`;
    connecting.now = true;
    await app.upgrade(new Request(url, { headers: { cookie: page.headers.getSetCookie().join("; ") } }));
    await logged(1);
    expect(errors[0]?.fields).toMatchObject({ view: "GET /live/websocket", callback: "upgrade" });
  });
});
