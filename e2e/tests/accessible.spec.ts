// Checks every page of the gallery with axe-core, in the light and dark color scheme.

import { gallery, home } from "@livewright/demo/dist/pages.js";
import type { Page } from "@playwright/test";
import { logIn } from "../fixtures/account.ts";
import { expectAccessible, expectAccessibleInTheDark } from "../fixtures/accessible.ts";
import { expectLive, openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

test("no gallery page has a serious accessibility violation in either color scheme", async ({ page }) => {
  // Each page takes a second or two on a quiet machine.
  test.setTimeout(240_000);
  await test.step("/login", async () => {
    await page.goto("/login");
    await expectAccessibleInBoth(page);
    // One of the pages requires a login.
    await logIn(page);
    await expectLive(page);
  });
  for (const { path } of [home, ...gallery]) {
    await test.step(path, async () => {
      // Ten rows of the table stand for all, because they have the same shape.
      await openLive(page, path === "/table" ? "/table?rows=10" : path);
      await expectAccessibleInBoth(page);
    });
  }
});

async function expectAccessibleInBoth(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectAccessibleInTheDark(page);
}
