// A view that fails whenever it is joined: the client loads its page again after a while, until the page stops. The clock of the page is put forward, so that nobody has to wait; it also goes on by itself, hence the margins.

import { expect, type Page } from "@playwright/test";
import { expectMarked, mark } from "../fixtures/live.ts";
import { navigationTest as test } from "../fixtures/hooks-and-navigation.ts";

test.beforeEach(({ problems }) =>
  problems.announce(/^server: \/broken crashed in mount/, /^console: .*(join|error|consecutive|reload|stopped)/i),
);

/** How often the client counts that it has loaded this page again; it begins to count when a join has failed. */
const reloads = (page: Page): Promise<number> =>
  page.evaluate(() => Number(localStorage.getItem("/broken-consecutive-reloads") ?? -1));

/** Waits until the join of the page has failed after so many reloads, and marks that page. */
async function failed(page: Page, times: number): Promise<void> {
  await expect.poll(() => reloads(page).catch(() => -1)).toBe(times);
  await expect(page.locator("[data-phx-session]")).toContainClass("phx-error");
  await mark(page);
}

test("a page whose view fails to mount is loaded again after a while, and stops at the third failure", async ({
  page,
}) => {
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
