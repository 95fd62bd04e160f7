// A handler that throws ends only its own view, which then joins again. The page has two views.

import { expect, type Locator } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectLive, expectMarked, mark, openLive } from "../fixtures/live.ts";
import { CRASHED } from "../fixtures/problems.ts";
import { demoTest as test } from "../fixtures/test.ts";

test.beforeEach(({ problems }) => problems.announce(...CRASHED));

/** Records all later classes of the element. */
async function recordClasses(view: Locator): Promise<() => Promise<string[]>> {
  await view.evaluate((element) => {
    const seen: string[] = [];
    new MutationObserver(() => seen.push(element.className)).observe(element, { attributeFilter: ["class"] });
    Object.assign(element, { seen });
  });
  return () => view.evaluate((element) => (element as HTMLElement & { seen: string[] }).seen);
}

test("a view whose handler throws joins again on the same page and keeps the typed text", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/crash");
  await mark(page);
  const view = page.locator("#crash-view");
  const classes = await recordClasses(view);
  const since = await page.locator("#since").textContent();
  await page.click("#click");
  await page.fill("#note", "Dear diary");
  await expect(page.locator("#clicks")).toHaveText("1");

  await page.click("#crash");
  await expect(page.locator("#restarts")).toHaveText("1");
  await expect(view).toContainClass("phx-connected");
  await expect(page.locator("#clicks")).toHaveText("0");
  await expect(page.locator("#since")).not.toHaveText(since ?? "");
  await expect(page.locator("#note")).toHaveValue("Dear diary");
  await expectMarked(page);
  expect((await classes()).some((names) => names.includes("phx-error"))).toBe(true);
  await expect(view).not.toContainClass("phx-error");
  expect(frames.received("phx_error")).toHaveLength(1);
  expect(frames.sockets).toBe(1);

  await page.click("#click");
  await expect(page.locator("#clicks")).toHaveText("1");
});

test("a view that crashes twice joins again each time", async ({ page }) => {
  await openLive(page, "/crash");
  await mark(page);
  for (const restarts of ["1", "2"]) {
    await page.click("#crash");
    await expect(page.locator("#restarts")).toHaveText(restarts);
    await expectLive(page);
  }
  await expectMarked(page);
});

test("a crash does not interrupt the other view on the same socket", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/crash");
  const other = page.locator("#other-view");
  const time = other.locator("#time");
  const classes = await recordClasses(other);
  const start = frames.all.length;
  await page.click("#crash");
  await expect(page.locator("#crash-view")).toContainClass("phx-error");
  // The other view keeps ticking while this one is down, and after it is back.
  const away = await time.textContent();
  await expect(time).not.toHaveText(away ?? "");
  await expect(page.locator("#restarts")).toHaveText("1");
  const back = await time.textContent();
  await expect(time).not.toHaveText(back ?? "");

  expect(await classes()).toEqual([]);
  const heard = frames.since(start).filter(({ topic }) => topic === "lv:other-view");
  expect(heard.length).toBeGreaterThanOrEqual(2);
  expect(new Set(heard.map(({ direction, event }) => `${direction} ${event}`))).toEqual(new Set(["received diff"]));
  expect(frames.sockets).toBe(1);
});

test("a crash does not reach the same view in another tab", async ({ page, context }) => {
  const other = await context.newPage();
  const frames = new Frames(other);
  await openLive(page, "/crash");
  await openLive(other, "/crash");
  await other.click("#click");
  await expect(other.locator("#clicks")).toHaveText("1");
  const classes = await recordClasses(other.locator("#crash-view"));
  const quiet = frames.all.length;

  await page.click("#crash");
  await expect(page.locator("#restarts")).toHaveText("1");
  expect(await classes()).toEqual([]);
  expect(frames.since(quiet).filter(({ topic }) => topic === "lv:crash-view")).toEqual([]);
  await other.click("#click");
  await expect(other.locator("#clicks")).toHaveText("2");
});
