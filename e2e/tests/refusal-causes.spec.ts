// Every cause of a refused join, with the unmodified client: the page stops, names the cause, and keeps typed text.

import { setTimeout as sleep } from "node:timers/promises";
import { expect, type Page } from "@playwright/test";
import { HttpError, html, live, liveRender, liveView } from "livewright";
import type { StandardSchema } from "livewright/forms";
import { get, liveSession, scope } from "livewright/router";
import { bareLayout } from "../fixtures/layout.ts";
import { expectLive, expectMarked, mark } from "../fixtures/live.ts";
import { DISCONNECTED } from "../fixtures/problems.ts";
import {
  type Difference,
  fieldPage,
  fieldView,
  type Version,
  twoVersionsTest as test,
} from "../fixtures/two-versions.ts";

const alert = (page: Page) => page.getByRole("alert");

function loadsOf(page: Page): () => number {
  let loads = 0;
  page.on("domcontentloaded", () => (loads += 1));
  return () => loads;
}

test.beforeEach(({ problems }) =>
  problems.announce(
    /^console: .*(livewright: stopped|unauthorized live_redirect|join|error|status of 4\d\d)/i,
    /^server: \/ (?:crashed in mount|failed mount with 40\d)/,
  ),
);

const OTHER_SECRET = "another secret of the same application, and long enough for it";

const needsNumber: StandardSchema<{ readonly n: number }> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: () => ({ issues: [{ path: ["n"], message: "Not a number." }] }),
  },
};
const withQuery = liveView({
  name: "page",
  query: needsNumber,
  handleParams() {},
  events: { write() {} },
  render: () => fieldPage("page"),
});

/** Has a dead render, but refuses the join. */
const Shy = liveView({
  mount(socket) {
    if (socket.connected) throw new HttpError(403);
  },
  events: { write() {} },
  render: () => fieldPage("shy"),
});

const Clock = liveView({ name: "clock", events: { write() {} }, render: () => html`<p>12:00</p>` });
const Parent = liveView({
  events: { write() {} },
  render: () => fieldPage("parent", liveRender(Clock, { id: "clock" })),
});
/** Refuses after a delay, while a test tells it to. */
const late = { refuses: true };
const Late = liveView({
  async mount(socket) {
    if (socket.connected && late.refuses) {
      await sleep(1_000);
      throw new HttpError(403);
    }
  },
  events: { write() {} },
  render: () => fieldPage("late"),
});

/** Shows the logged-in user. */
const Named = liveView({
  mount: (_, { session }) => ({ user: typeof session["user"] === "string" ? session["user"] : "nobody" }),
  events: { write() {} },
  render: ({ user }) => fieldPage(user),
});
const signIn = (request: Request, { session }: { readonly session: { set(key: string, value: string): void } }) => {
  session.set("user", "ann");
  return request;
};
const sessions: Version = { routes: [scope("/", { pipeline: [signIn] }, [live("/", Named), live("/deep", Named)])] };

interface Refused extends Difference {
  readonly cause: string;
  /** Prepares the browser. */
  readonly browser?: (page: Page) => Promise<unknown>;
}

/** A page that does not store cookies of scripts, so the client cannot pass the status to the next load. */
const withoutScriptCookies = (page: Page) =>
  page.addInitScript(() => Object.defineProperty(document, "cookie", { get: () => "", set() {} }));

/** Ends the parent view on the server just before a nested view joins, before the client is notified. */
const endingParent = (page: Page) =>
  page.routeWebSocket(/\/live\/websocket/, (client) => {
    const server = client.connectToServer();
    let parent: readonly [joinRef: string, topic: string] | undefined;
    let ended = false;
    client.onMessage((frame) => {
      const [joinRef, , topic, event] = JSON.parse(String(frame)) as [string, string, string, string];
      if (event === "phx_join" && parent === undefined) parent = [joinRef, topic];
      else if (event === "phx_join") {
        ended = true;
        server.send(JSON.stringify([parent?.[0], "0", parent?.[1], "phx_leave", {}]));
      }
      server.send(frame);
    });
    server.onMessage((frame) => {
      const [, , topic] = JSON.parse(String(frame)) as [string, string, string];
      if (!ended || topic !== parent?.[1]) client.send(frame);
    });
  });

