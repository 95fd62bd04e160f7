// A page that was loaded before a deployment shows a notice when it connects, and is up to date after a reload.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectMarked, mark, openLive, reconnect } from "../fixtures/live.ts";
import { DISCONNECTED } from "../fixtures/problems.ts";
import { demoTest as test } from "../fixtures/test.ts";

const notice = (page: Page) => page.locator("#outdated");
const stylesheet = (page: Page) => page.locator("link[phx-track-static]");

test("an up-to-date page shows no notice, and its files are cached forever", async ({ page, request }) => {
  const frames = new Frames(page);
  await openLive(page, "/counter");
  await expect(notice(page)).toHaveCount(0);
  const href = (await stylesheet(page).getAttribute("href")) ?? "";
  expect(href).toMatch(/^\/assets\/demo\.css\?v=[\w-]{12}$/);
  const [join] = frames.sent("phx_join");
  expect(join?.payload).toMatchObject({ params: { _track_static: [new URL(href, page.url()).href] } });
  const response = await request.get(href);
  expect(response.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test("an outdated page shows a notice and continues to work until it is reloaded", async ({ page, problems }) => {
  problems.announce(...DISCONNECTED);
  // The first page has the style sheet of an earlier server.
  await page.addInitScript(() => {
    if (sessionStorage.getItem("loaded") !== null) return;
    sessionStorage.setItem("loaded", "yes");
    const observer = new MutationObserver(() => {
      const link = document.querySelector("link[phx-track-static]");
      link?.setAttribute("href", "/assets/demo.css?v=yesterday-000");
      if (link !== null) observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await openLive(page, "/counter");
  await mark(page);
  await expect(notice(page)).toContainText("There is a new version of this page.");
  await page.click("#inc");
  await expect(page.locator("#count")).toHaveText("1");
  await reconnect(page);
  await expect(notice(page)).toBeVisible();
  // It is still the same document.
  await expectMarked(page);

  await notice(page).getByRole("link").click();
  await expect(stylesheet(page)).not.toHaveAttribute("href", /yesterday/);
  await expect(page.locator("[data-phx-main]")).toContainClass("phx-connected");
  await expect(notice(page)).toHaveCount(0);
});
