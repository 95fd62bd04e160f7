// Nested views: they join after their parent, crash alone, and end with their parent. Sticky views stay.

import { expect, type Page } from "@playwright/test";
import { nestedTest as test } from "../fixtures/nested-and-flash.ts";
import { Frames } from "../fixtures/frames.ts";
import { expectMarked, mark, viewsOf } from "../fixtures/live.ts";
import { CRASHED, DISCONNECTED } from "../fixtures/problems.ts";
import { demoTest } from "../fixtures/test.ts";

/**
 * The views without a parent. When one changes, the client resets the classes of nested views, so the tests count
 * instead.
 */
const rootsOf = (page: Page) => page.locator("[data-phx-session]:not([data-phx-parent-id])");

async function expectLive(page: Page): Promise<void> {
  await expect(rootsOf(page)).not.toHaveCount(0);
  for (const view of await rootsOf(page).all()) await expect(view).toContainClass("phx-connected");
  await expect(page.locator(".phx-error")).toHaveCount(0);
}

async function openLive(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expectLive(page);
}

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

/** Presses each counting button once. The counts then show which views are new. */
async function count(page: Page, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const button = page.locator(`#${id}-count`);
    const before = Number(await button.textContent());
    await button.click();
    await expect(button).toHaveText(String(before + 1));
  }
}

async function expectCounts(page: Page, counts: Readonly<Record<string, number>>): Promise<void> {
  for (const [id, n] of Object.entries(counts)) await expect(page.locator(`#${id}-count`)).toHaveText(String(n));
}

const topics = (frames: Frames): readonly string[] => frames.sent("phx_join").map(({ topic }) => topic.slice(0, 6));

