import { expect } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

test("counts up and down, by one and by more", async ({ page }) => {
  await openLive(page, "/counter");
  const count = page.locator("#count");
  await page.click("#inc");
  await page.click("#inc");
  await expect(count).toHaveText("2");
  await page.click("#dec");
  await expect(count).toHaveText("1");
  await page.click("#add");
  await expect(count).toHaveText("11");
});

test("a paragraph comes, changes its class, and goes", async ({ page }) => {
  await openLive(page, "/counter");
  const big = page.locator("#big");
  await expect(big).toHaveCount(0);
  await page.click("#add");
  await expect(big).toBeVisible();
  await expect(big).not.toContainClass("very");
  await page.click("#inc");
  await expect(big).toContainClass("very");
  for (let n = 11; n > 5; n--) await page.click("#dec");
  await expect(big).toHaveCount(0);
  await expect(page.locator("#count")).toHaveText("5");
});

test("a click costs two short frames", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/counter");
  const { request, reply } = await frames.roundtrip(() => page.click("#inc"));
  expect(request.payload).toMatchObject({ type: "click", event: "inc" });
  expect(reply.payload).toEqual({ status: "ok", response: { diff: { 0: "1" } } });
  expect(reply.size).toBeLessThanOrEqual(114);
});

test("the value of the button reaches the handler as a number", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/counter");
  const { request, reply } = await frames.roundtrip(() => page.click("#add"));
  expect(request.payload["value"]).toMatchObject({ by: "10" });
  expect(reply.payload).toMatchObject({ response: { diff: { 0: "10" } } });
});

test("each page has a count of its own", async ({ page, context }) => {
  const other = await context.newPage();
  await openLive(page, "/counter");
  await openLive(other, "/counter");
  await page.click("#inc");
  await other.click("#add");
  await expect(page.locator("#count")).toHaveText("1");
  await expect(other.locator("#count")).toHaveText("10");
});

test("loading the page anew starts at zero", async ({ page }) => {
  await openLive(page, "/counter");
  await page.click("#inc");
  await expect(page.locator("#count")).toHaveText("1");
  await page.reload();
  await expect(page.locator("#count")).toHaveText("0");
});
