// Pages that cannot join their view stop, show the reason, and keep typed text, instead of reloading forever.

import { expect, type Page } from "@playwright/test";
import { refusedJoinsTest as test } from "../fixtures/refused-joins.ts";
import { expectLive, expectMarked, mark } from "../fixtures/live.ts";

/** A page loads up to ten times before it stops. */
const SEVERAL_LOADS = { timeout: 15_000 };

const alert = (page: Page) => page.getByRole("alert");

/** Counts later loads of the page, except loads that are aborted before a response. */
function loadsOf(page: Page): () => number {
  let loads = 0;
  page.on("domcontentloaded", () => (loads += 1));
  return () => loads;
}

/** Another cookie of the host: the browser stores cookies, but not the application's. */
async function addCookie(page: Page, baseURL: string | undefined): Promise<void> {
  await page.context().addCookies([{ name: "theme", value: "dark", url: baseURL ?? "" }]);
}

test.beforeEach(({ problems }) =>
  problems.announce(
    /^console: .*(livewright: stopped|unauthorized live_redirect|join|error|consecutive)/i,
    /^server: \/\w+ crashed in mount/,
  ),
);

test("a browser without cookies shows the page and connects, with a warning", async ({ page, warnings }) => {
  const loads = loadsOf(page);
  await page.goto("/");
  await expectLive(page);
  await page.getByLabel("Text").fill("hello");
  await expect(page.locator("#seen")).toHaveText("hello");
  expect(loads()).toBe(1);
  expect(warnings).toEqual([expect.stringContaining("LW622")]);
});

for (const path of ["/", "/#top", "/?q=1#code/" + "x".repeat(100_000)]) {
  test(`a page without its session cookie stops after at most three loads: ${path.slice(0, 12)}`, async ({
    page,
    baseURL,
    warnings,
  }) => {
    const loads = loadsOf(page);
    await addCookie(page, baseURL);
    await page.goto(path);
    await expect(alert(page)).toContainText("did not send the cookie", SEVERAL_LOADS);
    await expect(alert(page)).toContainText("Reason: session");
    await mark(page);
    await page.getByLabel("Text").fill("typed");
    await page.getByRole("button", { name: "Send" }).click();
    await expectMarked(page);
    await expect(page.getByLabel("Text")).toHaveValue("typed");
    expect(loads()).toBeLessThanOrEqual(3);
    expect(warnings).toEqual([expect.stringContaining("LW620  A page could not join its view (session)")]);
  });
}

test("Try again loads the page once and keeps typed values, except passwords", async ({ page, baseURL }) => {
  await addCookie(page, baseURL);
  await page.goto("/");
  await expect(alert(page)).toBeVisible();
  await page.getByLabel("Text").fill("typed");
  await page.getByLabel("Key").fill("secret");
  await page.getByLabel("Agree").check();
  await page.getByLabel("Size").selectOption("M");
  await page.getByLabel("Notes").fill("two\nlines");
  const loads = loadsOf(page);
  await page.getByRole("button", { name: "Try again" }).press("Enter");
  await expect.poll(loads).toBe(1);
  await expect(alert(page)).toBeVisible();
  expect(loads()).toBe(1);
  await expect(page.getByLabel("Text")).toHaveValue("typed");
  await expect(page.getByLabel("Key")).toHaveValue("");
  await expect(page.getByLabel("Agree")).toBeChecked();
  await expect(page.getByLabel("Size")).toHaveValue("M");
  await expect(page.getByLabel("Notes")).toHaveValue("two\nlines");

  // Without the cause, the page loads, and the view receives the typed text.
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Try again" }).click();
  await expectLive(page);
  await expect(page.locator("#seen")).toHaveText("typed");
  await expect(page.getByLabel("Notes")).toHaveValue("two\nlines");
  await expect(alert(page)).toHaveCount(0);
});

test("text typed during the delay before a reload is kept", async ({ page }) => {
  await page.clock.install();
  await page.goto("/once");
  await expect(page.locator("[data-phx-session]")).toContainClass("phx-error");
  await page.getByLabel("Text").fill("typed");
  await page.clock.runFor(10_100);
  await expectLive(page);
  await expect(page.getByLabel("Text")).toHaveValue("typed");
  await page.clock.runFor(1_000);
  await expect(page.locator("#seen")).toHaveText("typed");
});

test("a view that fails every join stops after three loads, and retries once later", async ({ page }) => {
  const loads = loadsOf(page);
  await page.clock.install();
  await page.goto("/broken");
  for (let load = 2; load <= 3; load++) {
    await expect(page.locator("[data-phx-session]")).toContainClass("phx-error");
    await page.clock.runFor(10_100);
    await expect.poll(loads).toBe(load);
  }
  await expect(alert(page)).toContainText("Reason: crash");
  await page.clock.runFor(50_000);
  expect(loads()).toBe(3);
  await page.clock.runFor(10_100);
  await expect.poll(loads).toBe(4);
  await expect(alert(page)).toBeVisible();
  await page.getByLabel("Text").fill("typed");
  await page.clock.runFor(1_000_000);
  expect(loads()).toBe(4);
});

test("a view that redirects to itself stops", async ({ page, warnings }) => {
  const loads = loadsOf(page);
  await page.goto("/circle");
  await expect(alert(page)).toContainText("redirects to itself", SEVERAL_LOADS);
  expect(loads()).toBeLessThanOrEqual(3);
  expect(warnings.filter((line) => line.startsWith("LW620"))).toEqual([expect.stringContaining("(redirect)")]);
});

test("views that redirect to each other stop", async ({ page }) => {
  const loads = loadsOf(page);
  await page.goto("/forth");
  await expect(alert(page)).toContainText("redirects to itself", SEVERAL_LOADS);
  expect(loads()).toBeLessThanOrEqual(10);
});

test("a page without storage stops at the first refusal", async ({ page, baseURL }) => {
  await page.addInitScript(() => {
    for (const name of ["sessionStorage", "localStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        },
      });
    }
  });
  const loads = loadsOf(page);
  await page.goto("/");
  await expectLive(page);
  await addCookie(page, baseURL);
  await page.goto("/");
  await expect(alert(page)).toContainText("Reason: session");
  expect(loads()).toBe(2);
});

test("an application can replace the built-in notice", async ({ page, baseURL }) => {
  await page.addInitScript(() => {
    addEventListener("livewright:stopped", (event) => {
      event.preventDefault();
      document.title = (event as CustomEvent<{ cause: string }>).detail.cause;
    });
  });
  await addCookie(page, baseURL);
  await page.goto("/");
  await expect(page).toHaveTitle("session");
  await expect(alert(page)).toHaveCount(0);
});
