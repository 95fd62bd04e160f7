// A slow connection: the client's simulator delays every frame.

import { expect } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive, slowDown } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

test("clicks on different buttons do not wait for each other", async ({ page }) => {
  await openLive(page, "/counter");
  await slowDown(page);
  // Together, so that no reply can arrive in between, not even on a busy machine.
  await page.evaluate(
    (ids) => {
      for (const id of ids) document.getElementById(id)?.click();
    },
    ["inc", "add", "dec", "add"],
  );
  // The client drops a second click on a button before the reply to the first, as a double click.
  await expect(page.locator("#count")).toHaveText("10");
  await expect(page.locator(".phx-click-loading")).toHaveCount(0);
  await page.click("#add");
  await expect(page.locator("#count")).toHaveText("20");
});

test("a late reply does not undo newer typing", async ({ page }) => {
  await openLive(page, "/form");
  await slowDown(page);
  const name = page.locator("#user_name");
  const text = "Ann of Green Gables";
  let typed = "";
  for (const letter of text) {
    // Pauses longer than the debounce, so that answers arrive in the middle of typing.
    await name.pressSequentially(letter, { delay: letter === " " ? 250 : 20 });
    typed += letter;
    expect(await name.inputValue()).toBe(typed);
  }
  await page.fill("#user_email", "ann@");
  await expect(page.locator("#user_email_error")).toBeVisible();
  await expect(name).toHaveValue(text);
  await expect(page.locator("#user_email")).toHaveValue("ann@");
});

test("200 quick clicks are all counted", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/counter");
  // Runs in the page, without the delays of a test. Each click follows the reply to the previous one immediately.
  await page.evaluate(async () => {
    const button = document.querySelector<HTMLElement>("#inc");
    for (let i = 0; i < 200; i++) {
      while (button?.hasAttribute("data-phx-ref-src")) await new Promise((resolve) => setTimeout(resolve));
      button?.click();
    }
  });
  await expect(page.locator("#count")).toHaveText("200");
  expect(frames.sent("event")).toHaveLength(200);
});
