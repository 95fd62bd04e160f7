// Three users edit one form of 62 fields at the same time, over slow connections that break while they type.

import { expect, type Page } from "@playwright/test";
import { openLive, reconnect, slowDown } from "../fixtures/live.ts";
import { concurrentEditingTest as test } from "../fixtures/interaction/server.ts";

/** The fields of each user: every third, and a row of the list. */
const fieldsOf = (visitor: number): string[] => [
  ...Array.from({ length: 50 }, (_, n) => n)
    .filter((n) => n % 3 === visitor)
    .map((n) => `f${n}`),
  ...["0", "1", "2", "3"].map((item) => `rows-${visitor}-items-${item}-text`),
];

/** Returns a short text that no other field has: each typed character is an event that all pages render. */
const textOf = (visitor: number, field: string) => `${field.slice(0, 1)}${field.replace(/\D/g, "")} by ${visitor}`;

for (const latency of [0, 300]) {
  test(`no typed text is lost, at ${latency} ms`, async ({ page, visitor, document, problems }) => {
    // Messages in transit when a connection breaks are never answered. The recovery sends them again.
    problems.announce(/Failed to push input event .*push timeout/);
    test.setTimeout(300_000);
    const pages = [page, await visitor(), await visitor()];
    for (const one of pages) {
      await openLive(one, "/concurrent-editing");
      if (latency > 0) await slowDown(one);
    }
    await Promise.all(pages.map((one, index) => write(one, index)));
    const expected = new Map([0, 1, 2].flatMap((n) => fieldsOf(n).map((field) => [field, textOf(n, field)] as const)));
    // The result on the server, and on every page.
    const known = () => new Map([...document.values].map(([path, text]) => [path.replaceAll(".", "-"), text]));
    const wrong = () =>
      [...expected]
        .filter(([field, text]) => known().get(field) !== text)
        .map(([field]) => [field, known().get(field)]);
    await expect.poll(wrong, { timeout: 20_000 }).toEqual([]);
    for (const [index, one] of pages.entries()) {
      const own = fieldsOf(index).map((field) => [field, textOf(index, field)]);
      await expect.poll(() => shown(one, fieldsOf(index))).toEqual(own);
      // If a user types during a rejoin, the client keeps the form and may drop other users' changes from the join,
      // until their field changes again. A rejoin without typing shows everything.
      await reconnect(one);
      await expect
        .poll(() => shown(one, [...expected.keys()]), { message: `on page ${index}`, timeout: 20_000 })
        .toEqual([...expected]);
    }
  });
}

/** Reads all fields in one call: hundreds of separate assertions take longer than the typing. */
function shown(page: Page, fields: readonly string[]): Promise<(readonly [field: string, value: string])[]> {
  return page.evaluate(
    (ids) => ids.map((id) => [id, (document.getElementById(id) as HTMLInputElement).value] as const),
    fields,
  );
}

/** Types all text of one user, whose connection breaks in the middle of two words. */
async function write(page: Page, index: number): Promise<void> {
  for (const [n, field] of fieldsOf(index).entries()) {
    const input = page.locator(`#${field}`);
    const text = textOf(index, field);
    await input.focus();
    await input.pressSequentially(text.slice(0, 3));
    if (n === 2 + index || n === 12 + index) await reconnect(page);
    await input.pressSequentially(text.slice(3));
    // The text that a user is typing is never lost.
    expect(await input.inputValue()).toBe(text);
  }
  await page.locator("h1").click();
}
