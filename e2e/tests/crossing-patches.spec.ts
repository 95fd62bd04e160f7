// Patches of the client and of the server that cross each other: the address bar always shows the URL that the view has.

import { expect, type Page } from "@playwright/test";
import { crossingPatchesTest as test } from "../fixtures/crossing-patches.ts";
import { Frames } from "../fixtures/frames.ts";
import { openLive } from "../fixtures/live.ts";

const query = (page: Page) => new URL(page.url()).search.slice(1);

/** Waits until the page is idle, then compares the URL with the view's. */
async function expectAt(page: Page, expected: string): Promise<void> {
  await expect(page.locator("#state")).toHaveText(expected);
  await expect.poll(() => query(page)).toBe(expected);
}

/** Waits until the server has answered the last patch of the client. */
async function answered(frames: Frames): Promise<void> {
  const last = frames.sent("live_patch").at(-1);
  await expect.poll(() => frames.received("phx_reply").some(({ ref }) => ref === last?.ref)).toBe(true);
}

/** Types, and clicks links before the reply. The click ends the debounce. */
async function typeAndClick(page: Page, ...links: readonly string[]): Promise<Frames> {
  const frames = new Frames(page);
  // The frames of a WebSocket are recorded from its start.
  await openLive(page, page.url());
  await page.locator("input").pressSequentially("fix");
  await page.evaluate((ids) => {
    document.querySelector("input")?.blur();
    for (const id of ids) document.getElementById(id)?.click();
  }, links);
  await expect.poll(() => frames.sent("live_patch").length).toBe(links.length);
  await answered(frames);
  return frames;
}

for (const path of ["/push", "/replace"]) {
  test.describe(`with a pushPatch on ${path}`, () => {
    test("a click on a link while typing ends at the URL of the link", async ({ page }) => {
      await openLive(page, `${path}?q=&page=1`);
      await typeAndClick(page, "next");
      await expectAt(page, "q=&page=2");
      await page.goBack();
      await expectAt(page, "q=fix&page=1");
      await page.goForward();
      await expectAt(page, "q=&page=2");
    });

    test("two clicks while typing end at the URL of the second link", async ({ page }) => {
      await openLive(page, `${path}?q=&page=1`);
      await typeAndClick(page, "next", "far");
      await expectAt(page, "q=&page=9");
      await page.goBack();
      await expectAt(page, query(page));
    });

    test("going back while typing ends at the earlier URL", async ({ page }) => {
      await openLive(page, `${path}?q=&page=1`);
      await page.click("#next");
      await expectAt(page, "q=&page=2");
      await page.locator("input").pressSequentially("fix");
      await page.evaluate(() => {
        document.querySelector("input")?.blur();
        history.back();
      });
      await expectAt(page, "q=&page=1");
    });
  });
}

test("a replacing link replaces the history entry that a server patch made", async ({ page }) => {
  await openLive(page, "/push?q=&page=1");
  await page.fill("input", "fix");
  await expectAt(page, "q=fix&page=1");
  const length = await page.evaluate(() => history.length);
  await page.click("#last");
  await expectAt(page, "q=fix&page=7");
  expect(await page.evaluate(() => history.length)).toBe(length);
  await page.goBack();
  await expectAt(page, "q=&page=1");
});

test("a pushing link adds one history entry after a server patch", async ({ page }) => {
  await openLive(page, "/push?q=&page=1");
  await page.fill("input", "fix");
  await expectAt(page, "q=fix&page=1");
  await page.click("#next");
  await expectAt(page, "q=fix&page=2");
  await page.goBack();
  await expectAt(page, "q=fix&page=1");
});
