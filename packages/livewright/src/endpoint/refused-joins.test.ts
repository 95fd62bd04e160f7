// The answers to pages that cannot join their view, and the lines about them in the log.

import { expect, test } from "vitest";
import { HttpError } from "../foundation/errors.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live, liveSession } from "../router/routes.ts";
import type { EndpointOptions } from "./options.ts";
import { appOf, Browser } from "../test-support/browser.ts";

const Session = liveView({
  mount: (_, { session }) => ({ user: typeof session["user"] === "string" ? session["user"] : "nobody" }),
  render: ({ user }) => html`<p>${user}</p>`,
});
const Shy = liveView({
  mount(socket) {
    if (socket.connected) throw new HttpError(403);
  },
  render: () => html`<p></p>`,
});
const Circle = liveView({
  mount: (socket) => (socket.connected ? socket.redirect("/circle?x=1#top") : undefined),
  render: () => html`<p></p>`,
});
const routes = [
  live("/", Session),
  live("/shy", Shy),
  live("/circle", Circle),
  liveSession("other", {}, [live("/other", Session)]),
];

function visit(log: string[], options: Partial<EndpointOptions> = {}, headers = {}): Browser {
  return new Browser(appOf({ routes, ...options }, log), headers);
}

test.each([
  ["session-token", "/", { session: "forged" }, { reason: "stale" }],
  ["static-token", "/", { static: "forged" }, { reason: "stale" }],
  ["url", "/", { url: "https://" }, { reason: "stale" }],
  ["route", "/", { url: "http://app.test/nowhere" }, { reason: "unauthorized" }],
  ["view", "/", { url: "http://app.test/shy" }, { reason: "unauthorized" }],
  ["live-session", "/", { url: "http://app.test/other" }, { reason: "unauthorized" }],
  ["status", "/shy", {}, { reason: "reload", status: 403 }],
  ["redirect", "/circle?x=1", {}, { redirect: { to: "/circle?x=1#top" } }],
])("the log names the cause %s, and the sixth refusal tells the page to wait", async (cause, path, more, first) => {
  const log: string[] = [];
  const visitor = visit(log);
  for (let load = 1; load <= 7; load++) {
    await visitor.get(path);
    const response = await visitor.connect().join({}, more);
    expect(response).toMatchObject(load <= 5 ? first : { reason: "page reloads in a loop", cause });
  }
  expect(log.filter((line) => line.startsWith("LW"))).toEqual([
    expect.stringContaining(`LW620  A page could not join its view (${cause}): `),
  ]);
});

test("a page of a session that has ended is refused for its session", async () => {
  const log: string[] = [];
  const visitor = visit(log);
  await visitor.get("/");
  const page = visitor.connect();
  const stranger = visit(log, {}, { cookie: "theme=dark" });
  await stranger.get("/");
  const forged = stranger.connect(visitor.csrf);
  expect(await forged.join()).toEqual({ reason: "stale", cause: "session" });
  expect(await page.join()).toHaveProperty("rendered");
  expect(log).toEqual([
    expect.stringContaining("LW620  A page could not join its view (session): the browser did not"),
  ]);
});

test("repeated navigation to another live session counts as no fault", async () => {
  const log: string[] = [];
  const visitor = visit(log);
  for (let i = 0; i < 10; i++) {
    await visitor.get("/");
    const response = await visitor.connect().join({}, { redirect: "http://app.test/other" });
    expect(response).toEqual({ reason: "unauthorized" });
  }
  expect(log).toEqual([]);
});

test("repeated redirects of views count as no fault", async () => {
  const log: string[] = [];
  const Away = liveView({
    mount: (socket) => (socket.connected ? socket.redirect("/") : undefined),
    render: () => html`<p></p>`,
  });
  const visitor = visit(log, { routes: [live("/", Session), live("/away", Away)] });
  for (let i = 0; i < 10; i++) {
    await visitor.get("/away");
    expect(await visitor.connect().join()).toMatchObject({ redirect: { to: "/" } });
  }
  expect(log).toEqual([]);
});

test("a browser that keeps no cookies gets views without a session, with one log line", async () => {
  const log: string[] = [];
  const visitor = visit(log, { session: (request) => ({ user: request.headers.get("cookie") ?? "guest" }) });
  for (let i = 0; i < 3; i++) {
    await visitor.get("/");
    visitor.dropCookies();
    expect(await visitor.connect().join()).toMatchObject({ rendered: { 0: "guest" } });
  }
  expect(log).toEqual([expect.stringContaining("LW622  A page connected without its session cookie")]);
});

test.each([
  ["another cookie", { cookie: "sid=1" }],
  ["HTTP authentication", { authorization: "Basic YTpi" }],
])("a browser that sends %s needs the session cookie too", async (_, headers) => {
  const visitor = visit([], {}, headers);
  await visitor.get("/");
  visitor.dropCookies();
  expect(await visitor.connect().join()).toEqual({ reason: "stale", cause: "session" });
});

test.each(["", "x", "A".repeat(47)])(
  "without cookies, text that is not shaped like a token counts as none: %j",
  async (token) => {
    const visitor = visit([]);
    await visitor.get("/");
    visitor.dropCookies();
    expect(await visitor.connect(token).join()).toEqual({ reason: "stale", cause: "session" });
  },
);
