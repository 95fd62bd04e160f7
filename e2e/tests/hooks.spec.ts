// Client hooks without a bundler: a module that the page's head names.

import { expect } from "@playwright/test";
import { openLive } from "../fixtures/live.ts";
import { CRASHED } from "../fixtures/problems.ts";
import { navigationTest as test } from "../fixtures/hooks-and-navigation.ts";

test("a hook receives the reply of the handler", async ({ page }) => {
  await openLive(page, "/hooks");
  await page.click("#ask");
  await expect(page.locator("#answer")).toHaveText('{"sum":5}');
  await page.click("#ask-promise");
  await expect(page.locator("#answer")).toHaveText('{"sum":50}');
});

test("a handler that returns nothing replies with null", async ({ page }) => {
  await openLive(page, "/hooks");
  await page.click("#ask-silent");
  await expect(page.locator("#answer")).toHaveText("null");
});

test("params that fail the schema are answered with its issues", async ({ page }) => {
  await openLive(page, "/hooks");
  await page.click("#count");
  await page.click("#ask-badly");
  const answer = page.locator("#answer");
  await expect(answer).not.toBeEmpty();
  expect(JSON.parse((await answer.textContent()) ?? "")).toEqual({
    error: "invalid_params",
    code: "LW406",
    issues: [{ path: ["b"], message: "Not a number." }],
  });
  // The view is still the same one.
  await expect(page.locator("#n")).toHaveText("1");
});

test("pushEvent arrives after the patch", async ({ page }) => {
  await openLive(page, "/hooks");
  await page.click("#count");
  await expect(page.locator("#told")).toHaveText("event 1, page 1");
  await expect(page.locator("#told-window")).toHaveText("window 1");
});

test('pushEvent with dispatch "before" arrives before the patch', async ({ page }) => {
  await openLive(page, "/hooks");
  await page.click("#count");
  await page.click("#count-before");
  await expect(page.locator("#told")).toHaveText("event 2, page 1");
  await expect(page.locator("#n")).toHaveText("2");
});

test("pushEvent arrives without a change of the page", async ({ page }) => {
  await openLive(page, "/hooks");
  await page.click("#count-silently");
  await expect(page.locator("#told")).toHaveText("event 99, page 0");
});

test("a hook receives updated, disconnected, reconnected and destroyed", async ({ page, problems }) => {
  problems.announce(...CRASHED);
  await openLive(page, "/hooks");
  const html = page.locator("html");
  await page.click("#count");
  await expect(page.locator("#updates")).toHaveText("1 updates");
  await page.click("#fail");
  await expect(html).toHaveAttribute("data-reconnected", "yes");
  await expect(html).toHaveAttribute("data-disconnected", "yes");
  await page.click("#hide");
  await expect(page.locator("#probe")).toHaveCount(0);
  await expect(html).toHaveAttribute("data-destroyed", "yes");
});
