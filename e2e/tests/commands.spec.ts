// Every JS command, in the browser, with and without a slow connection.

import { expect, type Locator, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive, slowDown } from "../fixtures/live.ts";
import { interactionTest as test } from "../fixtures/interaction/server.ts";

type Check = (page: Page, box: Locator) => Promise<void>;
const press = (page: Page, name: string) => page.click(`#do-${name}`);
const notes = (page: Page) => page.locator("#notes li");

/** The buttons to press, one after the other on the same page, and the expected result. */
const cases: readonly [pressed: string, Check][] = [
  ["show", (page) => expect(page.locator("#hidden")).toBeVisible()],
  ["show-flex", (page) => expect(page.locator("#hidden-too")).toHaveCSS("display", "flex")],
  ["toggle", (_page, box) => expect(box).toBeHidden()],
  ["add-class", (_page, box) => expect(box).toHaveClass(/^plain a b$/)],
  ["remove-class", (_page, box) => expect(box).not.toHaveClass(/plain/)],
  ["toggle-class", (_page, box) => expect(box).toContainClass("toggled")],
  ["set-attribute", (_page, box) => expect(box).toHaveAttribute("aria-expanded", "true")],
  ["remove-attribute", (_page, box) => expect(box).not.toHaveAttribute("title")],
  ["toggle-attribute", (_page, box) => expect(box).toHaveAttribute("open", "yes")],
  ["toggle-between", (_page, box) => expect(box).toHaveAttribute("data-x", "1")],
  ["focus", (page) => expect(page.locator("#field")).toBeFocused()],
  ["focus-first", (page) => expect(page.locator("#first")).toBeFocused()],
  ["dispatch", (page) => expect(page.locator("#told")).toHaveText("box 1 do-dispatch")],
  ["dispatch-quiet", (page) => expect(page.locator("#told")).toHaveText("not bubbling")],
  ["dispatch-click", (_page, box) => expect(box).toContainClass("a")],
  ["exec", (_page, box) => expect(box).toContainClass("executed")],
  ["concat", (_page, box) => expect(box).toContainClass("left right")],
  ["toggle", (_page, box) => expect(box).toBeVisible()],
  ["hide", (_page, box) => expect(box).toBeHidden()],
  ["patch", (page) => expect(page.locator("#page")).toHaveText("2")],
  ["patch-replace", (page) => expect(page.locator("#page")).toHaveText("3")],
  ["page-loading", (page) => expect(notes(page)).toHaveText(["{}"])],
  ["navigate", (page) => expect(page.locator("h1")).toHaveText("Target")],
];

