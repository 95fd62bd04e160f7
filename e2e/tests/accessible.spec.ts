// Every page of the gallery, as axe-core sees it, by day and by night.

import { gallery, home } from "@livewright/demo/dist/pages.js";
import { expectAccessible } from "../fixtures/accessible.ts";
import { openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("no page has a serious fault", async ({ page }) => {
      // A second or two for each page.
      test.setTimeout(120_000);
      for (const { path } of [home, ...gallery]) {
        await test.step(path, async () => {
          await openLive(page, path);
          await expectAccessible(page);
        });
      }
    });
  });
}
