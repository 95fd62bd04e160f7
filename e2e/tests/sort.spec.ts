// The gallery's list of moons: the server sorts, filters and moves rows while a user types in them.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

const names = (page: Page) => page.locator("#moons h2");
const note = (page: Page, moon: string) => page.getByLabel(`Note on ${moon}`, { exact: true });

const BY_NAME = "Ariel Callisto Charon Enceladus Europa Ganymede Io Mimas Rhea Titan Titania Triton".split(" ");

test("sorting sends only positions", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/sort");
  await expect(names(page)).toHaveText(BY_NAME);
  const { reply } = await frames.roundtrip(() => page.click("#by-size"));
  await expect(names(page).first()).toHaveText("Ganymede");
  await expect(names(page).last()).toHaveText("Mimas");
  expect(JSON.stringify(reply.payload)).not.toMatch(/Ganymede|input/);
  await page.click("#by-year");
  await expect(names(page).last()).toHaveText("Charon");
  await page.click("#by-name");
  await expect(names(page)).toHaveText(BY_NAME);
});

test("notes stay with their moons through sorting, filtering and moving", async ({ page }) => {
  await openLive(page, "/sort");
  const notes = { Io: "volcanoes", Titan: "rain of methane", Ariel: "bright" };
  const expectNotes = async (moons: readonly string[]) => {
    for (const moon of moons) await expect(note(page, moon)).toHaveValue(Reflect.get(notes, moon) as string);
  };
  for (const [moon, text] of Object.entries(notes)) await note(page, moon).fill(text);
  await page.click("#by-size");
  await expect(names(page).first()).toHaveText("Ganymede");
  await expectNotes(["Io", "Titan", "Ariel"]);

  await page.getByLabel("Filter").fill("jupiter");
  await expect(names(page)).toHaveText(["Ganymede", "Callisto", "Io", "Europa"]);
  await expect(page.locator("#found")).toHaveText("4");
  await expectNotes(["Io"]);
  // A note on one row while others are not on the page.
  await note(page, "Europa").fill("ice");
  await page.getByLabel("Filter").fill("ti");
  await expect(names(page)).toHaveText(["Titan", "Titania"]);
  await expectNotes(["Titan"]);
  await page.getByLabel("Filter").fill("");
  await expect(names(page)).toHaveCount(12);
  await expectNotes(["Io", "Titan", "Ariel"]);
  await expect(note(page, "Europa")).toHaveValue("ice");

  for (let i = 0; i < 5; i++) await page.click("#stir");
  await expectNotes(["Io", "Titan", "Ariel"]);
});

test("text typed into a row is kept while rows move", async ({ page }) => {
  await openLive(page, "/sort");
  const order = () => names(page).allTextContents();
  const input = note(page, "Mimas");
  await input.focus();
  await page.keyboard.type("It looks ");
  const before = await order();
  await page.locator("#drift").dispatchEvent("click");
  await expect.poll(order).not.toEqual(before);
  await expect(input).toBeFocused();
  await page.keyboard.type("like ");
  const between = await order();
  await expect.poll(order).not.toEqual(between);
  await expect(input).toBeFocused();
  await page.keyboard.type("a station");
  await expect(input).toHaveValue("It looks like a station");

  await page.locator("#drift").dispatchEvent("click");
  await expect(page.locator("#drift")).toHaveAttribute("aria-pressed", "false");
  await page.click("#by-name");
  await expect(names(page)).toHaveText(BY_NAME);
  await expect(input).toHaveValue("It looks like a station");
});

test("sorting keeps the focus and the cursor in a row", async ({ page }) => {
  await openLive(page, "/sort");
  for (const moon of ["Ariel", "Rhea", "Triton"]) {
    const input = note(page, moon);
    await input.focus();
    await page.keyboard.type("abcd");
    await page.keyboard.press("ArrowLeft");
    for (const order of ["size", "name", "year"]) {
      await page.locator(`#by-${order}`).dispatchEvent("click");
      await expect(page.locator(`#by-${order}`)).toHaveAttribute("aria-pressed", "true");
      await expect(input).toBeFocused();
    }
    await page.keyboard.type("X");
    await expect(input).toHaveValue("abcXd");
  }
});

test("the page shows its moons without JavaScript", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? "" });
  const page = await context.newPage();
  await page.goto("/sort");
  await expect(names(page)).toHaveText(BY_NAME);
  await context.close();
});
