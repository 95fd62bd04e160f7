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
  test.describe(`with a pushPatch that goes to ${path}`, () => {
    test("a click on a link while typing leaves URL and state at the link", async ({ page }) => {
      await openLive(page, `${path}?q=&page=1`);
      await typeAndClick(page, "next");
      await expectAt(page, "q=&page=2");
      await page.goBack();
      await expectAt(page, "q=fix&page=1");
      await page.goForward();
      await expectAt(page, "q=&page=2");
    });

    test("two clicks while typing leave URL and state at the second link", async ({ page }) => {
      await openLive(page, `${path}?q=&page=1`);
      await typeAndClick(page, "next", "far");
      await expectAt(page, "q=&page=9");
      await page.goBack();
      await expectAt(page, query(page));
    });

    test("going back while typing leaves URL and state at the earlier page", async ({ page }) => {
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

test("a link that replaces does so after a patch of the server that the client knew", async ({ page }) => {
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

test("a link that pushes adds one entry after a patch of the server that the client knew", async ({ page }) => {
  await openLive(page, "/push?q=&page=1");
  await page.fill("input", "fix");
  await expectAt(page, "q=fix&page=1");
  await page.click("#next");
  await expectAt(page, "q=fix&page=2");
  await page.goBack();
  await expectAt(page, "q=fix&page=1");
});
