// The gallery's forms, dialogs and board, as users operate them: with a mouse, with the keyboard, over a slow
// connection, and without JavaScript.

import { expect, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/accessible.ts";
import { expectLive, openLive, reconnect, slowDown } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

async function open(page: Page, path: string, latency: number): Promise<void> {
  await openLive(page, path);
  if (latency > 0) await slowDown(page);
}

const errors = (page: Page) => page.locator(".lw-error");

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel("Name").fill("Bea");
  await page.getByLabel("Email").fill("bea@example.org");
  await page.getByLabel("Password").fill("correct horse");
  await page.getByLabel("Once more").fill("correct horse");
  await page.getByLabel("Born on").fill("1999-12-31");
  await page.getByLabel("Country").selectOption("Japan");
  await page.getByLabel("Streams").check();
  await page.getByLabel("About you").fill("One line,\nand another.");
  // If a checkbox changes and is sent before the replies to older changes arrive, the client clears it when it unlocks
  // the form. A user is never that fast.
  await settled(page);
  await page.getByLabel("I accept the terms").check();
  await settled(page);
}

/** The server has replied to all typed text. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator("form[data-phx-ref-lock]")).toHaveCount(0);
}

for (const latency of [0, 300]) {
  test.describe(`at ${latency} ms`, () => {
    test("errors appear for fields that were used, and for all fields on submit", async ({ page }) => {
      await open(page, "/register", latency);
      await page.getByLabel("Name").fill("B");
      await expect(errors(page)).toHaveText(["Please use at least 2 characters."]);
      await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
      await page.getByLabel("Name").fill("Bea");
      await expect(errors(page)).toHaveCount(0);
      await page.getByRole("button", { name: "Create the account" }).click();
      await expect(errors(page)).toHaveText([
        "Please give an address such as ann@example.org.",
        "Please use at least 8 characters.",
        "Please give a date.",
        "Please choose a country.",
        "Please choose at least one.",
        "Please accept the terms.",
      ]);
      await expectAccessible(page);
    });

    test("a valid form is accepted, and a server-side error keeps the typed values", async ({ page }) => {
      await open(page, "/register", latency);
      await fillIn(page);
      await page.getByLabel("Email").fill("ann@example.org");
      await page.getByRole("button", { name: "Create the account" }).click();
      await expect(errors(page)).toHaveText(["There is an account with this address."]);
      // The typed text is still there.
      await expect(page.getByLabel("Country")).toHaveValue("Japan");
      await expect(page.getByLabel("Streams")).toBeChecked();
      await page.getByLabel("Email").fill("bea@example.org");
      await page.getByRole("button", { name: "Create the account" }).click();
      await expect(page.locator("#welcome")).toHaveText("Welcome, Bea!");
    });

    test("typed values are restored after a reconnect", async ({ page }) => {
      await open(page, "/register", latency);
      await fillIn(page);
      await reconnect(page);
      for (const [label, value] of [
        ["Name", "Bea"],
        ["Password", "correct horse"],
        ["Born on", "1999-12-31"],
        ["Country", "Japan"],
        ["About you", "One line,\nand another."],
      ] as const) {
        await expect(page.getByLabel(label)).toHaveValue(value);
      }
      await expect(page.getByLabel("Streams")).toBeChecked();
      await expect(page.getByLabel("Uploads")).not.toBeChecked();
      await page.getByRole("button", { name: "Create the account" }).click();
      await expect(page.locator("#welcome")).toHaveText("Welcome, Bea!");
    });

    test("rows can be added, moved and removed, and the total is updated", async ({ page }) => {
      await open(page, "/invoice", latency);
      const texts = page.getByLabel("Text");
      await expect(page.locator("#total")).toHaveText("€207.00");
      await page.click("#add");
      await expect(texts).toHaveCount(3);
      await texts.nth(2).fill("Flour");
      await page.getByLabel("Count").nth(2).fill("3");
      await page.getByLabel("Price").nth(2).fill("2.50");
      await expect(page.locator("#total")).toHaveText("€214.50");
      await page.getByRole("button", { name: "Move line 3 up" }).click();
      await expectValues(texts, ["Oven, serviced", "Flour", "Baking tins"]);
      await page.getByRole("button", { name: "Remove line 1" }).click();
      await expectValues(texts, ["Flour", "Baking tins"]);
      await expect(page.locator("#total")).toHaveText("€94.50");
      await page.getByLabel("Count").first().fill("");
      await expect(errors(page)).toHaveText(["How many?"]);
      await page.getByLabel("Count").first().fill("4");
      await page.getByRole("button", { name: "Send" }).click();
      await expect(page.locator("#sent")).toHaveText("Sent: €97.00.");
    });

    test("a row that moves keeps its element, its text and the focus", async ({ page }) => {
      await open(page, "/invoice", latency);
      const second = page.getByLabel("Text").nth(1);
      const id = await second.getAttribute("id");
      await second.press("End");
      await second.evaluate((element) => ((element as HTMLInputElement & { mine?: boolean }).mine = true));
      await second.pressSequentially(" of tin");
      // Pressed without moving the focus.
      await page.getByRole("button", { name: "Move line 2 up" }).dispatchEvent("click");
      const moved = page.getByLabel("Text").first();
      await expect(moved).toHaveAttribute("id", id ?? "");
      await expect(moved).toBeFocused();
      await expect(moved).toHaveValue("Baking tins of tin");
      expect(await moved.evaluate((element) => (element as HTMLInputElement & { mine?: boolean }).mine)).toBe(true);
    });

    test("added and removed rows are restored once after a reconnect", async ({ page }) => {
      await open(page, "/invoice", latency);
      await page.click("#add");
      await expect(page.getByLabel("Text")).toHaveCount(3);
      await page.getByLabel("Text").nth(2).fill("Salt");
      await page.getByRole("button", { name: "Remove line 1" }).click();
      await expectValues(page.getByLabel("Text"), ["Baking tins", "Salt"]);
      await reconnect(page);
      await expectValues(page.getByLabel("Text"), ["Baking tins", "Salt"]);
      await page.click("#add");
      await expectValues(page.getByLabel("Text"), ["Baking tins", "Salt", ""]);
    });

    test("the last row can be removed, and a new one added", async ({ page }) => {
      await open(page, "/invoice", latency);
      await page.getByRole("button", { name: "Remove line 1" }).click();
      await expect(page.getByLabel("Text")).toHaveCount(1);
      await page.getByRole("button", { name: "Remove line 1" }).click();
      await expect(page.getByLabel("Text")).toHaveCount(0);
      await page.getByRole("button", { name: "Send" }).click();
      await expect(errors(page)).toHaveText(["An invoice has at least one line."]);
      await page.click("#add");
      await expect(page.getByLabel("Text")).toHaveCount(1);
    });

    test("the command palette works with the keyboard alone", async ({ page }) => {
      await open(page, "/palette", latency);
      await page.locator("#open").focus();
      await page.keyboard.press("Control+k");
      const query = page.locator("#query");
      await expect(query).toBeFocused();
      await expectAccessible(page);
      await query.pressSequentially("notes");
      await expect(page.getByRole("option")).toHaveCount(3);
      await page.keyboard.press("ArrowDown");
      await expect(page.locator('[aria-selected="true"]')).toHaveText("Turn the notes round");
      await page.keyboard.press("Enter");
      await expect(page.locator("#said")).toHaveText("Turned round.");
      await expect(page.locator("#notes li")).toHaveText(["Quinces", "Apples", "Figs"]);
      await expect(page.locator("#palette")).toBeHidden();
      await expect(page.locator("#open")).toBeFocused();
    });

    test("a dialog traps the focus, closes on Escape and outside clicks, and restores the focus", async ({ page }) => {
      await open(page, "/kit", latency);
      const opener = page.getByRole("button", { name: "Quiet" });
      const dialog = page.getByRole("dialog");
      await opener.click();
      const close = dialog.getByRole("button", { name: "Close" });
      const good = dialog.getByRole("button", { name: "Good" });
      await expect(good).toBeFocused();
      await page.keyboard.press("Tab");
      await expect(close).toBeFocused();
      await page.keyboard.press("Tab");
      await expect(good).toBeFocused();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Shift+Tab");
      await expect(good).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await expect(opener).toBeFocused();
      await opener.click();
      await expect(dialog).toBeVisible();
      await page.mouse.click(5, 5);
      await expect(dialog).toBeHidden();
    });

    test("menus and tabs follow the arrow keys", async ({ page }) => {
      await open(page, "/kit", latency);
      const button = page.getByRole("button", { name: "Menu" });
      await button.press("Enter");
      const items = page.getByRole("menuitem");
      await expect(items.nth(0)).toBeFocused();
      await expect(button).toHaveAttribute("aria-expanded", "true");
      await page.keyboard.press("ArrowUp");
      await expect(items.nth(2)).toBeFocused();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowDown");
      await expect(items.nth(1)).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(page.locator("#said")).toContainText("Goodbye.");
      await expect(items.nth(1)).toBeHidden();
      await expect(button).toBeFocused();
      await button.press("Enter");
      await expect(items.nth(0)).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(items.nth(0)).toBeHidden();
      await expect(button).toHaveAttribute("aria-expanded", "false");

      await page.getByRole("tab", { name: "Water" }).focus();
      await page.keyboard.press("ArrowRight");
      await expect(page.getByRole("tab", { name: "Light" })).toBeFocused();
      await expect(page.getByRole("tabpanel")).toHaveText("Not too much.");
      await page.keyboard.press("End");
      await expect(page.getByRole("tabpanel")).toHaveText("Loose, and never dry.");
      // The state of the browser survives diffs of the server.
      await page.getByRole("button", { name: "Primary" }).click();
      await expect(page.locator("#done")).toHaveAttribute("value", "60");
      await expect(page.getByRole("tabpanel")).toHaveText("Loose, and never dry.");
    });

    test("table pages are patches, and a dismissed message disappears", async ({ page }) => {
      await open(page, "/kit", latency);
      await page.getByRole("link", { name: "2", exact: true }).click();
      await expect(page.locator("#plants tr").first()).toContainText("Fern 5");
      await expect(page.locator('[aria-current="page"].lw-page')).toHaveText("2");
      expect(page.url()).toContain("/kit?page=2");
      await page.locator("#failed").getByRole("button").click();
      await expect(page.locator("#failed")).toBeHidden();
    });

    test.describe("the board", () => {
      // All pages see the same board.
      test.use({ ownServer: true });

      test("a card moves by drag and drop, and by its buttons", async ({ page }) => {
        await open(page, "/board", latency);
        await page.locator("#card-1").dragTo(page.locator("#column-done ul"), { targetPosition: { x: 60, y: 120 } });
        await expect(page.locator("#column-done #card-1")).toBeVisible();
        await expect(page.locator("#board")).toHaveAttribute("data-last", "moved");
        await page.locator("#card-2").dragTo(page.locator("#card-4"));
        await expect(page.locator("#column-doing .ticket span")).toHaveText(["Post the letters", "Call Ada"]);
        await page.getByRole("button", { name: "Move “Mend the gate” right" }).click();
        await expect(page.locator("#column-doing #card-3")).toBeVisible();
      });
    });
  });
}

test.describe("the shared board", () => {
  // All pages see the same board.
  test.use({ ownServer: true });

  test("a dragged card stays in place while another user changes the board", async ({ page, visitor }) => {
    const other = await visitor();
    await openLive(page, "/board");
    await openLive(other, "/board");
    const held = page.locator("#card-1");
    await held.hover();
    await page.mouse.down();
    await page.locator("#column-doing ul").hover();
    await page.locator("#column-done ul").hover();
    await expect(held).toHaveClass(/dragged/);
    for (const text of ["Feed the cat", "Sweep the yard"]) {
      await other.getByLabel("New card").fill(text);
      await other.getByRole("button", { name: "Add" }).click();
      await expect(other.locator("#column-todo .ticket span").last()).toHaveText(text);
    }
    await other.getByRole("button", { name: "Move “Post the letters” right" }).click();
    await expect(other.locator("#column-doing #card-2")).toBeVisible();
    await expect(page.locator("#column-todo .ticket")).toHaveCount(3);
    await page.mouse.up();
    for (const one of [page, other]) {
      await expect(one.locator("#column-done .ticket span")).toHaveText(["Bake bread", "Water the ferns"]);
      await expect(one.locator("#column-doing .ticket span")).toHaveText(["Call Ada", "Post the letters"]);
      await expect(one.locator("#column-todo .ticket span")).toHaveText([
        "Mend the gate",
        "Feed the cat",
        "Sweep the yard",
      ]);
    }
  });

  test("a card dropped outside of the board returns, and the board shows delayed changes", async ({
    page,
    visitor,
  }) => {
    const other = await visitor();
    await openLive(page, "/board");
    await openLive(other, "/board");
    await page.locator("#card-1").hover();
    await page.mouse.down();
    await page.locator("#column-doing ul").hover();
    await page.locator("h1").first().hover();
    await other.getByLabel("New card").fill("Feed the cat");
    await other.getByRole("button", { name: "Add" }).click();
    await expect(other.locator("#column-todo .ticket")).toHaveCount(4);
    await expect(page.locator("#column-todo .ticket")).toHaveCount(3);
    await page.mouse.up();
    await expect(page.locator("#column-todo .ticket")).toHaveCount(4);
    await expect(page.locator("#column-todo #card-1")).toBeVisible();
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the form is validated by the same schema, and accepted", async ({ page, problems }) => {
    problems.announce(/status of 422/);
    await page.goto("/register");
    await page.getByLabel("Name").fill("Bea");
    await page.getByLabel("Streams").check();
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page).toHaveURL(/\/register$/);
    await expect(errors(page).first()).toHaveText("Please give an address such as ann@example.org.");
    await expect(page.getByLabel("Name")).toHaveValue("Bea");
    await expect(page.getByLabel("Streams")).toBeChecked();
    await fillIn(page);
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page.locator("#welcome")).toHaveText("Welcome, Bea!");
  });
});

test("a dialog that was open during a reconnect still closes on Escape", async ({ page }) => {
  await open(page, "/palette", 0);
  await page.click("#open");
  await expect(page.locator("#query")).toBeFocused();
  await reconnect(page);
  await expectLive(page);
  await page.keyboard.press("Escape");
  await expect(page.locator("#palette")).toBeHidden();
});

async function expectValues(inputs: Locator, values: readonly string[]): Promise<void> {
  await expect(inputs).toHaveCount(values.length);
  for (const [index, value] of values.entries()) await expect(inputs.nth(index)).toHaveValue(value);
}

test("an incomplete number stays in its field while the page is patched", async ({ page }) => {
  await open(page, "/invoice", 0);
  const count = page.getByLabel("Count").first();
  await count.fill("");
  await expect(page.locator("#total")).toHaveText("€87.00");
  await count.pressSequentially("2e");
  // The reply to another change does not contain this state.
  await page.getByLabel("Count").nth(1).fill("2");
  await expect(page.locator("#total")).toHaveText("€29.00");
  expect(await count.evaluate((input: HTMLInputElement) => input.validity.badInput)).toBe(true);
  await count.focus();
  await page.keyboard.press("End");
  await page.keyboard.type("1");
  await expect(count).toHaveValue("2e1");
  await expect(page.locator("#total")).toHaveText("€2,429.00");
});
