// The users of a page, on two servers of one application.

import { expect, type Page } from "@playwright/test";
import { localPubSub } from "livewright/pubsub";
import { serveApp } from "../fixtures/app.ts";
import { openLive } from "../fixtures/live.ts";
import { presenceApp } from "../fixtures/presence.ts";
import { watched as test } from "../fixtures/test.ts";

const here = (page: Page) => page.locator("#here > li");

test("users of two servers see each other come, change and go", async ({ page, visitor, problems }) => {
  const bus = localPubSub();
  const [first, second] = [await serveApp(presenceApp(problems, bus)), await serveApp(presenceApp(problems, bus))];
  const [bob, again] = [await visitor(), await visitor()];
  await openLive(page, `${first.url}/?user=Ann&tab=1`);
  await openLive(bob, `${second.url}/?user=Bob&tab=1`);
  await openLive(again, `${first.url}/?user=Bob&tab=2`);
  for (const one of [page, bob, again]) {
    await expect(here(one)).toHaveCount(2);
    await expect(here(one).filter({ hasText: "Bob: 1 2" })).toHaveCount(1);
  }
  await bob.getByRole("button", { name: "Rename" }).click();
  await expect(here(page).filter({ hasText: "Bob: 2 renamed" })).toHaveCount(1);
  await again.close();
  await expect(here(page).filter({ hasText: /^Bob: renamed$/ })).toHaveCount(1);
  await bob.getByRole("button", { name: "Leave" }).click();
  await expect(here(page)).toHaveText(["Ann: 1"]);
  await page.close();
  await expect(here(bob)).toHaveCount(0);
  await bob.close();
  await Promise.all([first.close(), second.close()]);
});
