// Every kind of navigation, forth and back, on a fast and on a slow connection.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectLive, expectMarked, mark, openLive, reconnect, slowDown } from "../fixtures/live.ts";
import { linksTest as test } from "../fixtures/links-and-history.ts";

interface Move {
  readonly id: string;
  readonly url: string;
  readonly at: string;
  /** True if the page stays loaded. */
  readonly stays: boolean;
  readonly live?: false;
}

const moves: readonly Move[] = [
  { id: "patch", url: "/list?page=2", at: "List 2", stays: true },
  { id: "navigate", url: "/other/a", at: "Other a", stays: true },
  { id: "slow", url: "/slow", at: "Slow", stays: true },
  { id: "far", url: "/far", at: "Far", stays: false },
  { id: "load", url: "/other/loaded", at: "Other loaded", stays: false },
  { id: "plain", url: "/plain", at: "Plain", stays: false, live: false },
];

/** The client's message when the server asks it to load a page instead. */
const LOADS_INSTEAD = /unauthorized live_redirect/;

async function expectAt(page: Page, { url, at, live }: Omit<Move, "id" | "stays">): Promise<void> {
  await expect(page).toHaveURL(url);
  await expect(page.locator("#at")).toHaveText(at);
  if (live !== false) await expectLive(page);
}

const LIST: Omit<Move, "id" | "stays"> = { url: "/list", at: "List 1" };

/** Scrolls, and waits until the client has stored the position. */
async function scrollTo(page: Page, y: number): Promise<void> {
  await page.evaluate((top) => window.scrollTo(0, top), y);
  await page.waitForFunction((top) => (history.state as { scroll?: number } | null)?.scroll === top, y);
}

async function expectScrolled(page: Page, y: number): Promise<void> {
  await expect.poll(() => page.evaluate(() => Math.round(scrollY))).toBe(y);
}

for (const slow of [false, true]) {
  for (const move of moves) {
    test(`${move.id}, back and forward reach the right page${slow ? ", at high latency" : ""}`, async ({
      page,
      problems,
    }) => {
      problems.announce(LOADS_INSTEAD);
      await openLive(page, "/list");
      if (slow) await slowDown(page);
      await page.click("#click");
      await expect(page.locator("#click")).toHaveText("1");
      await mark(page);
      await page.click(`#${move.id}`);
      await expectAt(page, move);
      if (move.stays) await expectMarked(page);
      await page.goBack();
      await expectAt(page, LIST);
      // Only a patch keeps the view.
      await expect(page.locator("#click")).toHaveText(move.id === "patch" ? "1" : "0");
      await page.goForward();
      await expectAt(page, move);
      await page.goBack();
      await expectAt(page, LIST);
      if (move.stays) await expectMarked(page);
      await page.click("#click");
      await expect(page.locator("#click")).toHaveText(move.id === "patch" ? "2" : "1");
    });
  }
}

for (const move of moves) {
  test(`going back from ${move.id} restores the scroll position`, async ({ page, problems }) => {
    problems.announce(LOADS_INSTEAD);
    await openLive(page, "/list");
    await scrollTo(page, 700);
    await page.click(`#${move.id}`);
    await expectAt(page, move);
    // A new page starts at the top. A patch keeps the page and its position.
    await expectScrolled(page, move.id === "patch" ? 700 : 0);
    if (move.id === "patch") await scrollTo(page, 100);
    await page.goBack();
    await expectAt(page, LIST);
    await expectScrolled(page, 700);
  });
}

test("the history works in both directions across all kinds of navigation", async ({ page, problems }) => {
  problems.announce(LOADS_INSTEAD);
  await openLive(page, "/list");
  const walk = ["patch", "navigate", "far", "load", "plain"].map((id) => moves.find((move) => move.id === id) as Move);
  for (const move of walk) {
    await page.click(`#${move.id}`);
    await expectAt(page, move);
  }
  for (const move of [...walk.slice(0, -1).toReversed(), LIST]) {
    await page.goBack();
    await expectAt(page, move);
  }
  for (const move of walk) {
    await page.goForward();
    await expectAt(page, move);
  }
});

test("replacing links add no history entries", async ({ page }) => {
  await page.goto("/plain");
  await page.click("#list");
  await expectAt(page, LIST);
  await page.click("#patch-replace");
  await expectAt(page, { url: "/list?page=3", at: "List 3" });
  await page.click("#navigate-replace");
  await expectAt(page, { url: "/other/b", at: "Other b" });
  await page.goBack();
  await expectAt(page, { url: "/plain", at: "Plain", live: false });
});

test("a hash link scrolls without a message to the server", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/list");
  const before = frames.all.length;
  await page.click("#hash");
  await expect(page).toHaveURL("/list#line-150");
  await expect(page.locator("#line-150")).toBeInViewport();
  await page.click("#click");
  await expect(page.locator("#click")).toHaveText("1");
  expect(frames.since(before).map(({ event }) => event)).toEqual(["event", "phx_reply"]);
});

