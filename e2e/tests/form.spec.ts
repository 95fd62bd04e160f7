import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive, slowDown } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

const errorOf = (page: Page, name: string) => page.locator(`#user_${name}_error`);

async function fill(page: Page, values: { readonly name: string; readonly email: string; readonly age: string }) {
  await page.fill("#user_name", values.name);
  await page.fill("#user_email", values.email);
  await page.fill("#user_age", values.age);
  await page.check("#user_terms");
}

test("errors appear while typing, only for the fields that were used", async ({ page }) => {
  await openLive(page, "/form");
  await page.locator("#user_name").pressSequentially("a");
  await expect(errorOf(page, "name")).toBeVisible();
  await expect(errorOf(page, "email")).toHaveCount(0);
  await expect(errorOf(page, "age")).toHaveCount(0);
  await expect(errorOf(page, "terms")).toHaveCount(0);

  await page.locator("#user_name").pressSequentially("nn");
  await expect(errorOf(page, "name")).toHaveCount(0);
  await page.fill("#user_age", "17");
  await expect(errorOf(page, "age")).toBeVisible();
  await expect(errorOf(page, "email")).toHaveCount(0);
  await page.fill("#user_age", "18");
  await expect(errorOf(page, "age")).toHaveCount(0);
});

test("typed text and choices stay when the focus moves", async ({ page }) => {
  await openLive(page, "/form");
  await page.locator("#user_name").pressSequentially("Ann");
  await page.locator("#user_email").pressSequentially("ann@");
  await expect(errorOf(page, "email")).toBeVisible();
  await expect(page.locator("#user_email")).toBeFocused();
  await page.selectOption("#user_plan", "team");
  await page.check("#user_terms");
  await expect(page.locator("#user_name")).toHaveValue("Ann");
  await expect(page.locator("#user_email")).toHaveValue("ann@");
  await expect(page.locator("#user_plan")).toHaveValue("team");
  await expect(page.locator("#user_terms")).toBeChecked();
});

test("typing sends one change after a pause", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/form");
  await frames.roundtrip(() => page.locator("#user_name").pressSequentially("Ann of Green Gables", { delay: 5 }));
  expect(frames.sent("event")).toHaveLength(1);
});

test("submitting an empty form shows every error", async ({ page }) => {
  await openLive(page, "/form");
  await page.click("#user-form button[type=submit]");
  for (const name of ["name", "email", "age", "terms"]) await expect(errorOf(page, name)).toBeVisible();
  await expect(page.locator("#saved")).toHaveCount(0);
});

test("submitting a valid form saves and clears it, and changes the page title", async ({ page }) => {
  await openLive(page, "/form");
  await expect(page).toHaveTitle("Form · Livewright");
  await fill(page, { name: "Ann", email: "ann@example.org", age: "44" });
  await page.selectOption("#user_plan", "pro");
  await page.click("#user-form button[type=submit]");
  await expect(page.locator("#saved")).toContainText("Ann / ann@example.org / pro");
  await expect(page).toHaveTitle("Welcome, Ann · Livewright");
  for (const name of ["name", "email", "age"]) {
    await expect(page.locator(`#user_${name}`)).toHaveValue("");
    await expect(errorOf(page, name)).toHaveCount(0);
  }
});

test("the submit button is disabled and shows its pending text until the reply", async ({ page }) => {
  await openLive(page, "/form");
  await fill(page, { name: "Ann", email: "ann@example.org", age: "44" });
  await slowDown(page);
  const button = page.locator("#user-form button[type=submit]");
  const before = await button.textContent();
  await button.click();
  await expect(button).toBeDisabled();
  await expect(button).toHaveText("Saving…");
  await expect(page.locator("#saved")).toBeVisible();
  await expect(button).toBeEnabled();
  await expect(button).toHaveText(before ?? "");
});

for (const name of [
  `<b>Ann</b> & "Bob" 'O'`,
  "<script>throw 1</script>",
  "Ærø 日本 🎉 e\u0301 \u202Eright",
  "a+b=c&d;e%20f%zz [x]",
  "${count} {{x}} \\n `",
]) {
  test(`the name ${JSON.stringify(name)} reaches the server and the page unchanged`, async ({ page }) => {
    await openLive(page, "/form");
    await fill(page, { name, email: "ann@example.org", age: "44" });
    await expect(page.locator("#user_name")).toHaveValue(name);
    await page.click("#user-form button[type=submit]");
    await expect.poll(() => page.locator("#saved").textContent()).toContain(`${name} / ann@example.org / free`);
    await expect.poll(() => page.evaluate(() => document.title)).toBe(`Welcome, ${name} · Livewright`);
  });
}
