// Each page of the gallery: readable without scripts, and live with the published client.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import { expectLive, viewsOf } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

interface GalleryPage {
  readonly path: string;
  readonly heading: string | RegExp;
  /** The content before any script has run. */
  readonly read: (page: Page) => Promise<void>;
}

const pages: readonly GalleryPage[] = [
  {
    path: "/",
    heading: /./,
    async read(page) {
      for (const { path } of pages.slice(1)) {
        await expect(
          viewsOf(page)
            .locator(`a[href="${path.split("?")[0]}"]`)
            .first(),
        ).toBeVisible();
      }
    },
  },
  { path: "/counter", heading: "Counter", read: (page) => expect(page.locator("#count")).toHaveText("0") },
  {
    path: "/table?rows=20",
    heading: "Table",
    async read(page) {
      await expect(page.locator("#tbody tr")).toHaveCount(20);
      await expect(page.locator("#row-20 td").first()).toHaveText("20");
    },
  },
  { path: "/broadcast", heading: "Broadcast", read: (page) => expect(page.locator("#msg")).toHaveText("(none)") },
  {
    path: "/form",
    heading: "Form",
    async read(page) {
      await expect(page.getByLabel("Email")).toHaveValue("");
      await expect(page.getByLabel("Plan")).toHaveValue("free");
      await expect(page.locator(".error-msg")).toHaveCount(0);
    },
  },
  { path: "/register", heading: "Register", read: (page) => expect(page.getByLabel("Email")).toHaveValue("") },
  { path: "/invoice", heading: "Invoice", read: (page) => expect(page.locator("#total")).toHaveText("€207.00") },
  { path: "/board", heading: "Board", read: (page) => expect(page.locator("#column-todo .ticket")).toHaveCount(3) },
  { path: "/palette", heading: "Palette", read: (page) => expect(page.locator("#notes li")).toHaveCount(3) },
  { path: "/kit", heading: "Kit", read: (page) => expect(page.getByRole("tabpanel")).toHaveText("Twice a week.") },
  {
    path: "/photos",
    heading: "Photos",
    read: (page) => expect(page.locator(".drop strong")).toHaveText("Drop pictures here"),
  },
  { path: "/clock", heading: "Clock", read: (page) => expect(page.locator("#time")).toHaveText(/^\d\d:\d\d:\d\d$/) },
  {
    path: "/dashboard",
    heading: "Dashboard",
    async read(page) {
      await expect(page.locator("#wind")).toHaveText(/^[\d.]+$/);
      await expect(page.locator("#votes-bakery")).toHaveText("0");
    },
  },
  { path: "/crash", heading: "Crash", read: (page) => expect(page.locator("#clicks")).toHaveText("0") },
];

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  for (const { path, heading, read } of pages) {
    test(`${path} shows its content`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response?.status()).toBe(200);
      expect(response?.headers()["content-type"]).toBe("text/html; charset=utf-8");
      await expect(viewsOf(page).getByRole("heading", { level: 1 }).first()).toHaveText(heading);
      await read(page);
      await expect(page.locator(".phx-connected")).toHaveCount(0);
    });
  }
});

for (const { path, heading, read } of pages) {
  test(`${path} connects and shows the same content`, async ({ page }) => {
    await page.goto(path);
    await expectLive(page);
    await expect(viewsOf(page).getByRole("heading", { level: 1 }).first()).toHaveText(heading);
    await read(page);
  });
}

test("the page loads one script with the published client, byte for byte", async ({ page }) => {
  const scripts: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response.text());
  });
  await page.goto("/counter");
  await expectLive(page);
  const clients = (await Promise.all(scripts)).filter((script) => script.includes("LiveSocket"));
  // The builds of a package are in one folder.
  const published = (name: string, file: string): string =>
    readFileSync(join(dirname(fileURLToPath(import.meta.resolve(name))), file), "utf8");
  expect(clients).toHaveLength(1);
  expect(clients[0]).toContain(published("phoenix", "phoenix.min.js"));
  expect(clients[0]).toContain(published("phoenix_live_view", "phoenix_live_view.min.js"));
});

test("the health check answers ok", async ({ request }) => {
  const response = await request.get("/health");
  expect(await response.text()).toBe("ok");
});

test("an unknown path is a page with status 404", async ({ page, problems }) => {
  problems.announce(/status of 404/);
  const response = await page.goto("/nowhere");
  expect(response?.status()).toBe(404);
});
