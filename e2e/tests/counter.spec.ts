import { expect } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

test("the buttons count up and down, by one and by ten", async ({ page }) => {
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

test("a conditional paragraph appears, changes its class and disappears", async ({ page }) => {
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

test("a click costs one event and one short reply", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/counter");
  const { request, reply } = await frames.roundtrip(() => page.click("#inc"));
  expect(request.payload).toMatchObject({ type: "click", event: "inc" });
  expect(reply.payload).toEqual({ status: "ok", response: { diff: { 0: "1" } } });
  expect(reply.size).toBeLessThanOrEqual(114);
});

test("a number in phx-value reaches the handler as a number", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/counter");
  const { request, reply } = await frames.roundtrip(() => page.click("#add"));
  expect(request.payload["value"]).toMatchObject({ by: "10" });
  expect(reply.payload).toMatchObject({ response: { diff: { 0: "10" } } });
});

test("each tab has its own count", async ({ page, context }) => {
  const other = await context.newPage();
  await openLive(page, "/counter");
  await openLive(other, "/counter");
  await page.click("#inc");
  await other.click("#add");
  await expect(page.locator("#count")).toHaveText("1");
  await expect(other.locator("#count")).toHaveText("10");
});

test("a reload starts at zero", async ({ page }) => {
  await openLive(page, "/counter");
  await page.click("#inc");
  await expect(page.locator("#count")).toHaveText("1");
  await page.reload();
  await expect(page.locator("#count")).toHaveText("0");
});
