// Checks every page of the gallery with axe-core, in the light and dark color scheme.

import { gallery, home } from "@livewright/demo/dist/pages.js";
import { logIn } from "../fixtures/account.ts";
import { expectAccessible } from "../fixtures/accessible.ts";
import { expectLive, openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("no gallery page has a serious accessibility violation", async ({ page }) => {
      // Each page takes a second or two.
      test.setTimeout(120_000);
      await test.step("/login", async () => {
        await page.goto("/login");
        await expectAccessible(page);
        // One of the pages requires a login.
        await logIn(page);
        await expectLive(page);
      });
      for (const { path } of [home, ...gallery]) {
        await test.step(path, async () => {
          await openLive(page, path);
          await expectAccessible(page);
        });
      }
    });
  });
}
