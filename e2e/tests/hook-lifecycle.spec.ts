// The lifecycle of client hooks, on views and on pages without one, and of custom elements next to them.

import { expect, type Page } from "@playwright/test";
import { expectLive, expectMarked, mark, openLive, reconnect, slowDown } from "../fixtures/live.ts";
import { CRASHED } from "../fixtures/problems.ts";
import { interactionTest as test } from "../fixtures/interaction/server.ts";

const told = (page: Page) => page.evaluate(() => (window as unknown as { told?: string[] }).told ?? []);
const lifeOf = async (page: Page, name: string) => (await told(page)).filter((entry) => entry.startsWith(name));

for (const latency of [0, 300]) {
  test.describe(`at ${latency} ms`, () => {
    test.beforeEach(async ({ page }) => {
      await openLive(page, "/hooked");
      if (latency > 0) await slowDown(page);
    });

    test("a hook receives its lifecycle callbacks in order", async ({ page }) => {
      await page.click("#tick");
      await expect(page.locator("#n")).toHaveText("1");
      await reconnect(page);
      await expect.poll(() => lifeOf(page, "life")).toContain("life reconnected");
      await page.click("#hide");
      await expect(page.locator("#life")).toHaveCount(0);
      const life = await lifeOf(page, "life");
      const order = [
        "life mounted 0",
        "life beforeUpdate 0 1",
        "life updated 1",
        "life disconnected",
        "life reconnected",
        "life destroyed",
      ];
      // One call each: the recovery of the form after the reconnect causes another update.
      expect([...new Set(life)].filter((entry) => order.includes(entry))).toEqual(order);
    });

    test("pushEvent arrives before or after the patch, as the view chooses", async ({ page }) => {
      await page.click("#both");
      await expect.poll(() => lifeOf(page, "life after")).toEqual(["life after 1"]);
      expect(await lifeOf(page, "life before ")).toEqual(["life before 0"]);
    });

    test("a changed phx-hook destroys the old hook and mounts the new one", async ({ page }) => {
      await page.click("#kind");
      await expect.poll(() => lifeOf(page, "other mounted")).toEqual(["other mounted 0"]);
      expect(await lifeOf(page, "life destroyed")).toEqual(["life destroyed"]);
    });

    test("pushEventTo resolves with the reply of each target", async ({ page }) => {
      const answer = page.locator("#answer");
      await expect(answer).toContainText('fulfilled {"part":"one","double":42}');
      await expect(answer).toContainText('fulfilled {"part":"two","double":42}');
      await expect(page.locator(".part")).toHaveText(["1", "1"]);
    });

    test("a form-associated custom element keeps its value, and a hook on it receives updates", async ({ page }) => {
      await page.click("#rating");
      await expect(page.locator("#n")).toHaveText("1");
      await page.click("#rating");
      await expect(page.locator("#n")).toHaveText("2");
      const value = () => page.locator("#rating").evaluate((element) => (element as HTMLInputElement).value);
      expect(await value()).toBe("**");
      await page.fill("#beside", "x");
      await expect(page.locator("#n")).toHaveText("3");
      expect(await value()).toBe("**");
      await expect(page.locator("li", { hasText: "from the element" })).toHaveCount(1);
      await expect.poll(() => told(page)).toContain("counted updated");
    });
  });
}

for (const [index, what, answer] of [
  [0, "a component", /^rejected "Error: Failed to push hook event: push timeout"$/],
  [1, "a nested view", /^rejected "Error: Failed to push hook event: push timeout"$/],
  [2, "one target of two", /^fulfilled \{"view":"fine"\}; rejected "Error: Failed to push hook event: push timeout"$/],
] as const) {
  test(`pushEventTo rejects when ${what} crashes, without a page load`, async ({ page, problems }) => {
    problems.announce(...CRASHED);
    await page.clock.install();
    await openLive(page, "/failing");
    await mark(page);
    await page.click(`#ask-${index}`);
    await expect
      .poll(() => problems.all.filter((problem) => /^server: .*crashed in event/.test(problem)))
      .toHaveLength(1);
    await page.clock.runFor(2_000);
    await expectLive(page);
    await expect(page.locator("#answer")).toHaveText("");
    // In steps, so that replies to heartbeats arrive in between.
    for (let second = 0; second < 30; second++) await page.clock.runFor(1_000);
    await expect(page.locator("#answer")).toHaveText(answer);
    await expectLive(page);
    await expectMarked(page);
  });
}

test("hooks and commands work on a page without a view", async ({ page }) => {
  await page.goto("/plain-hooks");
  await expect(page.locator("#lamp")).toHaveAttribute("data-mounted", "yes");
  await page.click("#toggle");
  await expect(page.locator("#lamp")).toContainClass("on");
  await page.click("#lamp");
  await expect(page.locator("#lamp")).toHaveAttribute("data-lit", "yes");
});
