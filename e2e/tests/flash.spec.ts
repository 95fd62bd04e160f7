// Flash: put, shown, dismissed, and carried once to the next page.

import { expect, type Page } from "@playwright/test";
import { nestedTest as test } from "../fixtures/nested-and-flash.ts";
import { Frames } from "../fixtures/frames.ts";
import { expectLive, expectMarked, mark, openLive } from "../fixtures/live.ts";
import { CRASHED } from "../fixtures/problems.ts";
import { demoTest } from "../fixtures/test.ts";

const messages = (page: Page) => page.locator("#flash p:visible span");
const expectFlash = (page: Page, ...texts: readonly string[]) => expect(messages(page)).toHaveText([...texts]);
const flashCookie = async (page: Page) =>
  (await page.context().cookies()).find(({ name }) => name === "__phoenix_flash__");

async function expectGoal(page: Page, name: string): Promise<void> {
  await expect(page.locator("#name")).toHaveText(name);
  await expectLive(page);
}

test("a flash message is escaped and stays after an unrelated patch", async ({ page }) => {
  await openLive(page, "/flash");
  await page.click("#put");
  await expectFlash(page, "Saved <b>.", "But not all.");
  await expect(page.getByRole("alert")).toContainText("But not all.");
  await page.click("#count");
  await expect(page.locator("#count")).toHaveText("1");
  await expectFlash(page, "Saved <b>.", "But not all.");
});

test("a click dismisses one flash message or all, and each can be put again", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/flash");
  await page.click("#put");
  const { request, reply } = await frames.roundtrip(() => page.click("#flash-info button"));
  expect(request.payload).toMatchObject({ event: "lv:clear-flash", value: { key: "info" } });
  expect(reply.payload).toMatchObject({ status: "ok" });
  await expectFlash(page, "But not all.");
  await expect(page.locator("#flash-info")).toHaveCount(0);
  await page.click("#put");
  await expectFlash(page, "But not all.", "Saved <b>.");
  await page.click("#clear");
  await expectFlash(page);
  await page.click("#put");
  await expectFlash(page, "Saved <b>.", "But not all.");
});

test("a patch clears the flash, except messages that are put with it", async ({ page }) => {
  await openLive(page, "/flash");
  await mark(page);
  await page.click("#put");
  await expectFlash(page, "Saved <b>.", "But not all.");
  await page.click("#to-patch");
  await expect(page.locator("#q")).toHaveText("client");
  await expectFlash(page);
  await page.click("#put");
  await page.click("#patch");
  await expect(page.locator("#q")).toHaveText("server");
  await expectFlash(page, "Patched.");
  await page.click("#to-put");
  await expectFlash(page, "Put by the params.");
  await page.goBack();
  await expect(page.locator("#q")).toHaveText("server");
  await expectFlash(page);
  await expectMarked(page);
});

test("pushNavigate carries the flash once, in a token", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/flash");
  await mark(page);
  await page.click("#put");
  await page.click("#navigate");
  await expectGoal(page, "goal");
  await expectFlash(page, "Navigated.");
  const joins = frames.sent("phx_join");
  expect(joins).toHaveLength(2);
  expect(joins[1]?.payload["flash"]).toMatch(/^v1\./);
  expect(await flashCookie(page)).toBeUndefined();
  await page.click("#to-flash");
  await expect(page.locator("#q")).toHaveText("none");
  await expectFlash(page);
  await page.goBack();
  await expectGoal(page, "goal");
  await expectFlash(page);
  await expectMarked(page);
});

test("a navigation by link drops the flash", async ({ page }) => {
  await openLive(page, "/flash");
  await page.click("#put");
  await expectFlash(page, "Saved <b>.", "But not all.");
  await page.click("#to-goal");
  await expectGoal(page, "link");
  await expectFlash(page);
});

test("a redirect carries the flash once, in a cookie", async ({ page }) => {
  await openLive(page, "/flash");
  await mark(page);
  await page.click("#redirect");
  await expectGoal(page, "goal");
  // The dead render has the flash, and so does the joined view.
  await expectFlash(page, "Redirected.");
  expect(await page.evaluate(() => document.documentElement.dataset["marked"])).toBeUndefined();
  expect(await flashCookie(page)).toBeUndefined();
  await page.reload();
  await expectGoal(page, "goal");
  await expectFlash(page);
});

test("pushNavigate to another live session carries the flash through a page load", async ({ page, problems }) => {
  problems.announce(/unauthorized live_redirect/);
  await openLive(page, "/flash");
  await page.click("#far");
  await expectGoal(page, "far");
  await expectFlash(page, "Far away.");
  expect(await flashCookie(page)).toBeUndefined();
});

test("a redirect during the dead render carries the flash to the next page", async ({ page }) => {
  await page.goto("/guarded");
  await expect(page).toHaveURL("/flash/login");
  await expectGoal(page, "login");
  await expectFlash(page, "Please log in.");
  await page.reload();
  await expectGoal(page, "login");
  await expectFlash(page);
});

test("a crash drops the flash", async ({ page, problems }) => {
  problems.announce(...CRASHED);
  await openLive(page, "/flash");
  await page.click("#navigate");
  await expectFlash(page, "Navigated.");
  await page.click("#crash");
  await expectFlash(page);
  await expectGoal(page, "goal");
});

demoTest("the form of the gallery shows a flash message when it is saved", async ({ page }) => {
  await openLive(page, "/form");
  await page.fill("#user_name", "Ann");
  await page.fill("#user_email", "ann@example.org");
  await page.fill("#user_age", "44");
  await page.check("#user_terms");
  await page.click("#user-form button[type=submit]");
  await expectFlash(page, "Welcome, Ann!");
  await page.click("#flash-info button");
  await expectFlash(page);
  await expect(page.locator("#saved")).toBeVisible();
});
