// Pasted texts, and pages with many views: messages within the limits arrive, and larger ones are refused alone.

import { expect, type Page } from "@playwright/test";
import { boundsTest as test, CARDS, SMALL_FRAME } from "../fixtures/bounds.ts";
import { Frames } from "../fixtures/frames.ts";
import { expectMarked, mark, openLive, reconnect, viewsOf } from "../fixtures/live.ts";

const MEGABYTE = 1_000_000;

/** Pastes a text into the field. The system clipboard would take seconds. */
async function paste(page: Page, length: number): Promise<void> {
  await page.locator("#text").focus();
  await page.locator("#text").evaluate((field: HTMLTextAreaElement, size) => {
    // Divided into words, because browsers lay out one long word very slowly.
    field.value = `${"x".repeat(79)} `.repeat(size / 80);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, length);
}

const lengthOf = (page: Page): Promise<number> =>
  page.locator("#text").evaluate((field: HTMLTextAreaElement) => field.value.length);

const messageAt = (page: Page): Promise<string> =>
  page.locator("#text").evaluate((field: HTMLTextAreaElement) => field.validationMessage);

/** Asserts that the server answers another button on the first socket of the page. */
async function expectWorking(page: Page, frames: Frames): Promise<void> {
  const before = Number(await page.locator("#count").textContent());
  await page.click("#count");
  await expect(page.locator("#count")).toHaveText(String(before + 1), { timeout: 60_000 });
  expect(frames.sockets).toBe(1);
  await expectMarked(page);
}

async function openNote(page: Page): Promise<Frames> {
  const frames = new Frames(page);
  await openLive(page, "/note");
  await mark(page);
  return frames;
}

test("a pasted text of 1.5 megabytes arrives, on change and on submit", async ({ page }) => {
  const frames = await openNote(page);
  await paste(page, 1.5 * MEGABYTE);
  await expect(page.locator("#typed")).toHaveText(String(1.5 * MEGABYTE), { timeout: 15_000 });
  await page.click("#save");
  await expect(page.locator("#saved")).toHaveText(String(1.5 * MEGABYTE), { timeout: 15_000 });
  await expectWorking(page, frames);
});

/**
 * Asserts that only the text is refused: its field keeps it and shows the reason, and the page continues on its first
 * socket.
 */
async function expectRefused(page: Page, frames: Frames, length: number): Promise<void> {
  await expect.poll(() => messageAt(page), { timeout: 20_000 }).not.toBe("");
  expect(await lengthOf(page)).toBe(length);
  await expect(page.locator("#typed")).toHaveText("0");
  await expectWorking(page, frames);
  expect(await lengthOf(page)).toBe(length);
}

test.describe("a pasted text of 9 megabytes", () => {
  // The browser lays out such a text again for each click.
  test.setTimeout(180_000);

  test("is refused alone by default, and a shortened text is accepted", async ({ page, problems }) => {
    problems.announce(/The server refused a message/);
    const frames = await openNote(page);
    await paste(page, 9 * MEGABYTE);
    await expectRefused(page, frames, 9 * MEGABYTE);
    await page.fill("#text", "shorter");
    await expect(page.locator("#typed")).toHaveText("7", { timeout: 15_000 });
  });

  test.describe("with maxParamBytes of 20 megabytes", () => {
    test.use({ paramBytes: 20 * MEGABYTE });

    test("arrives", async ({ page }) => {
      const frames = await openNote(page);
      await paste(page, 9 * MEGABYTE);
      await expect(page.locator("#typed")).toHaveText(String(9 * MEGABYTE), { timeout: 40_000 });
      expect(frames.sockets).toBe(1);
      await expectMarked(page);
    });
  });
});

test.describe("with compression", () => {
  test.use({ compression: true, frameBytes: SMALL_FRAME });

  // The limit counts the text, although a compressed message is small on the wire.
  for (const length of [1.5, 2.5, 20].map((times) => times * SMALL_FRAME))
    test(`a text of ${length} bytes is refused alone`, async ({ page, problems }) => {
      problems.announce(/The server refused a message/);
      const frames = await openNote(page);
      await paste(page, length);
      await expectRefused(page, frames, length);
      await page.fill("#text", "shorter");
      await expect(page.locator("#typed")).toHaveText("7", { timeout: 15_000 });
    });
});

for (const { frameBytes, length } of [
  { frameBytes: MEGABYTE, length: 1.2 * MEGABYTE },
  { frameBytes: SMALL_FRAME, length: 2 * SMALL_FRAME },
  // Less than the part of an oversized message that the server keeps.
  { frameBytes: 1_000, length: 1_200 },
])
  test.describe(`with a frame limit of ${frameBytes} bytes`, () => {
    test.use({ frameBytes });

    test(`a text of ${length} bytes is refused alone, with the reason at its field`, async ({ page, problems }) => {
      problems.announce(/The server refused a message/);
      const frames = await openNote(page);
      await paste(page, length);
      await expect.poll(() => messageAt(page), { timeout: 15_000 }).not.toBe("");
      expect(await lengthOf(page)).toBe(length);
      await expect(page.locator("#typed")).toHaveText("0");
      await expectWorking(page, frames);
      expect(await lengthOf(page)).toBe(length);
      await page.fill("#text", "shorter");
      await expect(page.locator("#typed")).toHaveText("7", { timeout: 15_000 });
      expect(await messageAt(page)).toBe("");
      await page.click("#save");
      await expect(page.locator("#saved")).toHaveText("7");
      await expectWorking(page, frames);
      expect(problems.all).not.toEqual([]);
    });
  });

test("150 nested views connect, and connect again after a reconnect", async ({ page }) => {
  const frames = new Frames(page);
  const connected = page.locator("[data-phx-parent-id].phx-connected");
  await page.goto("/board");
  await expect(viewsOf(page)).toHaveCount(CARDS + 1);
  await expect(connected).toHaveCount(CARDS, { timeout: 15_000 });
  await mark(page);
  await page.click(`#card-${CARDS - 1} button`);
  await expect(page.locator(`#card-${CARDS - 1} button`)).toHaveText("1");
  await reconnect(page);
  await expect.poll(() => frames.sent("phx_join").length, { timeout: 15_000 }).toBe(2 * (CARDS + 1));
  await expect(connected).toHaveCount(CARDS, { timeout: 15_000 });
  for (const card of [0, 75, CARDS - 1]) {
    await page.click(`#card-${card} button`);
    await expect(page.locator(`#card-${card} button`)).toHaveText("1");
  }
  expect(frames.received("phx_reply").filter(({ payload }) => payload["status"] === "error")).toEqual([]);
  expect(frames.sockets).toBe(2);
  await expectMarked(page);
});