test("live navigation leaves and joins on one socket", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/list");
  const joins = frames.sent("phx_join").length;
  await page.click("#navigate");
  await expectAt(page, { url: "/other/a", at: "Other a" });
  const [leave] = frames.sent("phx_leave");
  const join = frames.sent("phx_join").at(-1);
  expect(leave?.topic).toBe(join?.topic);
  expect(join?.payload["redirect"]).toBe(page.url());
  expect(join?.payload["url"]).toBeUndefined();
  expect(frames.sent("phx_join")).toHaveLength(joins + 1);
  expect(frames.sockets).toBe(1);
});

/** Follows a link to a slow view, and returns before it has joined. */
async function setOut(page: Page, frames: Frames): Promise<void> {
  await page.click("#slow");
  await expect.poll(() => frames.sent("phx_join").at(-1)?.payload["redirect"]).toMatch(/\/slow$/);
}

test("a link clicked before a slow view has joined leads to its own page", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/list");
  await mark(page);
  await setOut(page, frames);
  // The old page is still shown, and its links work.
  await page.click("#navigate");
  await expectAt(page, { url: "/other/a", at: "Other a" });
  await page.goBack();
  await expectAt(page, LIST);
  await expectMarked(page);
  expect(frames.sockets).toBe(1);
});

test("going back before a slow view has joined leads to the previous page", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/list");
  await page.click("#navigate");
  await expectAt(page, { url: "/other/a", at: "Other a" });
  await setOut(page, frames);
  await page.goBack();
  await expectAt(page, LIST);
  await page.click("#click");
  await expect(page.locator("#click")).toHaveText("1");
});

test("pushNavigate in a connected mount leads to the other view", async ({ page }) => {
  await openLive(page, "/list");
  await mark(page);
  await page.click("#bounce");
  await expectAt(page, { url: "/other/bounced", at: "Other bounced" });
  await expectMarked(page);
  await page.goto("/bounce");
  await expectAt(page, { url: "/other/bounced", at: "Other bounced" });
});

test("a redirect in onMount applies before the page is shown", async ({ page }) => {
  await page.goto("/hooked");
  await expectAt(page, { url: "/other/hooked", at: "Other hooked" });
});

test("a redirect in a connected mount loads the other page", async ({ page }) => {
  await page.goto("/kicked");
  await expectAt(page, { url: "/plain", at: "Plain", live: false });
});

test("a query that fails the schema is a page with status 400", async ({ page, problems }) => {
  problems.announce(/status of 400/);
  const response = await page.goto("/list?page=x");
  expect(response?.status()).toBe(400);
});

test("phx:before-navigate can cancel links, but not navigation by the server", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/list");
  await page.click("#click");
  await expect(page.locator("#click")).toHaveText("1");
  await page.evaluate(() => window.addEventListener("phx:before-navigate", (event) => event.preventDefault()));
  const joins = frames.sent("phx_join").length;
  for (const id of ["navigate", "patch"]) await page.click(`#${id}`);
  await page.click("#click");
  await expect(page.locator("#click")).toHaveText("2");
  await expect(page).toHaveURL("/list");
  expect(frames.sent("phx_join")).toHaveLength(joins);
  expect(frames.sent("live_patch")).toHaveLength(0);
  await page.click("#send");
  await expectAt(page, { url: "/other/sent", at: "Other sent" });
});

test.describe("a sticky view in the root layout", () => {
  const lives = (page: Page) => page.locator("#lives");

  test("keeps its state and its element across navigation", async ({ page }) => {
    const frames = new Frames(page);
    await openLive(page, "/list");
    await expect(lives(page)).toHaveText("Blue 0");
    await page.click("#player-count");
    await expect(lives(page)).toHaveText("Blue 1");
    await lives(page).evaluate((element) => (element.dataset["kept"] = "yes"));
    await page.click("#navigate");
    await expectAt(page, { url: "/other/a", at: "Other a" });
    await page.click("#player-count");
    await expect(lives(page)).toHaveText("Blue 2");
    await page.goBack();
    await expectAt(page, LIST);
    await page.click("#patch");
    await expectAt(page, { url: "/list?page=2", at: "List 2" });
    await page.click("#player-count");
    await expect(lives(page)).toHaveText("Blue 3");
    // The element and the process stay the same.
    await expect(page.locator("aside > [data-phx-session]")).toHaveCount(1);
    expect(frames.sent("phx_join").filter(({ topic }) => topic === "lv:player")).toHaveLength(1);
    expect(frames.sent("phx_leave").filter(({ topic }) => topic === "lv:player")).toHaveLength(0);
  });

  test("can navigate the page and stays", async ({ page }) => {
    await openLive(page, "/list");
    await mark(page);
    await page.click("#player-go");
    await expectAt(page, { url: "/other/player", at: "Other player" });
    await expect(lives(page)).toHaveText("Blue 100");
    await page.click("#player-link");
    await expectAt(page, { url: "/other/linked", at: "Other linked" });
    await page.click("#player-count");
    await expect(lives(page)).toHaveText("Blue 101");
    await expectMarked(page);
  });

  test("joins again after a reconnect", async ({ page }) => {
    await openLive(page, "/list");
    await page.click("#player-count");
    await expect(lives(page)).toHaveText("Blue 1");
    await reconnect(page);
    await expect(lives(page)).toHaveText("Blue 0");
    await page.click("#player-count");
    await expect(lives(page)).toHaveText("Blue 1");
  });
});