test.describe("nested views", () => {
  test("are in the first HTML, and live after their joins", async ({ page }) => {
    const frames = new Frames(page);
    const response = await page.goto("/nested");
    const text = (await response?.text()) ?? "";
    expect(text).toMatch(/<div id="child" data-phx-session="" data-phx-static="" data-phx-parent-id="phx-/);
    expect(text).toContain('<button id="grandchild-count" phx-click="count">0</button>');
    await expectLive(page);
    await expect(viewsOf(page)).toHaveCount(3);
    await count(page, "parent", "child", "grandchild", "child");
    await expectCounts(page, { parent: 1, child: 2, grandchild: 1 });
    expect(topics(frames)).toEqual(["lv:phx", "lv:chi", "lv:gra"]);
    expect(frames.sockets).toBe(1);
  });

  test("keep the page loading until the last one has joined", async ({ page }) => {
    await page.goto("/slow");
    await expect(page.locator("#at")).toHaveText("dead");
    await expect(page.locator("#slow-at")).toHaveText("dead");
    // The view itself has already joined.
    await expect(page.locator("#slow-at")).toHaveText("connected");
    await expect(page.locator("#at")).toHaveText("connected");
    await expectLive(page);
  });

  test("exchange messages with their parent", async ({ page }) => {
    await openLive(page, "/nested");
    await page.click("#tell");
    await expect(page.locator("#parent-heard")).toHaveText("the child");
    await page.click("#tell-child");
    await expect(page.locator("#child-heard")).toHaveText("the parent");
    await count(page, "parent", "parent");
    await page.click("#ask");
    await expect(page.locator("#child-heard")).toHaveText("It is 2.");
  });

  test("can patch the URL of the page", async ({ page }) => {
    await openLive(page, "/nested");
    await mark(page);
    await count(page, "parent", "child");
    await page.click("#child-patch");
    await expect(page).toHaveURL("/nested?q=child");
    await expect(page.locator("#q")).toHaveText("child");
    await expectCounts(page, { parent: 1, child: 1 });
    await page.goBack();
    await expect(page.locator("#q")).toHaveText("none");
    await expectCounts(page, { parent: 1, child: 1 });
    await expectMarked(page);
  });

  test("can navigate the page to another view, with flash", async ({ page }) => {
    await openLive(page, "/nested");
    await mark(page);
    await page.click("#child-navigate");
    await expect(page).toHaveURL("/flash/child");
    await expect(page.locator("#flash-info span")).toHaveText("Sent by the child.");
    await expectLive(page);
    await expectMarked(page);
    await page.goBack();
    await expect(heading(page)).toHaveText("Nested");
    await expectLive(page);
    await count(page, "parent", "child", "grandchild");
  });

  test("start with new state when they are removed and shown again", async ({ page }) => {
    const frames = new Frames(page);
    await openLive(page, "/nested");
    await count(page, "parent", "child", "grandchild");
    await page.click("#toggle");
    await expect(page.locator("#child")).toHaveCount(0);
    await expect
      .poll(() =>
        frames
          .sent("phx_leave")
          .map(({ topic }) => topic)
          .toSorted(),
      )
      .toContain("lv:child");
    await page.click("#toggle");
    await expectCounts(page, { parent: 1, child: 0, grandchild: 0 });
    await expectLive(page);
    await count(page, "parent", "child", "grandchild");
  });

  test("start with new state when they are removed and shown before the client has left", async ({ page }) => {
    const frames = new Frames(page);
    await openLive(page, "/nested");
    await count(page, "parent", "child", "grandchild");
    await page.click("#blink");
    await expect(page.locator("#parent-heard")).toHaveText("show again");
    await expectCounts(page, { parent: 1, child: 0, grandchild: 0 });
    await count(page, "parent", "child", "grandchild");
    expect(topics(frames).slice(3)).toEqual(["lv:chi", "lv:gra"]);
  });
});

test.describe("a crash", () => {
  test.beforeEach(({ problems }) => problems.announce(...CRASHED, /^console: .*child/));

  test("of a nested view restarts it and its children, not its parent", async ({ page }) => {
    const frames = new Frames(page);
    await openLive(page, "/nested");
    await mark(page);
    await count(page, "parent", "child", "grandchild");
    const start = frames.all.length;
    await page.click("#child-crash");
    await expectCounts(page, { parent: 1, child: 0, grandchild: 0 });
    await expectLive(page);
    await count(page, "parent", "child", "grandchild");
    await expectMarked(page);
    const joined = frames.since(start).filter(({ direction, event }) => direction === "sent" && event === "phx_join");
    expect(joined.map(({ topic }) => topic)).toEqual(["lv:child", "lv:grandchild"]);
  });

  test("of the innermost view restarts only that view, each time", async ({ page }) => {
    await openLive(page, "/nested");
    await mark(page);
    await count(page, "parent", "child");
    for (let i = 0; i < 2; i++) {
      await count(page, "grandchild");
      await page.click("#grandchild-crash");
      await expectCounts(page, { parent: 1, child: 1, grandchild: 0 });
      await expectLive(page);
    }
    await expectMarked(page);
  });

  test("of the parent restarts it and all its children", async ({ page }) => {
    await openLive(page, "/nested");
    await mark(page);
    await count(page, "parent", "child", "grandchild");
    await page.click("#parent-crash");
    await expectCounts(page, { parent: 0, child: 0, grandchild: 0 });
    await expectLive(page);
    await count(page, "parent", "child", "grandchild");
    await page.click("#tell");
    await expect(page.locator("#parent-heard")).toHaveText("the child");
    await expectMarked(page);
  });

  test("of a linked view restarts its parent, too", async ({ page, problems }) => {
    problems.announce(/crashed in its linked view/);
    await openLive(page, "/linked");
    await mark(page);
    await count(page, "parent", "child", "grandchild");
    await page.click("#child-crash");
    await expectCounts(page, { parent: 0, child: 0, grandchild: 0 });
    await expectLive(page);
    await count(page, "parent", "child", "grandchild");
    await expectMarked(page);
  });
});

test("a nested view that keeps failing to join is given up, and its parent continues", async ({ page, problems }) => {
  problems.announce(/crashed in mount/);
  const frames = new Frames(page);
  await openLive(page, "/failing");
  await mark(page);
  await count(page, "parent");
  await page.click("#show");
  await expect
    .poll(() => frames.sent("phx_leave").map(({ topic }) => topic), { timeout: 15_000 })
    .toContain("lv:child");
  expect(topics(frames)).toEqual(["lv:phx", "lv:chi", "lv:chi", "lv:chi"]);
  await count(page, "parent");
  await expectMarked(page);
});

test("all views join again after a restart of the server", async ({ page, server, problems }) => {
  problems.announce(...DISCONNECTED);
  const frames = new Frames(page);
  await openLive(page, "/nested");
  await mark(page);
  await count(page, "parent", "child", "grandchild");
  await server.stop();
  await expect(rootsOf(page)).toContainClass("phx-client-error");
  await server.start();
  await expectCounts(page, { parent: 0, child: 0, grandchild: 0 });
  await expectLive(page);
  await count(page, "parent", "child", "grandchild");
  await expectMarked(page);
  expect(topics(frames)).toEqual(["lv:phx", "lv:chi", "lv:gra", "lv:phx", "lv:chi", "lv:gra"]);
});

test.describe("a sticky view", () => {
  /** Marks the element, to recognize it later. */
  const tag = (page: Page) =>
    page.locator("#player").evaluate((element) => void Object.assign(element, { tagged: true }));
  const isTagged = (page: Page) => page.locator("#player").evaluate((element) => "tagged" in element);

  async function expectSong(page: Page, name: string): Promise<void> {
    await expect(page).toHaveURL(`/song/${name}`);
    await expect(page.locator("#name")).toHaveText(name);
    await expectLive(page);
  }

  test("keeps its state and its element across navigation, back and forward", async ({ page }) => {
    const frames = new Frames(page);
    await openLive(page, "/song/first");
    await mark(page);
    await tag(page);
    await count(page, "player");
    await page.click("#next");
    await expectSong(page, "next");
    await count(page, "player");
    await page.goBack();
    await expectSong(page, "first");
    await count(page, "player");
    await page.goForward();
    await expectSong(page, "next");
    await expectCounts(page, { player: 3 });
    expect(await isTagged(page)).toBe(true);
    expect(await page.evaluate(() => document.documentElement.dataset["lives"])).toBe("mounted ");
    expect(topics(frames).filter((topic) => topic === "lv:pla")).toHaveLength(1);
    expect(frames.sent("phx_leave").filter(({ topic }) => topic === "lv:player")).toEqual([]);
    await expectMarked(page);
  });

  test("can navigate the page and stays", async ({ page }) => {
    await openLive(page, "/song/first");
    await mark(page);
    await tag(page);
    await count(page, "player");
    await page.click("#go");
    await expectSong(page, "sent");
    await expectCounts(page, { player: 101 });
    await count(page, "player");
    expect(await isTagged(page)).toBe(true);
    await expectMarked(page);
  });

  test("ends on a page without it, and starts with new state on a page with it", async ({ page }) => {
    await openLive(page, "/song/first");
    await count(page, "player");
    await page.click("#silence");
    await expect(heading(page)).toHaveText("Silence");
    await expect(page.locator("#player")).toHaveCount(0);
    await page.click("#song");
    await expectSong(page, "again");
    await expectCounts(page, { player: 0 });
    await count(page, "player");
  });

  test("joins again after its own crash, and keeps its state when the page navigates", async ({ page, problems }) => {
    problems.announce(...CRASHED);
    await openLive(page, "/song/first");
    await mark(page);
    await count(page, "player");
    await page.click("#player-crash");
    await expectCounts(page, { player: 0 });
    await expectLive(page);
    await count(page, "player");
    await page.click("#next");
    await expectSong(page, "next");
    await expectCounts(page, { player: 1 });
    await expectMarked(page);
  });

  test("joins again after a restart of the server, also after navigation", async ({ page, server, problems }) => {
    problems.announce(...DISCONNECTED);
    await openLive(page, "/song/first");
    await mark(page);
    await page.click("#next");
    await expectSong(page, "next");
    await count(page, "player");
    await server.stop();
    await expect(page.locator("#player")).toContainClass("phx-client-error");
    await server.start();
    await expectCounts(page, { player: 0 });
    await expectSong(page, "next");
    await count(page, "player");
    await expectMarked(page);
  });
});

demoTest("the gallery's nested views report to their parent and restart after a crash", async ({ page, problems }) => {
  problems.announce(...CRASHED);
  await openLive(page, "/nested");
  await mark(page);
  await page.click("#apples-pick");
  await expect(page.locator("#apples-count")).toHaveText("1");
  await expect(page.locator("#told")).toHaveText("1");
  await page.click("#deliver");
  await expect(page.locator("#apples-count")).toHaveText("11");
  await expect(page.locator("#pears-count")).toHaveText("10");
  await expect(page.locator("#told")).toHaveText("21");
  await page.click("#pears-crash");
  await expect(page.locator("#pears-count")).toHaveText("0");
  await expect(page.locator("#told")).toHaveText("11");
  await expect(page.locator("#apples-count")).toHaveText("11");
  await expect(page.locator("#deliveries")).toHaveText("1");
  await expectLive(page);
  await page.click("#pears-pick");
  await expect(page.locator("#told")).toHaveText("12");
  await expectMarked(page);
});
