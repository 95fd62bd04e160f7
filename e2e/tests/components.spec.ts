// LiveComponents on the gallery's page: their own state, messages in both directions, moves, and removal.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive, reconnect } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

const names = (page: Page) => page.locator("#tallies h2");
const count = (page: Page, name: string) => page.locator(`#tally-${name} output`);
const star = (page: Page, name: string) => page.getByRole("button", { name: `Star ${name}` });

/** A click that does not move the focus. */
const press = (page: Page, selector: string) => page.locator(selector).dispatchEvent("click");

test("the page shows its components without JavaScript, and without cids", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? "" });
  const page = await context.newPage();
  await page.goto("/components");
  await expect(names(page)).toHaveText(["Apples", "Pears", "Plums"]);
  // The component has no cid yet, so an event could not target it.
  await expect(page.locator("[data-phx-component], #tallies [phx-target]")).toHaveCount(0);
  await context.close();
});

test("an event reaches only its component, and the reply holds only that component's diff", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/components");
  const { request, reply } = await frames.roundtrip(() => press(page, "#tally-Pears .count"));
  await expect(count(page, "Pears")).toHaveText("1");
  await expect(count(page, "Apples")).toHaveText("0");

  const cid = Number(await page.locator("#tally-Pears").getAttribute("data-phx-component"));
  expect(request.payload).toMatchObject({ type: "click", event: "count", cid });
  const { diff } = reply.payload["response"] as { diff: Record<string, unknown> };
  expect(Object.keys(diff)).toEqual(["c"]);
  expect(Object.keys(diff["c"] as object)).toEqual([String(cid)]);
  expect(Object.values((diff["c"] as Record<string, object>)[cid] ?? {})).toEqual(["1"]);
  // The change of the view arrives separately.
  await expect(page.locator("#heard")).toHaveText("Pears, now 1");
});

test("a nested component has its own state and cid", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/components");
  await page.click("#tally-Plums .count");
  const { request, reply } = await frames.roundtrip(() => star(page, "Plums").click());
  await expect(star(page, "Plums")).toHaveAttribute("aria-pressed", "true");
  await expect(star(page, "Pears")).toHaveAttribute("aria-pressed", "false");
  await expect(count(page, "Plums")).toHaveText("1");
  const outer = await page.locator("#tally-Plums").getAttribute("data-phx-component");
  expect(String(request.payload["cid"])).not.toBe(outer);
  expect(reply.payload).toMatchObject({ response: { diff: { c: { [String(request.payload["cid"])]: {} } } } });
});

test("components that change positions keep their state, elements and focus", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/components");
  await page.click("#tally-Apples .count");
  await star(page, "Apples").click();
  await expect(star(page, "Apples")).toHaveAttribute("aria-pressed", "true");
  await page.evaluate(() => Object.assign(document.getElementById("tally-Apples") as HTMLElement, { known: "yes" }));
  await page.locator("#tally-Apples .count").focus();

  const { reply } = await frames.roundtrip(() => press(page, "#reverse"));
  await expect(names(page)).toHaveText(["Plums", "Pears", "Apples"]);
  await expect(count(page, "Apples")).toHaveText("1");
  await expect(star(page, "Apples")).toHaveAttribute("aria-pressed", "true");
  expect(await page.evaluate(() => Reflect.get(document.getElementById("tally-Apples") as HTMLElement, "known"))).toBe(
    "yes",
  );
  // Only positions are sent. No component is rendered again.
  expect((reply.payload["response"] as { diff: object }).diff).not.toHaveProperty("c");
});

test("new props reach a component without resetting its state", async ({ page }) => {
  await openLive(page, "/components");
  await page.click("#tally-Pears .count");
  await page.click("#step");
  await expect(page.locator("#tally-Pears .count")).toHaveText("+10");
  await page.click("#tally-Pears .count");
  await expect(count(page, "Pears")).toHaveText("11");
});

test("sendUpdate renders only the components, not the view", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/components");
  for (const name of ["Apples", "Pears"]) await page.click(`#tally-${name} .count`);
  await expect(page.locator("#heard")).toHaveText("Pears, now 1");
  const start = frames.all.length;
  await page.click("#zero");
  for (const name of ["Apples", "Pears", "Plums"]) await expect(count(page, name)).toHaveText("0");
  const diffs = frames
    .since(start)
    .filter(({ event }) => event === "diff")
    .map(({ payload }) => payload);
  expect(diffs.length).toBeGreaterThan(0);
  for (const diff of diffs) expect(Object.keys(diff)).toEqual(["c"]);
});

test("a component that is added later works like the others", async ({ page }) => {
  await openLive(page, "/components");
  await page.click("#add-fruit");
  await expect(names(page)).toHaveText(["Apples", "Pears", "Plums", "Cherries"]);
  await page.click("#tally-Cherries .count");
  await star(page, "Cherries").click();
  await expect(count(page, "Cherries")).toHaveText("1");
  await expect(star(page, "Cherries")).toHaveAttribute("aria-pressed", "true");
  await page.click("#add-fruit");
  await page.click("#add-fruit");
  await expect(page.locator("#add-fruit")).toBeDisabled();
});

test("a removed component runs its transition, and its cid and its child's cid are destroyed", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/components");
  const tally = page.locator("#tally-Pears");
  await page.click("#tally-Pears .count");
  const cids = await page
    .locator("#tally-Pears, #tally-Pears [data-phx-component]")
    .evaluateAll((elements) => elements.map((element) => Number(element.getAttribute("data-phx-component"))));
  expect(cids).toHaveLength(2);

  await page.click("#tally-Pears .remove");
  await expect(tally).toContainClass("fading");
  await expect(tally).toHaveCount(0);
  await expect(names(page)).toHaveText(["Apples", "Plums"]);
  await expect.poll(() => frames.sent("cids_destroyed")).toHaveLength(1);
  const answered = (event: string) => {
    const [request] = frames.sent(event);
    return frames.received("phx_reply").find(({ ref }) => ref === request?.ref);
  };
  await expect.poll(() => answered("cids_destroyed")).toBeDefined();
  const sorted = (payload: object | undefined) =>
    ((payload as { cids: number[] }).cids ?? []).toSorted((a, b) => a - b);
  expect(sorted(frames.sent("cids_will_destroy")[0]?.payload)).toEqual(cids);
  expect(answered("cids_will_destroy")?.payload).toEqual({ status: "ok", response: {} });
  expect(sorted(answered("cids_destroyed")?.payload["response"] as object)).toEqual(cids);

  // Adding the same fruit again creates a new instance.
  await page.click("#add-fruit");
  await expect(names(page)).toHaveText(["Apples", "Plums", "Pears"]);
  await expect(count(page, "Pears")).toHaveText("0");
  expect(cids).not.toContain(Number(await tally.getAttribute("data-phx-component")));
});

test("components work after a reconnect, with new state", async ({ page }) => {
  await openLive(page, "/components");
  await page.click("#tally-Pears .count");
  await expect(count(page, "Pears")).toHaveText("1");
  await reconnect(page);
  await expect(count(page, "Pears")).toHaveText("0");
  await page.click("#tally-Pears .count");
  await page.click("#tally-Plums .count");
  await expect(count(page, "Pears")).toHaveText("1");
  await expect(page.locator("#heard")).toHaveText("Plums, now 1");
});
