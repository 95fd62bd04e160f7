// The gallery's feed: ten thousand rows, a few of which are on the page.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

const BOUND = 120;

const rows = (page: Page) => page.locator("#rows > li");

/** The ids on the page, in order. */
async function idsOf(page: Page): Promise<number[]> {
  return rows(page).evaluateAll((elements) => elements.map(({ id }) => Number(id.replace("rows-", ""))));
}

async function expectRows(page: Page, from: number, to: number): Promise<void> {
  await expect.poll(() => idsOf(page)).toEqual(Array.from({ length: to - from + 1 }, (_, i) => from + i));
  const number = (n: number) => n.toLocaleString("en");
  await expect(page.locator("#range")).toHaveText(`${number(from)} to ${number(to)}`);
}

/** Watches the number of rows after each change. Returns the greatest number so far. */
async function watchRows(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const list = document.getElementById("rows") as HTMLElement & { most: number };
    list.most = list.childElementCount;
    new MutationObserver(() => (list.most = Math.max(list.most, list.childElementCount))).observe(list, {
      childList: true,
    });
  });
  return () => page.evaluate(() => (document.getElementById("rows") as HTMLElement & { most: number }).most);
}

/** Scrolls until a condition holds. */
async function wheelUntil(page: Page, delta: number, done: () => Promise<boolean>): Promise<void> {
  await page.hover("#feed");
  await expect
    .poll(
      async () => {
        if (await done()) return true;
        await page.mouse.wheel(0, delta);
        return false;
      },
      { intervals: [16], timeout: 30_000 },
    )
    .toBe(true);
}

test("the feed starts at the top, and loads more rows when the last one comes into view", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/feed");
  await expectRows(page, 1, 40);
  await wheelUntil(page, 300, async () => (await rows(page).count()) === 80);
  await expectRows(page, 1, 80);
  const [event] = frames.sent("event");
  expect(event?.payload).toMatchObject({ event: "later", value: { id: "rows-40" } });
  expect(frames.sent("event")).toHaveLength(1);
});

test("the page never holds more rows than its limit, while scrolling down and back up", async ({ page }) => {
  test.setTimeout(90_000);
  const frames = new Frames(page);
  await openLive(page, "/feed");
  const most = await watchRows(page);
  const first = async () => (await idsOf(page))[0] ?? 0;
  await wheelUntil(page, 1500, async () => (await first()) > 400);
  const ids = await idsOf(page);
  expect(ids).toEqual(Array.from({ length: BOUND }, (_, i) => (ids[0] ?? 0) + i));
  await wheelUntil(page, -1500, async () => (await first()) === 1);
  await expectRows(page, 1, BOUND);
  expect(await most()).toBeLessThanOrEqual(BOUND);
  expect(JSON.stringify(frames.sent("event"))).not.toContain("_overran");
  // All pages have about the same size, whatever their position.
  const sizes = frames
    .received("phx_reply")
    .map(({ size }) => size)
    .filter((size) => size > 2000)
    .slice(1);
  expect(Math.max(...sizes)).toBeLessThan(2 * Math.min(...sizes));
});

test("visible rows keep their position when rows above are removed", async ({ page }) => {
  await openLive(page, "/feed");
  await wheelUntil(page, 1000, async () => (await rows(page).count()) === BOUND);
  const { box, id, top } = await page.evaluate(async () => {
    const feed = document.getElementById("feed") as HTMLElement;
    const last = document.querySelector("#rows > li:last-child") as HTMLElement;
    last.scrollIntoView({ block: "end" });
    const edge = feed.getBoundingClientRect().top;
    const shown = [...document.querySelectorAll("#rows > li")].find(
      (row) => row.getBoundingClientRect().top >= edge,
    ) as HTMLElement;
    return { box: edge, id: shown.id, top: shown.getBoundingClientRect().top };
  });
  await expect.poll(async () => (await idsOf(page))[0]).toBeGreaterThan(1);
  await page.waitForTimeout(300);
  const after = await page.locator(`#${id}`).evaluate((row) => row.getBoundingClientRect().top);
  expect(Math.abs(after - top)).toBeLessThanOrEqual(2);
  expect(await page.locator("#feed").evaluate((feed) => feed.getBoundingClientRect().top)).toBe(box);
});

test("rows loaded at the top are inserted above, and the first visible row stays in view", async ({ page }) => {
  await openLive(page, "/feed");
  await wheelUntil(page, 1500, async () => ((await idsOf(page))[0] ?? 0) > 80);
  // Waits until all requested rows have arrived.
  await page.waitForTimeout(700);
  const [first = 0] = await idsOf(page);
  await page.locator("#feed").evaluate((feed) => (feed.scrollTop = 0));
  await expectRows(page, first - 40, first + 79);
  await expect(page.locator(`#rows-${first}`)).toBeInViewport();
  await page.waitForTimeout(700);
  await expectRows(page, first - 40, first + 79);
  await expect(page.locator(`#rows-${first}`)).toBeInViewport();
});

test("the page shows its first rows without JavaScript", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? "" });
  const page = await context.newPage();
  await page.goto("/feed");
  await expectRows(page, 1, 40);
  await context.close();
});
