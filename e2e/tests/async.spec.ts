// The gallery's page of slow lookups: the order of states, the old value during a load, cancelling, failing, leaving.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectLive, expectMarked, mark, openLive, reconnect } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

const value = (page: Page) => page.locator("#weather .value");
const state = (page: Page) => page.locator("#weather .state");
const trains = (page: Page) => page.locator("#trains > li");
const underway = (page: Page) => page.locator("#underway");

/** Records every text that the weather shows, in order. */
async function watch(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const section = document.getElementById("weather") as HTMLElement & { texts: string[] };
    const text = (): string => [...section.querySelectorAll("p")].map((p) => p.textContent.trim()).join(" ");
    section.texts = [text()];
    new MutationObserver(() => {
      if (section.texts.at(-1) !== text()) section.texts.push(text());
    }).observe(section, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (document.getElementById("weather") as HTMLElement & { texts: string[] }).texts);
}

const holds = (payload: object | undefined, text: string): boolean => JSON.stringify(payload).includes(text);

async function openLoaded(page: Page): Promise<void> {
  await openLive(page, "/async");
  await expect(value(page)).toHaveText("Sun, 21 °C");
  await expect(trains(page)).toHaveCount(5);
}

test("the first HTML shows the loading state, without starting a lookup", async ({ page, browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? "" });
  const reader = await context.newPage();
  await reader.goto("/async");
  await expect(state(reader)).toHaveText("Asking…");
  await expect(underway(reader)).toHaveText("0");
  await openLoaded(page);
  await reader.reload();
  await expect(underway(reader)).toHaveText("0");
  await context.close();
});

test("a load shows the loading state first, and a reload keeps the old value until the new one", async ({ page }) => {
  const frames = new Frames(page);
  await openLoaded(page);
  const [join] = frames.received("phx_reply");
  expect(holds(join?.payload, "Asking…")).toBe(true);
  expect(holds(join?.payload, "Sun, 21 °C")).toBe(false);
  const texts = await watch(page);
  await page.click("#anew");
  await expect(page.locator("#weather")).toHaveAttribute("aria-busy", "true");
  await expect(value(page)).toHaveText("Sun, 21 °C");
  await expect(page.locator("#weather")).toHaveAttribute("aria-busy", "false");
  await page.click("#again");
  await expect(value(page)).toHaveText("Clouds, 18 °C");
  expect(await texts()).toEqual([
    "Sun, 21 °C Just in.",
    "Asking…",
    "Sun, 21 °C Just in.",
    "Sun, 21 °C Asking again…",
    "Clouds, 18 °C Just in.",
  ]);
  await expect(underway(page)).toHaveText("0");
});

test("a newer load aborts the older one, and the page stays responsive", async ({ page }) => {
  await openLoaded(page);
  const texts = await watch(page);
  await page.click("#fail");
  await expect(state(page)).toHaveText("Asking again…");
  await page.click("#later");
  await expect(trains(page)).toHaveCount(10);
  await expect(underway(page)).toHaveText("1");
  await page.click("#again");
  await expect(underway(page)).toHaveText("1");
  await expect(value(page)).toHaveText("Clouds, 18 °C");
  await expect(underway(page)).toHaveText("0");
  // The first one would have failed by then.
  await page.waitForTimeout(2_000);
  expect(await texts()).toEqual(["Sun, 21 °C Just in.", "Sun, 21 °C Asking again…", "Clouds, 18 °C Just in."]);
});

test("a cancelled load stops immediately and shows the reason", async ({ page }) => {
  await openLoaded(page);
  const cancel = page.locator("#cancel");
  await expect(cancel).toBeDisabled();
  await page.click("#fail");
  await expect(underway(page)).toHaveText("1");
  await cancel.click();
  await expect(state(page)).toHaveText("You did not want to wait. This is from before.");
  await expect(underway(page)).toHaveText("0", { timeout: 1_500 });
  await expect(cancel).toBeDisabled();
  // Nothing comes late.
  await page.waitForTimeout(3_000);
  await expect(state(page)).toHaveText("You did not want to wait. This is from before.");
  await expect(value(page)).toHaveText("Sun, 21 °C");
});

test("a failed load shows its reason without ending the view", async ({ page }) => {
  const frames = new Frames(page);
  await openLoaded(page);
  await mark(page);
  await page.click("#fail");
  await expect(state(page)).toHaveText("Asking again…");
  await expect(state(page)).toHaveText("The weather station does not answer. This is from before.");
  await expect(value(page)).toHaveText("Sun, 21 °C");
  await page.click("#again");
  await expect(state(page)).toHaveText("Asking again…");
  await expect(state(page)).toHaveText("Just in.");
  await expect(value(page)).toHaveText("Clouds, 18 °C");
  await expectMarked(page);
  expect(frames.sent("phx_join")).toHaveLength(1);
});

test("an async stream adds to its rows and sends each row once", async ({ page }) => {
  const frames = new Frames(page);
  await openLoaded(page);
  await page.click("#later");
  await expect(page.locator("#later")).toBeDisabled();
  await expect(trains(page)).toHaveCount(10);
  await expect(page.locator("#later")).toBeEnabled();
  await page.click("#again");
  await expect(value(page)).toHaveText("Clouds, 18 °C");
  await expect(trains(page)).toHaveCount(10);
  const sent = frames.all.filter(
    ({ direction, payload }) => direction === "received" && holds(payload, "9:05 to Ash Lane"),
  );
  expect(sent).toHaveLength(1);
});

test("a load is aborted when its page closes or navigates", async ({ page, visitor }) => {
  const other = await visitor();
  await openLoaded(page);
  await openLoaded(other);
  await expect(underway(page)).toHaveText("0");
  await other.click("#fail");
  await expect(underway(page)).toHaveText("1");
  await other.close();
  // Well before the answer would arrive.
  await expect(underway(page)).toHaveText("0", { timeout: 1_500 });

  // The same holds for a navigation to another page.
  const third = await visitor();
  await openLoaded(third);
  await third.click("#fail");
  await expect(underway(page)).toHaveText("1");
  await third.locator("nav a[href='/counter']").first().click();
  await expect(underway(page)).toHaveText("0", { timeout: 1_500 });
});

test("a value from the dead render is reused by the join, but not after a reconnect", async ({ page }) => {
  const response = await page.goto("/async");
  const [, ticket = ""] = /id="ticket">(\d+)</.exec((await response?.text()) ?? "") ?? [];
  await expectLive(page);
  await expect(page.locator("#ticket")).toHaveText(ticket);
  await reconnect(page);
  await expect(page.locator("#ticket")).toHaveText(/^\d+$/);
  await expect(page.locator("#ticket")).not.toHaveText(ticket);
});
