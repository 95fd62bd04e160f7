// Navigation between views on one socket, and within a view.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectLive, expectMarked, viewsOf, mark, openLive } from "../fixtures/live.ts";
import { CRASHED } from "../fixtures/problems.ts";
import { navigationTest as test } from "../fixtures/hooks-and-navigation.ts";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

async function expectThere(page: Page, name: string): Promise<void> {
  await expect(page).toHaveURL(`/there/${name}`);
  await expect(heading(page)).toHaveText("There");
  await expect(page.locator("#name")).toHaveText(name);
  await expectLive(page);
}

test("a link navigates to another view on the same socket", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/here");
  await expect(page).toHaveTitle("App: Here");
  await mark(page);
  await page.click("#to-there");
  await expectThere(page, "link");
  await expect(page).toHaveTitle("App: There");
  // The container has the attributes of the new view.
  await expect(viewsOf(page)).toContainClass("there");

  await page.click("#to-here");
  await expect(page.locator("#clicks")).toHaveText("0");
  await page.click("#click");
  await expect(page.locator("#clicks")).toHaveText("1");
  await expect(viewsOf(page)).not.toContainClass("there");
  expect(frames.sockets).toBe(1);
  await expectMarked(page);
});

test("back and forward work across views", async ({ page }) => {
  await openLive(page, "/here");
  await mark(page);
  await page.click("#to-there");
  await expectThere(page, "link");
  await page.goBack();
  await expect(page).toHaveURL("/here");
  await expect(heading(page)).toHaveText("Here");
  await expectLive(page);
  await page.click("#click");
  await expect(page.locator("#clicks")).toHaveText("1");
  await page.goForward();
  await expectThere(page, "link");
  await expectMarked(page);
});

test("a navigate link with replace replaces the history entry", async ({ page }) => {
  await openLive(page, "/list");
  await page.goto("/here");
  await expectLive(page);
  await page.click("#to-there-replace");
  await expectThere(page, "link");
  await page.goBack();
  await expect(page).toHaveURL("/list");
});

for (const [button, name] of [
  ["navigate", "server"],
  ["replace", "replaced"],
  ["later", "later"],
] as const) {
  test(`pushNavigate leads to another view on the same socket (${button})`, async ({ page }) => {
    const frames = new Frames(page);
    await page.goto("/plain");
    await openLive(page, "/here");
    await mark(page);
    await page.click(`#${button}`);
    await expectThere(page, name);
    await expectMarked(page);
    expect(frames.sockets).toBe(1);
    await page.goBack();
    await expect(page).toHaveURL(button === "replace" ? "/plain" : "/here");
  });
}

test("a redirect loads another page", async ({ page }) => {
  await openLive(page, "/here");
  await page.click("#redirect");
  await expect(page).toHaveURL("/plain");
  await expect(page.locator("body")).toHaveText("A plain page.");
});

test("a plain link loads a plain page", async ({ page }) => {
  await openLive(page, "/here");
  await page.click("#to-plain");
  await expect(page.locator("body")).toHaveText("A plain page.");
  await page.goBack();
  await expectLive(page);
  await page.click("#click");
  await expect(page.locator("#clicks")).toHaveText("1");
});

for (const trigger of ["to-elsewhere", "elsewhere"]) {
  test(`navigation into another live session is a full page load (${trigger})`, async ({ page, problems }) => {
    problems.announce(/unauthorized live_redirect/);
    await openLive(page, "/here");
    await mark(page);
    await page.click(`#${trigger}`);
    await expect(page).toHaveURL("/elsewhere");
    await expect(heading(page)).toHaveText("Elsewhere");
    await expectLive(page);
    expect(await page.evaluate(() => document.documentElement.dataset["marked"])).toBeUndefined();
  });
}

test("a patch changes the URL and the params, and keeps the view", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/list");
  await page.click("#click");
  await page.click("#patch");
  await expect(page.locator("#page")).toHaveText("2");
  await expect(page).toHaveURL("/list?page=2");
  await expect(page.locator("#uri")).toHaveText(page.url());
  await expect(page).toHaveTitle("App: Page 2");
  await page.click("#patch");
  await expect(page.locator("#page")).toHaveText("3");
  await expect(page.locator("#clicks")).toHaveText("1");

  await page.goBack();
  await expect(page).toHaveURL("/list?page=2");
  await expect(page.locator("#page")).toHaveText("2");
  await page.goBack();
  await expect(page.locator("#page")).toHaveText("1");
  await page.goForward();
  await expect(page.locator("#page")).toHaveText("2");
  await expect(page.locator("#clicks")).toHaveText("1");
  expect(frames.sent("phx_join")).toHaveLength(1);
});

