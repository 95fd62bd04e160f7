// Messages of the server without a request.

import { expect } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectLive, openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

test("the clock ticks without events of the client", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/clock");
  const time = page.locator("#time");
  const first = await time.textContent();
  await expect(time).not.toHaveText(first ?? "");
  const second = await time.textContent();
  await expect(time).not.toHaveText(second ?? "");
  expect(frames.received("diff").length).toBeGreaterThanOrEqual(2);
  expect(frames.sent("event")).toHaveLength(0);
});

test.describe("the shared votes", () => {
  // All pages see the votes.
  test.use({ ownServer: true });

  test("a vote appears in every browser", async ({ page, visitor }) => {
    const other = await visitor();
    await openLive(page, "/dashboard");
    await openLive(other, "/dashboard");
    await page.click("#vote-bakery");
    await expect(other.locator("#votes-bakery")).toHaveText("1");
    await other.click("#vote-bakery");
    await other.click("#vote-cinema");
    for (const one of [page, other]) {
      await expect(one.locator("#votes-bakery")).toHaveText("2");
      await expect(one.locator("#votes-cinema")).toHaveText("1");
      await expect(one.locator("#votes-greenhouse")).toHaveText("0");
    }
  });
});

test("the dashboard counts the connected browsers", async ({ page, visitor }) => {
  await openLive(page, "/dashboard");
  await expect(page.locator("#viewers")).toHaveText("1");
  const other = await visitor();
  await openLive(other, "/dashboard");
  for (const one of [page, other]) await expect(one.locator("#viewers")).toHaveText("2");
  await other.close();
  await expect(page.locator("#viewers")).toHaveText("1");
});

test("the charts update without events of the client", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/dashboard");
  await expect.poll(() => frames.received("diff").length).toBeGreaterThanOrEqual(2);
  const box = page.locator("section.gauge svg").first();
  const before = await box.getAttribute("viewBox");
  await expect(box).not.toHaveAttribute("viewBox", before ?? "");
  await expect(box.locator("path.line")).toHaveCount(60);
});

test("a message sent by HTTP reaches every page", async ({ page, visitor, request }) => {
  const other = await visitor();
  await openLive(page, "/broadcast");
  await openLive(other, "/broadcast");
  for (const [i, msg] of ["Good morning", "Grüße & 日本 🎉"].entries()) {
    const response = await request.post(`/broadcast?msg=${encodeURIComponent(msg)}`);
    expect(response.status()).toBe(204);
    for (const one of [page, other]) {
      await expect(one.locator("#msg")).toHaveText(msg);
      await expect(one.locator("#n")).toHaveText(String(i + 1));
    }
  }
});

test("a message from one page reaches the others, escaped", async ({ page, visitor }) => {
  const other = await visitor();
  await openLive(page, "/broadcast");
  await openLive(other, "/broadcast");
  const msg = `<img src=x onerror="alert(1)"><b>bold</b> &amp; "quoted"`;
  await page.getByRole("textbox").fill(msg);
  await page.getByRole("textbox").press("Enter");
  for (const one of [page, other]) {
    await expect.poll(() => one.locator("#msg").textContent()).toBe(msg);
    await expect(one.locator("#msg *")).toHaveCount(0);
  }
});

test("a closed page receives nothing and does not disturb the others", async ({ page, visitor, request }) => {
  const other = await visitor();
  await openLive(other, "/broadcast");
  await other.close();
  await openLive(page, "/broadcast");
  await request.post("/broadcast?msg=still+here");
  await expect(page.locator("#msg")).toHaveText("still here");
  await expectLive(page);
});