const REFUSED: Readonly<Record<string, Refused>> = {
  "another secret": { cause: "session-token", sockets: { secretKeyBase: OTHER_SECRET } },
  "a clock two days ahead": { cause: "session-token", minutesAhead: 2 * 24 * 60 },
  "a clock 15 days behind": { cause: "session-token", minutesAhead: -15 * 24 * 60 },
  "a proxy that rewrites data-phx-static": {
    cause: "static-token",
    rewrite: (page) => page.replace('data-phx-static=""', 'data-phx-static="v1.e30.x"'),
  },
  "no route of this path": { cause: "route", sockets: { routes: [live("/app", fieldView("page"))] } },
  "another live session": {
    cause: "live-session",
    sockets: { routes: [liveSession("members", {}, [live("/", fieldView("page"))])] },
  },
  "another view": { cause: "view", sockets: { routes: [live("/", fieldView("start"))] } },
  "a view of the root layout that the endpoint does not know": {
    cause: "unknown-view",
    pages: {
      views: [Clock],
      rootLayout: bareLayout({ title: "Two versions", beside: () => liveRender(Clock, { id: "clock" }) }),
    },
    sockets: { views: [] },
  },
  "a nested view whose parent has ended": {
    cause: "parent",
    pages: { routes: [live("/", Parent)] },
    browser: endingParent,
  },
  "a query that one version refuses, without cookies of scripts": {
    cause: "query",
    sockets: { routes: [live("/", withQuery)] },
    browser: withoutScriptCookies,
  },
  "a view that refuses to mount, without cookies of scripts": {
    cause: "status",
    pages: { routes: [live("/", Shy)] },
    browser: withoutScriptCookies,
  },
};

for (const [what, { cause, browser, ...difference }] of Object.entries(REFUSED)) {
  test(`the page stops with the cause ${cause}: ${what}`, async ({ page, start, warnings }) => {
    await browser?.(page);
    const loads = loadsOf(page);
    await page.goto(await start(difference));
    await expect(alert(page)).toContainText(`Reason: ${cause} (LW620)`);
    expect(loads()).toBeLessThanOrEqual(3);
    await mark(page);
    await page.getByLabel("Text").fill("typed");
    await page.getByLabel("Text").press("Enter");
    await expectMarked(page);
    const before = loads();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(loads).toBe(before + 1);
    await expect(alert(page)).toContainText(`Reason: ${cause} (LW620)`);
    await expect(page.getByLabel("Text")).toHaveValue("typed");
    expect(loads()).toBe(before + 1);
    expect(warnings).toEqual([expect.stringContaining(`LW620  A page could not join its view (${cause}): `)]);
  });
}

for (const [what, minutesAhead] of Object.entries({
  "four minutes ahead": 4,
  "23 hours ahead": 23 * 60,
  "a day behind": -1440,
})) {
  test(`a page connects to a server whose clock is ${what}`, async ({ page, start, warnings }) => {
    const loads = loadsOf(page);
    await page.goto(await start({ minutesAhead, pages: sessions }));
    await expectLive(page);
    await expect(page.getByRole("heading")).toHaveText("ann");
    expect([loads(), warnings]).toEqual([1, []]);
  });
}

