// Streams: each operation changes only the items that it names.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive, reconnect } from "../fixtures/live.ts";
import { componentsTest as test } from "../fixtures/components-and-streams.ts";

/** The items' texts as one word, without the element that is not part of the stream. */
async function expectItems(page: Page, word: string): Promise<void> {
  const texts = () => page.locator("#list > li:not(#fixed)").allTextContents();
  await expect.poll(async () => (await texts()).join("")).toBe(word);
}

/** Marks every element of the list, to recognize the same element later. */
async function markItems(page: Page): Promise<void> {
  await page
    .locator("#list > li")
    .evaluateAll((elements) => elements.forEach((element) => Object.assign(element, { known: element.id })));
}

async function markedItems(page: Page): Promise<string[]> {
  const marks = await page
    .locator("#list > li")
    .evaluateAll((elements) => elements.map((element) => (element as { known?: string }).known));
  return marks.filter((mark) => mark !== undefined);
}

test.beforeEach(({ page }) => openLive(page, "/stream"));

test("an item is inserted at the front, at the end, and at a position", async ({ page }) => {
  await markItems(page);
  await page.click("#front");
  await expectItems(page, "fabc");
  await page.click("#end");
  await expectItems(page, "fabce");
  await page.click("#second");
  await expectItems(page, "fsabce");
  expect(await markedItems(page)).toEqual(["items-a", "items-b", "items-c", "fixed"]);
});

test("several items are inserted at a position", async ({ page }) => {
  await page.click("#bulk");
  // Inserts one after the other at the same position.
  await expectItems(page, "azyxbc");
});

test("an updated item keeps its position and its element", async ({ page }) => {
  await markItems(page);
  await page.click("#update");
  await expectItems(page, "aBc");
  expect(await markedItems(page)).toEqual(["items-a", "items-b", "items-c", "fixed"]);
});

test("an update-only insert of an unknown item adds nothing", async ({ page }) => {
  await page.click("#update_only");
  await expectItems(page, "abC");
});

test("an item that is deleted and inserted moves", async ({ page }) => {
  await page.click("#move");
  await expectItems(page, "cab");
});

test("an item is deleted by the item or by its DOM id", async ({ page }) => {
  const frames = new Frames(page);
  await page.reload();
  await openLive(page, "/stream");
  const { reply } = await frames.roundtrip(() => page.click("#delete"));
  await expectItems(page, "ac");
  expect(JSON.stringify(reply.payload)).toContain("items-b");
  expect(reply.size).toBeLessThan(160);
  await page.click("#delete_by_dom_id");
  await expectItems(page, "c");
});

test("a reset keeps the elements of the items that stay", async ({ page }) => {
  await markItems(page);
  await page.click("#reset");
  await expectItems(page, "cxa");
  expect(await markedItems(page)).toEqual(["items-c", "items-a", "fixed"]);
  await page.click("#empty");
  await expectItems(page, "");
  await expect(page.locator("#fixed")).toBeVisible();
});

test("a positive limit keeps the first items", async ({ page }) => {
  await page.click("#delete");
  await page.click("#end");
  await expectItems(page, "ace");
  // The element outside of the stream counts, but is last.
  await page.click("#first_three");
  await expectItems(page, "lac");
});

test("a negative limit keeps the last items", async ({ page }) => {
  await page.click("#end");
  await expectItems(page, "abce");
  await page.click("#last_three");
  await expect(page.locator("#list > li")).toHaveCount(3);
  await expectItems(page, "el");
});

test("an element outside of the stream stays and is updated", async ({ page }) => {
  await markItems(page);
  await page.click("#render");
  await expect(page.locator("#fixed")).toHaveText("fixed 1");
  await expectItems(page, "abc");
  await page.click("#end");
  await page.click("#reset");
  await expectItems(page, "cxa");
  await page.click("#render");
  await expect(page.locator("#fixed")).toHaveText("fixed 2");
  expect(await markedItems(page)).toEqual(["items-c", "items-a", "fixed"]);
});

