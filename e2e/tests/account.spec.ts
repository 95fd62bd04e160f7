// Login and logout: requests that set the session, views that check the user.

import { expect } from "@playwright/test";
import { logIn } from "../fixtures/account.ts";
import { expectLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

const PASSWORD = "correct horse battery staple";

test("a protected page redirects to the login, which returns to the requested URL", async ({ page }) => {
  await page.goto("/account?from=here");
  await expect(page).toHaveURL("/login");
  await expect(page.locator(".flash-error")).toContainText("Please log in first.");
  await logIn(page);
  await expect(page).toHaveURL("/account?from=here");
  await expect(page.locator("#user")).toHaveText("ann");
  await expect(page.locator(".flash-info")).toContainText("Welcome, ann!");
  await expectLive(page);
  await page.getByRole("button", { name: /Clicked/ }).click();
  await expect(page.getByRole("button", { name: /Clicked/ })).toHaveText("Clicked 1 times");
});

test("a wrong password does not reveal whether the user exists", async ({ page }) => {
  await page.goto("/login");
  await logIn(page, "wrong");
  await expect(page).toHaveURL("/login");
  await expect(page.locator(".flash-error")).toContainText("Name or password are not right.");
  // Shown once.
  await page.reload();
  await expect(page.locator(".flash-error")).toHaveCount(0);
});

test("a login replaces the session and invalidates its earlier CSRF tokens", async ({ page, context }) => {
  await page.goto("/login");
  const before = await page.locator("input[name=_csrf_token]").inputValue();
  const [cookieBefore] = await context.cookies();
  await logIn(page);
  await expectLive(page);
  const [cookie] = await context.cookies();
  expect(cookie?.httpOnly).toBe(true);
  expect(cookie?.value).not.toBe(cookieBefore?.value);
  expect(cookie?.value).not.toContain("ann");
  const forged = await page.request.post("/session", { form: { _method: "delete", _csrf_token: before } });
  expect(forged.status()).toBe(403);
  await page.reload();
  await expect(page.locator("#user")).toHaveText("ann");
});

test("a logout submits a form with a CSRF token and disconnects the other tabs of the session", async ({
  page,
  context,
}) => {
  await page.goto("/login");
  await logIn(page);
  await expectLive(page);
  const other = await context.newPage();
  await other.goto("/account");
  await expectLive(other);
  await page.click("#logout");
  await expect(page).toHaveURL("/login");
  await expect(page.locator(".flash-info")).toContainText("You are logged out.");
  // The other tab has the same, now invalid session: its join is refused, and the page redirects to the login.
  await expect(other).toHaveURL("/login");
  await page.goto("/account");
  await expect(page).toHaveURL("/login");
});

test("a logout everywhere disconnects the user's other browsers", async ({ page, browser, baseURL }) => {
  await page.goto("/login");
  await logIn(page);
  await expectLive(page);
  const context = await browser.newContext({ baseURL: baseURL ?? "" });
  const other = await context.newPage();
  await other.goto("/login");
  await logIn(other);
  await expectLive(other);
  await page.click("#logout-all");
  await expect(page).toHaveURL("/login");
  await expect(other).toHaveURL("/login");
  await context.close();
});

test("a logout without a CSRF token is refused", async ({ page }) => {
  await page.goto("/login");
  await logIn(page);
  await expectLive(page);
  // Without the CSRF token of the page, the same form has no effect.
  const response = await page.request.post("/session", { form: { _method: "delete" } });
  expect(response.status()).toBe(403);
  // A GET request finds no route.
  expect((await page.request.get("/session")).status()).toBe(405);
});

test.describe("with limited attempts", () => {
  // The attempts count for all tests from this address.
  test.use({ ownServer: true });

  test("the eleventh login attempt is refused with Retry-After", async ({ page }) => {
    await page.goto("/login");
    const token = await page.locator("input[name=_csrf_token]").inputValue();
    const guess = (password: string) =>
      page.request.post("/login", { form: { name: "ann", password, _csrf_token: token }, maxRedirects: 0 });
    // Concurrently: an attempt counts when it begins, not when it has failed.
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => guess(`wrong ${i}`)));
    expect(answers.map((answer) => answer.status()).filter((status) => status === 303)).toHaveLength(10);
    const late = await guess(PASSWORD);
    expect(late.status()).toBe(429);
    expect(Number(late.headers()["retry-after"])).toBeGreaterThan(600);
  });
});
