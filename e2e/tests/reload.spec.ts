// A view that fails every join: the client reloads its page after a delay, until the page stops. The test advances the
// clock of the page instead of waiting. The clock also runs, hence the margins.

import { expect, type Page } from "@playwright/test";
import { expectMarked, mark } from "../fixtures/live.ts";
import { navigationTest as test } from "../fixtures/hooks-and-navigation.ts";

test.beforeEach(({ problems }) =>
  problems.announce(/^server: \/broken crashed in mount/, /^console: .*(join|error|consecutive|reload|stopped)/i),
);

/** The client's count of reloads of this page, which starts with the first failed join. */
const reloads = (page: Page): Promise<number> =>
  page.evaluate(() => Number(localStorage.getItem("/broken-consecutive-reloads") ?? -1));

/** Waits until the join has failed after a number of reloads, and marks that page. */
async function failed(page: Page, times: number): Promise<void> {
  await expect.poll(() => reloads(page).catch(() => -1)).toBe(times);
  await expect(page.locator("[data-phx-session]")).toContainClass("phx-error");
  await mark(page);
}

test("a page whose view fails to mount reloads after a delay, and stops at the third failure", async ({ page }) => {
  await page.clock.install();
  await page.goto("/broken");
  await failed(page, 0);
  await expect(page.getByRole("heading")).toHaveText("Broken");

  await page.clock.runFor(2_000);
  await expectMarked(page);
  await page.clock.runFor(8_100);
  await failed(page, 1);

  await page.clock.runFor(10_100);
  await failed(page, 2);
  await expect(page.getByRole("alert")).toContainText("Reason: crash");
  await page.clock.runFor(40_000);
  await expectMarked(page);
});