test("a change outside of a stream sends none of its items", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/stream");
  await page.click("#end");
  await expectItems(page, "abce");
  const { reply } = await frames.roundtrip(() => page.click("#render"));
  expect(JSON.stringify(reply.payload)).not.toContain("items-");
  await expectItems(page, "abce");
});

test("streams of the same name in two components are separate, also after a reconnect", async ({ page }) => {
  await openLive(page, "/shelf");
  const one = page.locator("#list-one > li");
  const two = page.locator("#list-two > li");
  await expect(one).toHaveText(["a", "b", "c"]);
  await page.click("#add-two");
  await expect(two).toHaveText(["new", "x", "y"]);
  await page.click("#render");
  await expect(page.locator("#render")).toHaveText("1");
  await expect(one).toHaveText(["a", "b", "c"]);
  await expect(two).toHaveText(["new", "x", "y"]);

  await page.locator("#one-b").evaluate((element) => Object.assign(element, { known: true }));
  await reconnect(page);
  await expect(page.locator("#render")).toHaveText("0");
  await expect(one).toHaveText(["a", "b", "c"]);
  // Items that `mount` does not insert are gone.
  await expect(two).toHaveText(["x", "y"]);
  expect(await page.locator("#one-b").evaluate((element) => Reflect.get(element, "known"))).toBe(true);
  await page.click("#add-one");
  await expect(one).toHaveText(["new", "a", "b", "c"]);
  await page.click("#render");
  await expect(one).toHaveText(["new", "a", "b", "c"]);
  await expect(two).toHaveText(["x", "y"]);
});

test("streamAsync inserts items as its source yields them", async ({ page }) => {
  await openLive(page, "/arriving");
  await expectItems(page, "abc");
});

test("scrolling past the first row reports an overrun, scrolling to it does not", async ({ page }) => {
  await openLive(page, "/scroll");
  const heard = page.locator("#heard");
  /** Inserts a row at the top, and waits until the client shows it. */
  const scrollTo = async (id: string): Promise<void> => {
    await page.locator(id).evaluate((row) => row.scrollIntoView());
    await page.waitForTimeout(100);
  };
  await scrollTo("#items-n");
  await scrollTo("#items-m");
  await expect(heard).toHaveText("items-m");
  await expectItems(page, "klmn");
  await scrollTo("#items-m");
  await scrollTo("body");
  await expect(heard).toHaveText("items-m items-k overran");
  await expectItems(page, "abcd");
});

test("streams of components in two nested views are separate, and each shows its empty state", async ({ page }) => {
  await page.goto("/nested-streams");
  const texts = (side: string) => page.locator(`#wall-${side} > li:not(.none)`);
  const alone = (side: string) => page.locator(`#none-${side}:only-child`);
  await expect(page.locator("#left, #right")).toContainClass(["phx-connected", "phx-connected"]);
  await expect(texts("left")).toHaveText(["a 0", "b 0"]);
  await expect(alone("left")).toHaveCount(0);
  await expect(alone("right")).toHaveText("Nothing yet");

  await page.click("#add-right");
  await expect(texts("right")).toHaveText(["z 0"]);
  await expect(alone("right")).toHaveCount(0);
  await page.locator("#left-b button").click();
  await expect(texts("left")).toHaveText(["a 0", "b 1"]);
  await page.locator("#right-z button").click();
  await expect(texts("right")).toHaveText(["z 1"]);

  await page.click("#render");
  await expect(page.locator("#render")).toHaveText("1");
  await expect(texts("left")).toHaveText(["a 0", "b 1"]);

  await page.click("#clear-left");
  await expect(alone("left")).toHaveText("Nothing yet");
  await expect(texts("right")).toHaveText(["z 1"]);
  await page.click("#add-left");
  await expect(texts("left")).toHaveText(["z 0"]);
});