test("a patch with replace replaces the history entry", async ({ page }) => {
  await openLive(page, "/list");
  await page.click("#patch");
  await expect(page.locator("#page")).toHaveText("2");
  await page.click("#patch-replace");
  await expect(page.locator("#page")).toHaveText("7");
  await expect(page).toHaveURL("/list?page=7");
  await page.goBack();
  await expect(page.locator("#page")).toHaveText("1");
});

test("pushPatch changes the URL and keeps the view", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/list");
  await page.click("#click");
  await page.click("#next");
  await expect(page).toHaveURL("/list?page=2");
  await expect(page.locator("#page")).toHaveText("2");
  await page.click("#later");
  await expect(page).toHaveURL("/list?page=50");
  await expect(page.locator("#page")).toHaveText("50");
  await page.click("#replace");
  await expect(page).toHaveURL("/list?page=100");
  await expect(page.locator("#page")).toHaveText("100");
  await page.goBack();
  await expect(page).toHaveURL("/list?page=2");
  await expect(page.locator("#page")).toHaveText("2");
  await expect(page.locator("#clicks")).toHaveText("1");
  expect(frames.sent("phx_join")).toHaveLength(1);
});

test("a view that crashes after navigation joins again at the new URL", async ({ page, problems }) => {
  problems.announce(...CRASHED);
  await openLive(page, "/here");
  await mark(page);
  await page.click("#to-there");
  await expectThere(page, "link");
  await page.click("#crash");
  await expect(viewsOf(page)).toContainClass("phx-error");
  await expectThere(page, "link");
  await expect(viewsOf(page)).not.toContainClass("phx-error");
  await page.click("#to-here");
  await expect(heading(page)).toHaveText("Here");
  await expectMarked(page);
});

test("a view that crashes after a patch joins again at the patched URL", async ({ page, problems }) => {
  problems.announce(...CRASHED);
  await openLive(page, "/list");
  await mark(page);
  await page.click("#click");
  await page.click("#patch");
  await page.click("#patch");
  await expect(page.locator("#page")).toHaveText("3");
  await page.click("#crash");
  await expect(page.locator("#clicks")).toHaveText("0");
  await expect(page.locator("#page")).toHaveText("3");
  await expectLive(page);
  await expectMarked(page);
});

test("a patch link to another view becomes a navigation", async ({ page }) => {
  await openLive(page, "/list");
  await page.click("#patch-away");
  await expectThere(page, "patched");
});

test("a reload after a patch shows the same page", async ({ page }) => {
  await openLive(page, "/list");
  await page.click("#patch");
  await expect(page).toHaveURL("/list?page=2");
  await page.reload();
  await expect(page.locator("#page")).toHaveText("2");
  await expectLive(page);
});

test("a progress bar is shown while a slow view joins", async ({ page }) => {
  const bar = page.locator("body > div[aria-hidden=true]");
  await page.goto("/slow");
  await expect(bar).toBeAttached();
  await expect(page.locator("#at")).toHaveText("dead");
  await expect(page.locator("#at")).toHaveText("connected");
  await expect(bar).toHaveCount(0);
  await openLive(page, "/here");
  await page.click("#to-slow");
  await expect(bar).toBeAttached();
  await expect(page.locator("#at")).toHaveText("connected");
  await expect(bar).toHaveCount(0);
});

test("a mount that throws a 404 on join becomes the page with that status", async ({ page, problems }) => {
  problems.announce(/failed mount with 404/, /status of 404/, /crashed in/);
  const documents: number[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "document") documents.push(response.status());
  });
  await page.goto("/gone");
  await expect.poll(() => documents).toEqual([200, 404]);
  await expect(page.locator("body")).toContainText("404");
  await expect(page.locator("[data-phx-session]")).toHaveCount(0);
});
