// The gallery's chat: a stream on every page, and one shared room.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectLive, openLive } from "../fixtures/live.ts";
import { DISCONNECTED } from "../fixtures/problems.ts";
import { demoTest as test } from "../fixtures/test.ts";

test.use({ ownServer: true });

const messages = (page: Page) => page.locator("#messages > li");
const nobody = (page: Page) => page.getByRole("log").getByText("Nobody has said anything yet.");
const texts = (page: Page) => page.locator("#messages > li p");

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(texts(page).last()).toHaveText(text);
}

test("a message reaches every tab, with the name of its author", async ({ page, visitor }) => {
  const other = await visitor();
  await openLive(page, "/chat");
  await openLive(other, "/chat");
  await expect(nobody(page)).toBeVisible();
  await page.getByLabel("Your name").fill("Ada");
  await say(page, "Good morning");
  await say(other, "Who is there?");
  for (const one of [page, other]) {
    await expect(texts(one)).toHaveText(["Good morning", "Who is there?"]);
    await expect(messages(one).locator("strong")).toHaveText(["Ada", "Somebody"]);
    await expect(nobody(one)).toBeHidden();
  }
});

test("the form is cleared after a message, and keeps the name and the focus", async ({ page }) => {
  await openLive(page, "/chat");
  await page.getByLabel("Your name").fill("Ada");
  const input = page.getByLabel("Message", { exact: true });
  await input.focus();
  await page.keyboard.type("One");
  await page.keyboard.press("Enter");
  await expect(texts(page)).toHaveText(["One"]);
  await expect(input).toHaveValue("");
  await expect(input).toBeFocused();
  await expect(page.getByLabel("Your name")).toHaveValue("Ada");
  await page.keyboard.type("Two");
  await page.keyboard.press("Enter");
  await expect(texts(page)).toHaveText(["One", "Two"]);
  await expect(input).toHaveValue("");
});

test("incoming messages do not change the text that a user is typing", async ({ page, visitor }) => {
  const other = await visitor();
  await openLive(page, "/chat");
  await openLive(other, "/chat");
  await page.getByLabel("Your name").fill("Ada");
  const input = page.getByLabel("Message", { exact: true });
  await input.focus();
  await page.keyboard.type("Not yet ");
  await say(other, "Hello?");
  await expect(texts(page)).toHaveText(["Hello?"]);
  await page.keyboard.type("finished");
  await expect(input).toHaveValue("Not yet finished");
  await expect(page.getByLabel("Your name")).toHaveValue("Ada");
});

test("names and messages are escaped", async ({ page, visitor }) => {
  const other = await visitor();
  await openLive(page, "/chat");
  await openLive(other, "/chat");
  const text = `<img src=x onerror="alert(1)"> </li></ul> &amp; 'quoted' \u2028 🎉`;
  await page.getByLabel("Your name").fill("<b>Ada</b>");
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByLabel("Message", { exact: true }).press("Enter");
  for (const one of [page, other]) {
    await expect.poll(() => texts(one).allTextContents()).toEqual([text]);
    await expect(messages(one).locator("strong")).toHaveText("<b>Ada</b>");
    await expect(messages(one).locator("img, b")).toHaveCount(0);
  }
});

test("the page keeps the last fifty messages and scrolls to the newest", async ({ page, visitor }) => {
  const frames = new Frames(page);
  await openLive(page, "/chat");
  for (let i = 1; i <= 53; i++) await say(page, `Message ${i}`);
  await expect(messages(page)).toHaveCount(50);
  await expect(texts(page).first()).toHaveText("Message 4");
  await expect(messages(page).last()).toBeInViewport();
  const diffs = frames.received("diff");
  // Only the message is sent, whatever the length of the list.
  expect(diffs.at(-1)?.size).toBeLessThan(350);

  // A user who joins later sees the same.
  const late = await visitor();
  await openLive(late, "/chat");
  await expect(messages(late)).toHaveCount(50);
  await expect(texts(late).first()).toHaveText("Message 4");
  await say(late, "Message 54");
  for (const one of [page, late]) {
    await expect(texts(one).last()).toHaveText("Message 54");
    await expect(messages(one)).toHaveCount(50);
  }
});

test("an unsent message survives a restart of the server", async ({ page, server, problems }) => {
  problems.announce(...DISCONNECTED);
  await openLive(page, "/chat");
  await say(page, "Before");
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("Message", { exact: true }).fill("Half a mess");
  await server.stop();
  await server.startAgain();
  await expectLive(page);
  await expect(messages(page)).toHaveCount(0);
  await expect(page.getByLabel("Your name")).toHaveValue("Ada");
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("Half a mess");
  await say(page, "After");
  await expect(messages(page).locator("strong")).toHaveText(["Ada"]);
});

test("the page shows its messages without JavaScript", async ({ page, browser, baseURL }) => {
  await openLive(page, "/chat");
  await say(page, "Good morning");
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? "" });
  const reader = await context.newPage();
  await reader.goto("/chat");
  await expect(texts(reader)).toHaveText(["Good morning"]);
  await context.close();
});
