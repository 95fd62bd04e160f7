// Pages in a network that blocks WebSockets, with the unmodified client.

import { expect, type Page } from "@playwright/test";
import { expectLive, expectMarked, mark, openLive, reconnect, viewsOf } from "../fixtures/live.ts";
import { DISCONNECTED } from "../fixtures/problems.ts";
import { navigationTest } from "../fixtures/hooks-and-navigation.ts";
import { demoTest as test } from "../fixtures/test.ts";

test.use({ ownServer: true });

/** Makes all WebSockets of a page fail. */
async function blockWebSockets(page: Page): Promise<void> {
  await page.addInitScript(() => {
    class Blocked {
      readyState = 0;
      onerror: ((event: unknown) => void) | undefined;
      onclose: ((event: unknown) => void) | undefined;
      constructor() {
        setTimeout(() => {
          this.readyState = 3;
          this.onerror?.(new Event("error"));
          this.onclose?.(new CloseEvent("close", { code: 1006 }));
        });
      }
      close(): void {}
    }
    Object.assign(globalThis, { WebSocket: Blocked });
  });
}

/** Counts the requests of long polling, by method. */
function pollsOf(page: Page): Map<string, number> {
  const polls = new Map<string, number>();
  page.on("request", (request) => {
    const method = request.method();
    if (request.url().includes("/live/longpoll?")) polls.set(method, (polls.get(method) ?? 0) + 1);
  });
  return polls;
}

test("a page without WebSockets handles clicks and forms", async ({ page }) => {
  const polls = pollsOf(page);
  await blockWebSockets(page);
  await openLive(page, "/counter");
  await mark(page);
  await page.click("#inc");
  await page.click("#add");
  await expect(page.locator("#count")).toHaveText("11");
  expect(polls.get("POST")).toBeGreaterThan(0);
  await expectMarked(page);

  await openLive(page, "/form");
  await page.fill("#user_name", "Ann");
  await page.fill("#user_email", "ann@");
  await expect(page.locator("#user_email_error")).toBeVisible();
  await page.fill("#user_email", "ann@example.org");
  await expect(page.locator("#user_email_error")).toHaveCount(0);
});

navigationTest("a page without WebSockets navigates between views, and back", async ({ page }) => {
  await blockWebSockets(page);
  await openLive(page, "/here");
  await mark(page);
  await page.click("#to-there");
  await expect(page).toHaveURL("/there/link");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There");
  await expectLive(page);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Here");
  await page.click("#click");
  await expect(page.locator("#clicks")).toHaveText("1");
  await expectMarked(page);
});

test("a page without WebSockets uploads files, which others see", async ({ page, visitor }) => {
  await blockWebSockets(page);
  const other = await visitor();
  await openLive(page, "/photos");
  await openLive(other, "/photos");
  const picture = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    // Noise does not compress, so the upload has several chunks.
    const image = context.createImageData(640, 480);
    for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
    context.putImageData(image, 0, 0);
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  const buffer = Buffer.from(picture, "base64");
  expect(buffer.length).toBeGreaterThan(500_000);
  await page.locator('input[type="file"]').setInputFiles({ name: "noise.png", mimeType: "image/png", buffer });
  for (const one of [page, other])
    await expect(one.getByRole("list", { name: "Album" }).getByRole("img")).toHaveCount(1);
});

test("a page without WebSockets joins again after it has lost its connection, and after a restart", async ({
  page,
  server,
  problems,
}) => {
  problems.announce(...DISCONNECTED, /Failed to load resource: net::/);
  await blockWebSockets(page);
  await openLive(page, "/counter");
  await mark(page);
  await page.click("#add");
  await expect(page.locator("#count")).toHaveText("10");
  await reconnect(page);
  await expect(page.locator("#count")).toHaveText("0");
  await page.click("#inc");
  await expect(page.locator("#count")).toHaveText("1");
  expect(await server.stop("SIGTERM")).toBe(0);
  await expect(viewsOf(page)).toContainClass("phx-client-error");
  await server.startAgain();
  await expectLive(page);
  await expect(page.locator("#count")).toHaveText("0");
  await page.click("#inc");
  await expect(page.locator("#count")).toHaveText("1");
  await expectMarked(page);
});

test("a page whose WebSocket opens and says nothing falls back to long polling, and later pages remember it", async ({
  page,
}) => {
  // A proxy that accepts the upgrade and passes no frames on.
  let opened = 0;
  await page.routeWebSocket(/\/live\/websocket/, () => void opened++);
  await openLive(page, "/counter");
  await page.click("#inc");
  await expect(page.locator("#count")).toHaveText("1");
  await openLive(page, "/counter");
  expect(opened).toBe(1);
});

test("a page goes back to its WebSocket after a restart", async ({ page, server, problems }) => {
  problems.announce(...DISCONNECTED);
  const polls = pollsOf(page);
  await openLive(page, "/counter");
  await server.stop("SIGKILL");
  await expect(viewsOf(page)).toContainClass("phx-client-error");
  await server.startAgain();
  await expectLive(page);
  await page.click("#inc");
  await expect(page.locator("#count")).toHaveText("1");
  expect(polls).toEqual(new Map());
});
