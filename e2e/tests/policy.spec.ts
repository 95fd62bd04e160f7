// The strict Content-Security-Policy of the gallery. A violation fails any test. This file uses every page.

import { expect, type Page } from "@playwright/test";
import { expectLive, openLive } from "../fixtures/live.ts";
import { CRASHED } from "../fixtures/problems.ts";
import { demoTest as test } from "../fixtures/test.ts";

const uses: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "/": (page) => expect(page.getByRole("heading", { level: 1 })).toBeVisible(),
  async "/counter"(page) {
    await page.click("#add");
    await page.click("#inc");
    await expect(page.locator("#big")).toBeVisible();
  },
  async "/table?rows=20"(page) {
    await page.click("#update");
    await page.click("#row-3 a[phx-click=select]");
    await expect(page.locator("#row-3")).toHaveClass("danger");
  },
  async "/broadcast"(page) {
    await page.getByRole("textbox").fill("hello");
    await page.getByRole("textbox").press("Enter");
    await expect(page.locator("#msg")).toHaveText("hello");
  },
  async "/form"(page) {
    await page.fill("#user_name", "a");
    await expect(page.locator("#user_name_error")).toBeVisible();
  },
  async "/clock"(page) {
    const now = await page.locator("#time").textContent();
    await expect(page.locator("#time")).not.toHaveText(now ?? "");
  },
  async "/dashboard"(page) {
    await page.click("#vote-cinema");
    await expect(page.locator("#votes-cinema")).toHaveText("1");
  },
  async "/crash"(page) {
    await page.click("#crash");
    await expect(page.locator("#restarts")).toHaveText("1");
  },
};

for (const [path, use] of Object.entries(uses)) {
  test(`${path} works under the strict Content-Security-Policy`, async ({ page, problems }) => {
    if (path === "/crash") problems.announce(...CRASHED);
    const response = await page.goto(path);
    const policy = response?.headers()["content-security-policy"] ?? "";
    const directives = policy.split(";").map((directive) => directive.trim());
    expect(directives).toContain("script-src 'self'");
    expect(directives).toContain("style-src 'self'");
    expect(policy).not.toContain("unsafe");
    await expectLive(page);
    await use(page);
    expect(problems.all.filter((problem) => /policy/i.test(problem))).toEqual([]);
  });
}

test("an injected inline script does not run, and the violation is reported", async ({ page, problems }) => {
  problems.announce(/policy/i);
  await openLive(page, "/counter");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken over'";
    document.body.append(script);
  });
  await expect.poll(() => problems.all).toContain("console: policy violation: script-src-elem inline");
  await expect(page).toHaveTitle("Counter · Livewright");
});
