import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

interface Row {
  readonly id: number;
  readonly label: string;
}

/** Returns the rows in document order. */
function rowsOf(page: Page): Promise<Row[]> {
  return page
    .locator("#tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => ({ id: Number(row.id.replace("row-", "")), label: row.querySelector("a")?.textContent ?? "" })),
    );
}

async function expectRows(page: Page, rows: readonly Row[], timeout = 5000): Promise<void> {
  await expect.poll(() => rowsOf(page), { timeout }).toEqual(rows);
}

/** Ids in order, for rows whose labels are new. */
async function expectIds(page: Page, ids: readonly number[], timeout = 5000): Promise<void> {
  await expect.poll(async () => (await rowsOf(page)).map(({ id }) => id), { timeout }).toEqual(ids);
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const bang = (row: Row): Row => ({ ...row, label: `${row.label} !!!` });

test("the table starts with the number of rows in the URL", async ({ page }) => {
  await openLive(page, "/table?rows=10");
  await expectIds(page, numbers(1, 10));
});

test("rows can be appended, updated and cleared", async ({ page }) => {
  await openLive(page, "/table?rows=21");
  const before = await rowsOf(page);
  await page.click("#append_one");
  await expectIds(page, numbers(1, 22));
  const appended = await rowsOf(page);
  expect(appended.slice(0, 21)).toEqual(before);

  await page.click("#update");
  const updated = appended.map((row, i) => (i % 10 === 0 ? bang(row) : row));
  await expectRows(page, updated);

  await page.click("#clear");
  await expectRows(page, []);
  await page.click("#append_one");
  await expectIds(page, [23]);
});

test("rows can be selected and removed", async ({ page }) => {
  await openLive(page, "/table?rows=10");
  const before = await rowsOf(page);
  const selected = page.locator("#tbody tr.danger");
  await page.click("#row-3 a[phx-click=select]");
  await expect(selected).toHaveAttribute("id", "row-3");
  await page.click("#row-7 a[phx-click=select]");
  await expect(selected).toHaveAttribute("id", "row-7");

  for (const id of [1, 5, 10]) await page.click(`#row-${id} a[phx-click=remove]`);
  await expectRows(
    page,
    before.filter(({ id }) => ![1, 5, 10].includes(id)),
  );
  await expect(selected).toHaveAttribute("id", "row-7");
  await page.click("#row-7 a[phx-click=remove]");
  await expect(selected).toHaveCount(0);
});

test("a thousand rows are created, replaced, and a thousand more appended", async ({ page }) => {
  await openLive(page, "/table?rows=10");
  await page.click("#run");
  await expectIds(page, numbers(11, 1000));
  await page.click("#add");
  await expectIds(page, numbers(11, 2000));
  await page.click("#run");
  await expectIds(page, numbers(2011, 1000));
});

test("ten thousand rows are created and cleared", async ({ page }) => {
  await openLive(page, "/table?rows=10");
  await page.click("#runlots");
  await expectIds(page, numbers(11, 10_000), 20_000);
  await page.click("#clear");
  await expectRows(page, [], 20_000);
});

test("an update of one row of a thousand costs one short frame, and keeps the focus", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/table?rows=1000");
  const before = await rowsOf(page);
  const link = page.locator("#row-501 a[phx-click=select]");
  await link.focus();
  // Without a click, which would move the focus.
  const { reply } = await frames.roundtrip(() => page.locator("#update_one").dispatchEvent("click"));
  const after = before.map((row, i) => (i === 500 ? bang(row) : row));
  await expectRows(page, after);
  // The text of the row, its position, and the length of the list, in an ordinary reply.
  const { diff } = reply.payload["response"] as { diff: object };
  expect(JSON.stringify(diff)).toContain(after[500]?.label);
  expect(JSON.stringify(diff).length).toBeLessThanOrEqual(70);
  expect(reply.size).toBeLessThanOrEqual(150);
  await expect(link).toBeFocused();
});

test("swapped rows are moved with their elements and the focus", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/table");
  const before = await rowsOf(page);
  await page.evaluate(() => {
    for (const id of [2, 3, 999]) Object.assign(document.getElementById(`row-${id}`) as HTMLElement, { known: id });
  });
  const link = page.locator("#row-3 a[phx-click=select]");
  await link.focus();
  const { reply } = await frames.roundtrip(() => page.locator("#swaprows").dispatchEvent("click"));
  const [second, last] = [before[1] as Row, before[998] as Row];
  await expectRows(page, before.with(1, last).with(998, second));
  const known = await page.evaluate(() =>
    [2, 3, 999].map((id) => (document.getElementById(`row-${id}`) as HTMLElement & { known?: number }).known),
  );
  expect(known).toEqual([2, 3, 999]);
  await expect(link).toBeFocused();
  // Only two positions are sent, and no label.
  expect(reply.size).toBeLessThanOrEqual(140);
});

test("removing a row keeps the focus in another row", async ({ page }) => {
  await openLive(page, "/table?rows=10");
  const link = page.locator("#row-8 a[phx-click=select]");
  await link.focus();
  await page.locator("#row-2 a[phx-click=remove]").dispatchEvent("click");
  await expect(page.locator("#row-2")).toHaveCount(0);
  await expect(link).toBeFocused();
});