test("a page with several cookies of the same name connects with the readable one", async ({
  page,
  start,
  warnings,
}) => {
  const url = await start({ pages: sessions });
  const { hostname: domain } = new URL(url);
  await page.goto(url);
  const [cookie] = await page.context().cookies();
  const name = cookie?.name ?? "";
  // Browsers send these before the application's cookie, because their paths are longer.
  await page.context().addCookies([
    { name, value: "v1.AAAA", domain, path: "/live" },
    { name, value: "from another application", domain, path: "/deep" },
  ]);
  const loads = loadsOf(page);
  await page.goto(new URL("/deep", url).href);
  await expectLive(page);
  await expect(page.getByRole("heading")).toHaveText("ann");
  expect([loads(), warnings]).toEqual([1, []]);
});

test("typed text survives a mount that throws on join, and is restored by a later load", async ({ page, start }) => {
  await page.goto(await start({ pages: { routes: [live("/", Late)] } }));
  await page.getByLabel("Text").fill("typed");
  await expect(page.locator("body")).toContainText("403");
  late.refuses = false;
  await page.reload();
  await expectLive(page);
  await expect(page.getByLabel("Text")).toHaveValue("typed");
});

const UNOPENED: Readonly<Record<string, Difference & { readonly log: readonly unknown[] }>> = {
  "the server refuses its origin": {
    sockets: { origins: ["https://app.test"] },
    log: [expect.stringContaining("LW621  A WebSocket from another origin was refused.")],
  },
  // The server sees none of the requests.
  "a proxy swallows upgrades, and refuses polls": { swallowsUpgrades: true, refusesPolls: true, log: [] },
};

for (const [what, { log, ...difference }] of Object.entries(UNOPENED)) {
  test(`the page reports that its WebSocket does not open: ${what}`, async ({ page, start, warnings, problems }) => {
    problems.announce(...DISCONNECTED, /Unexpected response code: 403/, /status of 502/);
    await page.clock.install();
    const loads = loadsOf(page);
    await page.goto(await start(difference));
    await page.getByLabel("Text").fill("typed");
    await expect(async () => {
      await page.clock.runFor(5_000);
      await expect(alert(page)).toContainText("WebSocket at /live/websocket does not open, and long polling fails", {
        timeout: 100,
      });
    }).toPass();
    await expect(page.getByLabel("Text")).toHaveValue("typed");
    expect(loads()).toBe(1);
    expect(warnings).toEqual(log);
  });
}

test.describe("a page in a cross-site frame", () => {
  const outside = get("/outside", ({ url }) => {
    const inside = url.replace("localhost", "127.0.0.1").replace("/outside", "/");
    return new Response(`<!doctype html><iframe src="${inside}"></iframe>`, {
      headers: { "content-type": "text/html" },
    });
  });
  const framed = {
    routes: [...(sessions.routes ?? []), outside],
    headers: { "x-frame-options": false },
    contentSecurityPolicy: "frame-ancestors *",
  } as const;
  const PARTITIONED = { sameSite: "none", secure: true, partitioned: true } as const;

  /** A page of another site, with another host, that shows this page in a frame. */
  async function framedBy(page: Page, url: string) {
    let loads = 0;
    page.on("request", (request) => {
      if (request.isNavigationRequest() && request.frame() !== page.mainFrame()) loads += 1;
    });
    await page.goto(url.replace("127.0.0.1", "localhost") + "/outside");
    const frame = page.frameLocator("iframe");
    await expect(frame.locator("[data-phx-session]")).toContainClass("phx-connected");
    expect(loads).toBe(1);
    return frame;
  }

  test("connects with a partitioned cookie", async ({ page, start, warnings }) => {
    const frame = await framedBy(page, await start({ pages: { ...framed, cookie: PARTITIONED } }));
    await expect(frame.getByRole("heading")).toHaveText("ann");
    expect(warnings).toEqual([]);
  });

  test("connects without a session if the cookie is blocked, and logs LW622", async ({ page, start, warnings }) => {
    const frame = await framedBy(page, await start({ pages: framed }));
    await expect(frame.getByRole("heading")).toHaveText("nobody");
    expect(warnings).toEqual([expect.stringContaining("LW622  A page connected without its session cookie")]);
  });
});
