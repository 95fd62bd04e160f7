// The server restarts: another process with the same port and secret.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectLive, expectMarked, viewsOf, mark, openLive } from "../fixtures/live.ts";
import { DISCONNECTED } from "../fixtures/problems.ts";
import { demoTest as test } from "../fixtures/test.ts";

test.use({ ownServer: true });

test.beforeEach(({ problems }) => problems.announce(...DISCONNECTED));

const expectOffline = (page: Page) => expect(viewsOf(page)).toContainClass("phx-client-error");

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`after ${signal} a view starts with new state, and the page stays`, async ({ page, server }) => {
    const frames = new Frames(page);
    await openLive(page, "/counter");
    await mark(page);
    await page.click("#add");
    await expect(page.locator("#count")).toHaveText("10");
    await server.stop(signal);
    await expectOffline(page);
    await expect(page.locator("#count")).toHaveText("10");
    await server.startAgain();
    await expectLive(page);
    await expect(page.locator("#count")).toHaveText("0");
    await page.click("#inc");
    await expect(page.locator("#count")).toHaveText("1");
    await expectMarked(page);
    expect(frames.sent("phx_join")).toHaveLength(2);
  });
}

test("typed form values survive a restart and are sent to the server again", async ({ page, server }) => {
  const frames = new Frames(page);
  await openLive(page, "/form");
  await mark(page);
  await page.fill("#user_name", "Ann");
  await page.fill("#user_email", "ann@");
  await page.selectOption("#user_plan", "team");
  // The message shifts the content below it, so a click at that moment would miss.
  await expect(page.locator("#user_email_error")).toBeVisible();
  await page.check("#user_terms");
  await server.stop();
  await expectOffline(page);
  await page.fill("#user_age", "44");
  const { request } = await frames.roundtrip(async () => {
    await server.startAgain();
    await expectLive(page);
  });
  expect(request.payload).toMatchObject({ type: "form", event: "validate" });
  await expect(page.locator("#user_name")).toHaveValue("Ann");
  await expect(page.locator("#user_email")).toHaveValue("ann@");
  await expect(page.locator("#user_age")).toHaveValue("44");
  await expect(page.locator("#user_plan")).toHaveValue("team");
  await expect(page.locator("#user_terms")).toBeChecked();
  await expect(page.locator("#user_email_error")).toBeVisible();

  await page.fill("#user_email", "ann@example.org");
  await expect(page.locator("#user_email_error")).toHaveCount(0); // the content below it has moved up
  await page.click("#user-form button[type=submit]");
  await expect(page.locator("#saved")).toContainText("Ann / ann@example.org / team");
  await expectMarked(page);
});

test("two views on one page join again after a restart", async ({ page, server }) => {
  await openLive(page, "/crash");
  await mark(page);
  await page.click("#click");
  await page.fill("#note", "Dear diary");
  await expect(page.locator("#clicks")).toHaveText("1");
  await server.stop();
  for (const id of ["crash-view", "other-view"]) {
    await expect(page.locator(`#${id}`)).toContainClass("phx-client-error");
  }
  await server.startAgain();
  await expectLive(page);
  await expect(page.locator("#clicks")).toHaveText("0");
  await expect(page.locator("#note")).toHaveValue("Dear diary");
  const now = await page.locator("#time").textContent();
  await expect(page.locator("#time")).not.toHaveText(now ?? "");
  await expectMarked(page);
});

test("subscriptions and timers start again after a restart", async ({ page, server, request }) => {
  const clock = await page.context().newPage();
  await openLive(page, "/broadcast");
  await openLive(clock, "/clock");
  await server.stop();
  for (const one of [page, clock]) await expectOffline(one);
  await server.startAgain();
  for (const one of [page, clock]) await expectLive(one);
  await request.post("/broadcast?msg=back+again");
  await expect(page.locator("#msg")).toHaveText("back again");
  const time = clock.locator("#time");
  const now = await time.textContent();
  await expect(time).not.toHaveText(now ?? "");
});

test("a server that receives SIGTERM closes its sockets with 1012 and exits", async ({ page, server }) => {
  await page.addInitScript(() => {
    const codes: number[] = [];
    const Native = WebSocket;
    Object.assign(globalThis, {
      closeCodes: codes,
      WebSocket: class extends Native {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          this.addEventListener("close", ({ code }) => codes.push(code));
        }
      },
    });
  });
  await openLive(page, "/counter");
  expect(await server.stop("SIGTERM")).toBe(0);
  const firstCode = () => page.evaluate(() => (globalThis as { closeCodes?: number[] }).closeCodes?.[0]);
  await expect.poll(firstCode).toBe(1012);
});
