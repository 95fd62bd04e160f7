// Recovery of typed text after a lost connection, for forms in every position; and forms that leave the page.

import { expect, type Page } from "@playwright/test";
import { openLive, reconnect, slowDown } from "../fixtures/live.ts";
import { interactionTest as test } from "../fixtures/interaction/server.ts";

const known = (page: Page, name: string) => page.locator(`#${name}-known`);
const input = (page: Page, name: string) => page.locator(`#${name}_text`);

/** Types, and waits until the server has the text. */
async function type(page: Page, name: string, text: string): Promise<void> {
  await input(page, name).fill(text);
  await expect(known(page, name)).toHaveText(text);
}

for (const latency of [0, 300]) {
  test.describe(`at ${latency} ms`, () => {
    test.beforeEach(async ({ page }) => {
      await openLive(page, "/recovery");
      if (latency > 0) await slowDown(page);
    });

    test("forms in views, components, nested views and portals are recovered after a reconnect", async ({ page }) => {
      for (const name of ["plain", "other", "pushed", "part", "child", "moved"]) await type(page, name, `${name}!`);
      await reconnect(page);
      for (const name of ["plain", "other", "pushed", "part", "child", "moved"]) {
        await expect(known(page, name)).toHaveText(`${name}!`);
        await expect(input(page, name)).toHaveValue(`${name}!`);
      }
      // The client recovers each form with its own event.
      await expect(page.locator("#events")).toContainText("recover");
      await expect(page.locator("#events")).toContainText("pushed");
    });

    test('a form without an id, without phx-change or with recovery "ignore" is not recovered', async ({ page }) => {
      await type(page, "nameless", "a");
      await type(page, "ignored", "b");
      await input(page, "unchanged").fill("c");
      await type(page, "plain", "d");
      await reconnect(page);
      await expect(known(page, "plain")).toHaveText("d");
      for (const name of ["nameless", "ignored", "unchanged"]) await expect(known(page, name)).toBeEmpty();
    });

    test("a portal shows its content at its target, and is removed with its view", async ({ page }) => {
      await expect(page.locator("#elsewhere .moved #moved")).toBeVisible();
      await page.click("#moved-click");
      await expect(page.locator("#events")).toHaveText("moved");
      await type(page, "moved", "far");
      await page.click("#toggle");
      await expect(page.locator(".moved")).toHaveCount(0);
      await page.click("#toggle");
      await expect(page.locator("#elsewhere .moved")).toHaveCount(1);
      await page.click("#away");
      await expect(page.locator("h1")).toHaveText("Target");
      await expect(page.locator(".moved")).toHaveCount(0);
    });

    test("phx-trigger-action posts the form over HTTP when the view sets it", async ({ page }) => {
      await openLive(page, "/trigger");
      if (latency > 0) await slowDown(page);
      await input(page, "login").fill("wrong");
      await page.click("#send");
      await expect(known(page, "login")).toHaveText("wrong");
      await expect(page).toHaveURL(/\/trigger$/);
      await input(page, "login").fill("right");
      await page.click("#send");
      await expect(page).toHaveURL(/\/posted$/);
      await expect(page.locator("body")).toContainText('"login":{"text":"right"}');
    });
  });
}

test("navigation during a slow recovery leads to the other page", async ({ page }) => {
  await openLive(page, "/slow-recovery");
  await type(page, "slow", "typed");
  await page.evaluate(() => {
    const { liveSocket } = window as unknown as { liveSocket: { disconnect(then: () => void): void; connect(): void } };
    liveSocket.disconnect(() => liveSocket.connect());
  });
  const frame = await page
    .waitForEvent("websocket")
    .then((socket) => socket.waitForEvent("framesent", ({ payload }) => String(payload).includes('"event":"recover"')));
  expect(frame.payload).toContain("typed");
  await page.click("#away");
  await expect(page.locator("h1")).toHaveText("Target");
  await page.goBack();
  await expect(page.locator("h1")).toHaveText("Slow");
  await type(page, "slow", "again");
});
