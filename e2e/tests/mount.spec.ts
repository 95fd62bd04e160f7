// The arguments of `mount`, and the choices of a view: its template, its layout, the end of its connection.

import { expect, type Page } from "@playwright/test";
import { mountTest as test } from "../fixtures/mount.ts";
import { expectLive, expectMarked, mark, openLive } from "../fixtures/live.ts";
import { DISCONNECTED } from "../fixtures/problems.ts";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const marked = (page: Page) => page.evaluate(() => document.documentElement.dataset["marked"] ?? "no");

test("a view renders by its live action, and keeps its state between actions", async ({ page }) => {
  const response = await page.goto("/note");
  expect(await response?.text()).toContain("<h1>Note</h1>");
  await expectLive(page);
  await mark(page);
  await page.click("#to-note-edit");
  await expect(heading(page)).toHaveText("Edit");
  await expect(page.locator("#text")).toHaveValue("Milk");
  await page.fill("#text", "Milk and honey");
  await page.click("#to-note");
  await expect(heading(page)).toHaveText("Note");
  await expect(page.locator("#text")).toHaveText("Milk and honey");
  await expect(page.locator("#first")).toHaveText("show");
  await page.goBack();
  await expect(heading(page)).toHaveText("Edit");
  await expectMarked(page);

  const edit = await page.goto("/note/edit");
  expect(await edit?.text()).toContain("<h1>Edit</h1>");
  await expectLive(page);
  await page.click("#to-note");
  await expect(page.locator("#first")).toHaveText("edit");
});

test("a link patches within the view, navigates to another, and loads across live sessions", async ({ page }) => {
  await openLive(page, "/note");
  await mark(page);
  await expect(page.locator("#to-note-edit")).toHaveAttribute("data-phx-link", "patch");
  await page.click("#to-arrival");
  await expect(heading(page)).toHaveText("Arrival");
  await expectMarked(page);
  await page.goBack();
  await expect(heading(page)).toHaveText("Note");
  await expectLive(page);
  await page.click("#to-elsewhere");
  await expect(heading(page)).toHaveText("Elsewhere");
  await expectLive(page);
  expect(await marked(page)).toBe("no");
});

test("connect params and connectInfo are equal in both renders", async ({ page, baseURL }) => {
  const response = await page.goto("/arrival");
  const text = (await response?.text()) ?? "";
  const agent = await page.evaluate(() => navigator.userAgent);
  expect(text).toContain(`<p id="agent">${agent}</p>`);
  expect(text).toContain(`<p id="host">${baseURL}/</p>`);
  await expect(page.locator("#mounts")).toHaveText("0");
  await expect(page.locator("#agent")).toHaveText(agent);
  await expect(page.locator("#host")).toHaveText(`${baseURL}/`);
  await expect(page.locator("#referer")).toHaveText("none");

  await openLive(page, "/note");
  await page.click("#to-arrival");
  await expect(page.locator("#referer")).toHaveText(`${baseURL}/note`);
  await expect(page.locator("#mounts")).toHaveText("0");
});

test("a view can close its connection, and the client reconnects", async ({ page, problems }) => {
  problems.announce(...DISCONNECTED);
  await openLive(page, "/arrival");
  await mark(page);
  await expect(page.locator("#mounts")).toHaveText("0");
  await page.click("#close");
  await expect(page.locator("#mounts")).toHaveText("1");
  await expectLive(page);
  await expectMarked(page);
});

test("_mount_attempts counts failed joins", async ({ page, problems }) => {
  problems.announce(/^console: .*unable to join/, /^server: .*crashed in mount/);
  await page.goto("/shaky");
  await expect(page.locator("#attempts")).toHaveText("1", { timeout: 10_000 });
  await expect(page.locator("#unsteady")).not.toContainClass("phx-error");
  expect(problems.all).toContainEqual(expect.stringMatching(/^server: unsteady crashed in mount/));
});

test("mount chooses the layout", async ({ page }) => {
  const framed = await page.goto("/framed");
  expect(await framed?.text()).toMatch(/<section id="frame"><h1>Framed<\/h1>/);
  await expectLive(page);
  await expect(page.locator("#frame h1")).toHaveText("Framed");
  const plain = await page.goto("/framed?plain");
  expect(await plain?.text()).not.toContain('<section id="frame">');
  await expectLive(page);
  await expect(page.locator("#frame")).toHaveCount(0);
  await expect(heading(page)).toHaveText("Framed");
});

test("an event reaches the component that its phx-target names", async ({ page }) => {
  await openLive(page, "/framed");
  await expect(page.locator("#label")).toHaveText("untouched");
  await page.click("#press");
  await expect(page.locator("#label")).toHaveText("pressed");
});
