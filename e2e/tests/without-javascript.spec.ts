// Forms, uploads and links with a method, in a browser without JavaScript and before the client has loaded.

import { expect, type Page } from "@playwright/test";
import { openLive, viewsOf } from "../fixtures/live.ts";
import { withoutJavaScriptTest as test } from "../fixtures/without-javascript.ts";

const CLIENT = "**/livewright/client*.js*";

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

// A page that shows the errors of a form has this status.
test.beforeEach(({ problems }) => problems.announce(/responded with a status of 422/));

test.describe("in a browser without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a form shows its errors with the typed text, then its success, and a reload posts nothing", async ({
    page,
  }) => {
    await page.goto("/register");
    await page.getByLabel("Name").fill("Ann");
    await page.getByLabel("Age").fill("18");
    await press(page, "Register");
    await expect(page.getByText("Welcome, Ann.")).toBeVisible();
    await expect(page.getByText("Two letters at least.")).toHaveCount(0);
    await expect(page.getByLabel("Name")).toHaveValue("");
    await expect(page).toHaveURL("/register");
    await page.reload();
    await expect(page.getByText("Welcome, Ann.")).toHaveCount(0);
  });

  test("a list in a form adds, toggles and deletes its items", async ({ page }) => {
    await page.goto("/todos");
    await press(page, "Add");
    await expect(page.getByRole("status")).toHaveText("Write what there is to do.");
    for (const text of ["Buy milk", "Call Ann"]) {
      await page.getByLabel("To do").fill(text);
      await press(page, "Add");
      await expect(page.getByRole("listitem").last()).toContainText(text);
      await expect(page.getByLabel("To do")).toHaveValue("");
    }
    await expect(page.getByRole("status")).toHaveText("");

    const second = page.getByRole("listitem").filter({ hasText: "Call Ann" });
    await second.getByRole("button", { name: "Done" }).click();
    await expect(second.locator("s")).toHaveText("Call Ann");
    await expect(page.locator("s")).toHaveCount(1);
    await second.getByRole("button", { name: "Done" }).click();
    await expect(page.locator("s")).toHaveCount(0);

    await page.getByRole("listitem").first().getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("listitem")).toHaveCount(1);
    await expect(second).toBeVisible();
  });

  test("buttons add, move and drop rows of a form, which keep the typed text", async ({ page }) => {
    const texts = () =>
      page.getByLabel("Text").evaluateAll((inputs) => inputs.map((each) => (each as HTMLInputElement).value));
    await page.goto("/rows");
    await page.getByLabel("Text").fill("Oat milk");
    await press(page, "Add");
    await expect(page.getByLabel("Text")).toHaveCount(2);
    await expect(page.getByText("Write something.")).toHaveCount(0);
    await page.getByLabel("Text").last().fill("Bread");
    await page.getByRole("button", { name: "Up" }).last().click();
    await expect.poll(texts).toEqual(["Bread", "Oat milk"]);
    await press(page, "Add");
    await expect.poll(texts).toEqual(["Bread", "Oat milk", ""]);
    await press(page, "Save");
    await expect(page.getByText("Write something.")).toHaveCount(1);
    await page.getByRole("button", { name: "Drop" }).last().click();
    await page.getByRole("button", { name: "Drop" }).first().click();
    await expect.poll(texts).toEqual(["Oat milk"]);
    await press(page, "Save");
    await expect(page.locator("#saved")).toHaveText("Oat milk");
  });

  test("a form uploads its files with its text, and reports a file that is too large", async ({ page }) => {
    const file = (name: string, size: number) => ({ name, mimeType: "text/plain", buffer: Buffer.alloc(size, 97) });
    await page.goto("/upload");
    await page.getByLabel("Files").setInputFiles([file("large.txt", 300_001)]);
    await press(page, "Send");
    await expect(page.getByRole("alert")).not.toBeEmpty();
    await expect(page.locator("#sent")).toBeEmpty();

    await page.getByLabel("Title").fill("Two");
    await page.getByLabel("Files").setInputFiles([file("a.txt", 200_000), file("Zoë.txt", 1)]);
    await press(page, "Send");
    await expect(page.locator("#sent")).toHaveText("Two: a.txt: 200000, Zoë.txt: 1");
    await expect(page.getByRole("alert")).toBeEmpty();
  });

  test("a link with a method logs out", async ({ page }) => {
    await page.goto("/login");
    await expect(page.getByRole("heading")).toHaveText("Hello, Ann");
    await press(page, "Log out");
    await expect(page.getByRole("heading")).toHaveText("Hello, stranger");
    await expect(page.getByText("Goodbye.")).toBeVisible();
  });
});

test.describe("before the client has loaded", () => {
  let deliver = (): void => {};

  test.beforeEach(async ({ page }) => {
    const delivered = new Promise<void>((resolve) => (deliver = resolve));
    await page.route(CLIENT, async (route) => {
      await delivered;
      // The page of the request may be gone.
      await route.continue().catch(() => {});
    });
  });

  test("a form is posted, and its success remains when the page connects", async ({ page }) => {
    await page.goto("/register", { waitUntil: "commit" });
    await page.getByLabel("Name").fill("A");
    await press(page, "Register");
    await expect(page.getByText("Two letters at least.")).toBeVisible();
    await page.getByLabel("Name").fill("Ann");
    await page.getByLabel("Age").fill("18");
    await press(page, "Register");
    await expect(page.getByText("Welcome, Ann.")).toBeVisible();
    await expect(viewsOf(page)).not.toContainClass("phx-connected");
    deliver();
    await expect(viewsOf(page)).toContainClass("phx-connected");
    await expect(page.getByText("Welcome, Ann.")).toBeVisible();
  });

  test("errors and typed text remain when the page connects", async ({ page }) => {
    await page.goto("/register", { waitUntil: "commit" });
    await page.getByLabel("Name").fill("A");
    await press(page, "Register");
    await expect(page.getByText("Two letters at least.")).toBeVisible();
    deliver();
    await expect(viewsOf(page)).toContainClass("phx-connected");
    await expect(page.getByText("A number, please.")).toBeVisible();
    await expect(page.getByLabel("Name")).toHaveValue("A");
    await expect(page.getByText("Two letters at least.")).toBeVisible();
  });

  test("added rows and typed text remain when the page connects", async ({ page }) => {
    await page.goto("/rows", { waitUntil: "commit" });
    await page.getByLabel("Text").fill("Oat milk");
    await press(page, "Add");
    await page.getByLabel("Text").last().fill("Bread");
    await press(page, "Add");
    await expect(page.getByLabel("Text")).toHaveCount(3);
    deliver();
    await expect(viewsOf(page)).toContainClass("phx-connected");
    await expect(page.getByLabel("Text")).toHaveCount(3);
    await expect(page.getByLabel("Text").first()).toHaveValue("Oat milk");
    await expect(page.getByLabel("Text").nth(1)).toHaveValue("Bread");
    await expect(page.locator("[data-lw-posted]")).toHaveCount(0);
    await expect(page.getByText("Write something.")).toHaveCount(0);
  });

  test("the button of a link with a method logs out, and a connected page shows the link", async ({ page }) => {
    await page.goto("/login", { waitUntil: "commit" });
    await press(page, "Log out");
    await expect(page.getByRole("heading")).toHaveText("Hello, stranger");
    deliver();
    await openLive(page, "/");
    await expect(page.getByRole("link", { name: "Log out" })).toBeVisible();
  });
});