for (const latency of [0, 300]) {
  test.describe(`at ${latency} ms`, () => {
    test.beforeEach(async ({ page }) => {
      await openLive(page, "/commands");
      if (latency > 0) await slowDown(page);
    });

    test("each command has its documented effect", async ({ page }) => {
      test.setTimeout(90_000);
      for (const [pressed, check] of cases) {
        await test.step(pressed, async () => {
          await press(page, pressed);
          await check(page, page.locator("#box"));
        });
      }
    });

    test("each toggle command undoes itself when it runs twice", async ({ page }) => {
      const box = page.locator("#box");
      await press(page, "toggle");
      await expect(box).toBeHidden();
      await press(page, "toggle");
      await expect(box).toBeVisible();
      await press(page, "toggle-attribute");
      await press(page, "toggle-attribute");
      await expect(box).not.toHaveAttribute("open");
      await press(page, "toggle-between");
      await press(page, "toggle-between");
      await expect(box).toHaveAttribute("data-x", "2");
      await press(page, "toggle-class");
      await expect(box).toContainClass("toggled");
      await press(page, "toggle-class");
      await expect(box).not.toContainClass("toggled");
    });

    test("a transition removes its classes when it ends", async ({ page }) => {
      const box = page.locator("#box");
      await press(page, "transition");
      await expect(box).toContainClass("shake");
      await expect(box).toHaveClass("plain");
    });

    test("popFocus returns the focus to the element that pushFocus recorded", async ({ page }) => {
      await press(page, "push-focus");
      await expect(page.locator("#field")).toBeFocused();
      // From the keyboard: a click would move the focus itself.
      await page.locator("#do-pop-focus").dispatchEvent("click");
      await expect(page.locator("#do-push-focus")).toBeFocused();
    });

    test("a chain runs its commands in order, and a push in it reaches its target", async ({ page }) => {
      await press(page, "chain");
      await expect(page.locator("#box")).toHaveClass(/one two$/);
      await expect(notes(page)).toHaveText(['{"who":"chain","n":[1,{"deep":true}]}']);
      await page.click("#chain-y");
      await expect(page.locator("#counter-y output")).toHaveText("2");
      await expect(page.locator("#counter-x output")).toHaveText("0");
      // The client merges the values of one chain: a later push also has the values of earlier ones.
      await expect(notes(page).last()).toHaveText('{"by":2,"who":"y"}');
    });

    test("a push to a selector reaches every component that it matches", async ({ page }) => {
      await press(page, "push-selector");
      await expect(page.locator(".counter output")).toHaveText(["1", "1"]);
    });

    test("scoped selectors match only within their row", async ({ page }) => {
      const row = page.locator("#item-b");
      await row.locator(".inner").click();
      await expect(page.locator("b.lit")).toHaveCount(1);
      await expect(row.locator(".inner b")).toContainClass("lit");
      await row.locator(".closest").click();
      await expect(row).toContainClass("lit");
      await expect(page.locator("#item-a")).not.toContainClass("lit");
    });

    test("commands that the server pushes run in the browser", async ({ page }) => {
      await page.click("#remote");
      await expect(page.locator("#box")).toContainClass("remote");
      await expect(notes(page)).toHaveText(['{"who":"remote"}']);
    });

    test("changes by commands survive the next patch", async ({ page }) => {
      const box = page.locator("#box");
      for (const name of ["add-class", "set-attribute", "remove-attribute", "show"]) await press(page, name);
      await expect(box).toContainClass("a b");
      await page.click("#render");
      await expect(box).toHaveText("Box 1");
      await expect(box).toHaveClass(/plain a b/);
      await expect(box).toHaveAttribute("aria-expanded", "true");
      await expect(box).not.toHaveAttribute("title");
      await expect(page.locator("#hidden")).toBeVisible();
    });

    test("ignoreAttributes keeps the attributes that the browser set", async ({ page }) => {
      await page.click("#details summary");
      await page.click("#watched summary");
      await expect(page.locator("#details")).toHaveAttribute("open");
      await page.click("#render");
      await expect(page.locator("#details summary")).toHaveText("More 1");
      await expect(page.locator("#details")).toHaveAttribute("open");
      // The other element has the state of the server.
      await expect(page.locator("#watched")).not.toHaveAttribute("open");
    });

    test("a blocking event delays patches until it is released", async ({ page }) => {
      const frames = new Frames(page);
      await openLive(page, "/commands");
      if (latency > 0) await slowDown(page);
      await press(page, "dispatch-blocking");
      await page.waitForFunction(() => "release" in window);
      // The server has replied, but the diff must not be visible yet.
      await frames.roundtrip(() => page.click("#render"));
      await expect(page.locator("#renders")).toHaveText("0");
      await page.evaluate(() => (window as unknown as { release: () => void }).release());
      await expect(page.locator("#renders")).toHaveText("1");
      await expect(notes(page)).toHaveText(['{"who":"waited"}']);
    });
  });
}

test("a push adds the loading class to further elements until its reply", async ({ page }) => {
  await openLive(page, "/commands");
  await slowDown(page);
  await press(page, "loading");
  await expect(page.locator("#box")).toContainClass("phx-click-loading");
  await expect(notes(page)).toHaveText(['{"who":"loading"}']);
  await expect(page.locator("#box")).not.toContainClass("phx-click-loading");
});

test("a push with pageLoading starts the page-loading event", async ({ page }) => {
  await openLive(page, "/commands");
  await slowDown(page);
  const kind = page.evaluate(
    () =>
      new Promise((resolve) => {
        const listener = (event: Event) => resolve((event as CustomEvent<{ kind: string }>).detail.kind);
        addEventListener("phx:page-loading-start", listener, { once: true });
      }),
  );
  await page.evaluate(() => 0);
  await press(page, "page-loading");
  expect(await kind).toBe("element");
});
