// A gallery with source annotations, which the client patches like any other page.

import { expect } from "@playwright/test";
import { openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

test.use({ environment: { LIVEWRIGHT_ANNOTATE: "locations,components" } });

test("elements and components carry the location of their template", async ({ page }) => {
  await openLive(page, "/table?rows=5");
  await expect(page.locator("#tbody tr").first()).toHaveAttribute("data-phx-loc", /table\.js:\d+$/);
  const comments = await page
    .locator("#tbody")
    .evaluate((body) =>
      [...body.childNodes].filter(({ nodeType }) => nodeType === 8).map(({ nodeValue }) => nodeValue),
    );
  expect(comments).toHaveLength(10);
  expect(comments[0]).toMatch(/^ .*table\.js:\d+ $/);
});

test("the client updates, swaps, appends and removes rows between annotation comments", async ({ page }) => {
  await openLive(page, "/table?rows=1000");
  const rows = page.locator("#tbody tr");
  await page.click("#swaprows");
  await expect(rows.nth(1)).toHaveAttribute("id", "row-999");
  await expect(rows.nth(998)).toHaveAttribute("id", "row-2");
  await page.click("#update_one");
  await expect(rows.nth(500)).toContainText("!!!");
  await page.click("#append_one");
  await expect(rows).toHaveCount(1001);
  await page.click("#clear");
  await expect(rows).toHaveCount(0);
});

test("LiveComponents work with annotations, and a stream container has no comments", async ({ page }) => {
  await openLive(page, "/components");
  await page.click("#tally-Pears .count");
  await expect(page.locator("#tally-Pears output")).toHaveText("1");
  await openLive(page, "/chat");
  await expect(page.locator("[phx-update=stream]").first()).toBeAttached();
  const comments = await page
    .locator("[phx-update=stream]")
    .first()
    .evaluate((list) => [...list.childNodes].filter(({ nodeType }) => nodeType === 8).length);
  expect(comments).toBe(0);
});
