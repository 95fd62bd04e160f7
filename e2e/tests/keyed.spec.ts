// Keyed lists whose rows have state of the browser: the state moves with its row.

import { expect, type Page } from "@playwright/test";
import { openLive } from "../fixtures/live.ts";
import { componentsTest as test } from "../fixtures/components-and-streams.ts";

async function expectOrder(page: Page, ids: string): Promise<void> {
  const order = () => page.locator("#cards > li").evaluateAll((rows) => rows.map(({ id }) => id.replace("card-", "")));
  await expect.poll(order).toEqual(ids.split(" "));
}

async function fillIn(page: Page): Promise<void> {
  for (const id of "acf") await page.fill(`#text-${id}`, `text of ${id}`);
  await page.check("#check-d");
}

async function expectFilledIn(page: Page, ids = "acf"): Promise<void> {
  for (const id of ids) await expect(page.locator(`#text-${id}`)).toHaveValue(`text of ${id}`);
  await expect(page.locator("#text-d")).toHaveValue("");
  await expect(page.locator("#check-d")).toBeChecked();
  await expect(page.locator("#cards input:checked")).toHaveCount(1);
}

test.beforeEach(({ page }) => openLive(page, "/cards"));

test("sorting keeps the typed text of each row", async ({ page }) => {
  await fillIn(page);
  await page.click("#reverse");
  await expectOrder(page, "f e d c b a");
  await expectFilledIn(page);
  await page.click("#rotate");
  await expectOrder(page, "e d c b a f");
  await expectFilledIn(page);
});

test("removed and inserted rows do not change the typed text of the others", async ({ page }) => {
  await fillIn(page);
  await page.click("#remove");
  await expectOrder(page, "a c d f");
  await expectFilledIn(page);
  await page.click("#insert");
  await expectOrder(page, "new a c d f");
  await expect(page.locator("#text-new")).toHaveValue("");
  await expectFilledIn(page);
});

test("a change outside of the list leaves its rows unchanged", async ({ page }) => {
  await fillIn(page);
  await page.click("#render");
  await expect(page.locator("#n")).toHaveText("1");
  await expectFilledIn(page);
});

for (const id of ["a", "c", "f"]) {
  test(`row ${id} keeps its focus, selection and text when it moves`, async ({ page }) => {
    await fillIn(page);
    const input = page.locator(`#text-${id}`);
    await page.locator("#later").dispatchEvent("click");
    await input.focus();
    await input.evaluate((element: HTMLInputElement) => element.setSelectionRange(2, 4));
    await expectOrder(page, "f e d c b a");
    await expect(input).toBeFocused();
    const selection = await input.evaluate((element: HTMLInputElement) => [
      element.selectionStart,
      element.selectionEnd,
    ]);
    expect(selection).toEqual([2, 4]);
    await page.keyboard.type("XX");
    await expect(input).toHaveValue(`teXX of ${id}`);
  });
}
