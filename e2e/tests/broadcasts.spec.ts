// A broadcast to a view and its components: the client shows all changes, whatever element contains the components.

import { expect } from "@playwright/test";
import { openLive } from "../fixtures/live.ts";
import { broadcastTest as test } from "../fixtures/broadcasts.ts";

const COMPONENTS = [
  "in-portal",
  "in-focus-wrap",
  "in-form",
  "in-component",
  "in-memo",
  "in-temporary",
  "outer",
  "middle",
  "inner",
] as const;

test("a broadcast reaches the view and all components, even in elements that the client skips", async ({ page }) => {
  await openLive(page, "/");
  await expect(page.locator("h1")).toHaveText("Welcome");
  for (const [index, said] of ["one", "two"].entries()) {
    await page.click(`#${said}`);
    await expect(page.locator("#heard")).toHaveText(String(index + 1));
    await expect(page.locator("h1"), "a temporary assign stays").toHaveText("Welcome");
    const items = ["one", "two"].slice(0, index + 1);
    for (const id of COMPONENTS) {
      await expect(page.locator(`#${id} > b`), `the text of ${id}`).toHaveText(said);
      await expect(page.locator(`#all-${id} > li`), `the items of ${id}`).toHaveText(items);
    }
  }
});
