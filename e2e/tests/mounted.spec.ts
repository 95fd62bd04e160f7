// An application below a path of an Express server, behind nginx: every URL of the page leads below that path.

import { expect } from "@playwright/test";
import { openLive } from "../fixtures/live.ts";
import { mountedTest as test } from "../fixtures/mounted.ts";

test("a mounted page keeps the host's session, and every kind of navigation stays below its path", async ({ page }) => {
  await page.goto("/login");
  await expect(page).toHaveURL(/\/shop\/$/);
  const heading = page.getByRole("heading");
  await expect(heading).toHaveText("Shop of Ada");
  await expect(page.locator("[data-phx-main]")).toContainClass("phx-connected");
  // The connected view has read the session, too.
  await page.click("#inc");
  await expect(page.locator("#inc")).toHaveText("1");
  await expect(heading).toHaveText("Shop of Ada");

  await page.getByRole("link", { name: "First item" }).click();
  await expect(heading).toHaveText("Item 1, page 1");
  await expect(page).toHaveURL(/\/shop\/items\/1$/);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(heading).toHaveText("Item 1, page 2");
  await expect(page).toHaveURL(/\/shop\/items\/1\?page=2$/);
  await page.goBack();
  await expect(heading).toHaveText("Item 1, page 1");
  await page.reload();
  await expect(heading).toHaveText("Item 1, page 1");
  await expect(page.locator("[data-phx-main]")).toContainClass("phx-connected");
  await page.getByRole("link", { name: "Home" }).click();
  await page.click("#push");
  await expect(heading).toHaveText("Item 2, page 1");
  await expect(page).toHaveURL(/\/shop\/items\/2$/);
  await page.getByRole("link", { name: "Home" }).click();
  await page.getByRole("link", { name: "Third item" }).click();
  await expect(heading).toHaveText("Item 3, page 1");
  await page.goBack();
  await page.getByRole("link", { name: "Host" }).click();
  await expect(heading).toHaveText("The host");
});

test("a mounted page uploads a file, posts a form, and shows the flash of the answer", async ({ page, context }) => {
  await openLive(page, "/shop/");
  await page
    .getByLabel("File")
    .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.alloc(200_000, 97) });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#sent")).toHaveText("200000 bytes");
  await page.getByRole("button", { name: "Post" }).click();
  await expect(page.locator("#flash")).toHaveText("Posted");
  await expect(page).toHaveURL(/\/shop\/$/);
  const cookies = await context.cookies();
  expect(cookies.filter(({ name }) => name.startsWith("_livewright")).map(({ path }) => path)).toContain("/shop");
  expect(cookies.filter(({ name }) => name.startsWith("_livewright")).every(({ path }) => path === "/shop")).toBe(true);
});
