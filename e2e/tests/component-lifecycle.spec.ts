// Targets by selector, and components that leave and return before client and server have agreed on the removal.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive } from "../fixtures/live.ts";
import { componentsTest as test } from "../fixtures/components-and-streams.ts";

test("an event whose target matches two components reaches both", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/lamps");
  const lamps = page.locator(".lamp");
  await page.click("#all");
  await expect(lamps).toHaveText(["on", "on"]);
  expect(frames.sent("event").map(({ payload }) => payload["cid"])).toEqual([1, 2]);
  await page.click("#first");
  await expect(lamps).toHaveText(["off", "on"]);
  await page.click("#all");
  await expect(lamps).toHaveText(["on", "off"]);
  await page.click("#view");
  await expect(page.locator("#view")).toHaveText("1");
  await expect(lamps).toHaveText(["on", "off"]);
});

async function countUp(page: Page, id: string): Promise<void> {
  for (let i = 0; i < 2; i++) await page.click(`#count-${id}`);
  await page.click(`#inner-${id}`);
  await expectCounts(page, id, "2", "1");
}

async function expectCounts(page: Page, id: string, outer: string, inner: string): Promise<void> {
  await expect(page.locator(`#count-${id}`)).toHaveText(outer);
  await expect(page.locator(`#inner-${id}`)).toHaveText(inner);
}

/** It replies, and so does the component inside it. */
async function expectAlive(page: Page, id: string, outer: string, inner: string): Promise<void> {
  await page.click(`#count-${id}`);
  await page.click(`#inner-${id}`);
  await expectCounts(page, id, outer, inner);
}

test("a component that is shown again before cids_destroyed keeps its state and its child", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/curtain");
  await countUp(page, "plain");
  // It disappears immediately. The client's next change waits until the curtain is gone, too.
  await page.click("#plain");
  await expect.poll(() => frames.sent("cids_will_destroy").length).toBe(1);
  await expect(page.locator("#curtain")).toBeAttached();
  await expect(page.locator("#outer-plain")).toHaveCount(0);
  await page.locator("#plain").dispatchEvent("click");

  await expectCounts(page, "plain", "2", "1");
  await expect.poll(() => frames.sent("cids_destroyed").length).toBe(1);
  const [confirmation] = frames.sent("cids_destroyed");
  await expect
    .poll(() => frames.received("phx_reply").find(({ ref }) => ref === confirmation?.ref)?.payload)
    .toEqual({ status: "ok", response: { cids: [] } });
  await expect(page.locator("#outer-plain em")).toHaveText("many");
  await expectAlive(page, "plain", "3", "2");
});

// The removal is announced after the server has shown it again. Later diffs must still arrive.
test("a component shown again during its phx-remove transition keeps its state and its child", async ({ page }) => {
  await openLive(page, "/curtain");
  await countUp(page, "slow");
  await page.click("#slow");
  await expect(page.locator("#outer-slow")).toContainClass("leaving");
  await page.locator("#slow").dispatchEvent("click");
  await expect(page.locator("#outer-slow")).not.toContainClass("leaving");
  await expect(page.locator("#outer-slow")).toHaveCount(1);
  await expectCounts(page, "slow", "2", "1");
  await expectAlive(page, "slow", "3", "2");
});

test("a component that is shown again after cids_destroyed starts with new state", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/curtain");
  await countUp(page, "slow");
  await page.click("#slow");
  await expect(page.locator("#outer-slow")).toHaveCount(0);
  await expect.poll(() => frames.sent("cids_destroyed").length).toBe(1);
  await page.click("#slow");
  await expectCounts(page, "slow", "0", "0");
  await expectAlive(page, "slow", "1", "1");
});

test("a component that is toggled eight times quickly is shown once and still works", async ({ page }) => {
  await openLive(page, "/curtain");
  await countUp(page, "plain");
  for (let i = 0; i < 7; i++) await page.locator("#plain").dispatchEvent("click");
  await expect(page.locator("#outer-plain")).toHaveCount(0);
  await page.locator("#plain").dispatchEvent("click");
  await expect(page.locator("#outer-plain")).toHaveCount(1);
  await expect(page.locator("#curtain")).toHaveCount(1);
  const before = Number(await page.locator("#count-plain").textContent());
  await page.click("#count-plain");
  await expect(page.locator("#count-plain")).toHaveText(String(before + 1));
});

test("a component whose element id changes is patched, and its hook mounts again", async ({ page }) => {
  await openLive(page, "/renamed");
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-life", "mounted:badge-1");
  await page.click("#badge-1");
  await expect(page.locator("#badge-2")).toHaveText("Version 2");
  await expect(page.locator("#badge-1")).toHaveCount(0);
  await expect(html).toHaveAttribute("data-life", "mounted:badge-1 mounted:badge-2 destroyed");
  await page.click("#badge-2");
  await expect(page.locator("#badge-3")).toHaveText("Version 3");
});
