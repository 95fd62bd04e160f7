// Every binding, and the event that the view receives for it.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive, slowDown } from "../fixtures/live.ts";
import { interactionTest as test } from "../fixtures/interaction/server.ts";

type Told = Readonly<Record<string, unknown>>;

const log = (page: Page) => page.locator("#log li");
const entries = (page: Page) => read(page, "#log li");
/** Events without a click on their element: on mount and removal, by scrolling, by a click elsewhere. */
const aside = (page: Page) => read(page, "#aside li");
const read = async (page: Page, selector: string): Promise<Told[]> =>
  (await page.locator(selector).allTextContents()).map((text) => JSON.parse(text) as Told);

/** The steps, and all events that the view receives for them, in order. */
const cases: readonly [name: string, act: (page: Page) => Promise<unknown>, told: readonly Told[]][] = [
  [
    "phx-click sends the phx-value attributes and the value",
    (page) => page.click("#click"),
    [{ event: "click", id: "7", who: "Ann & Bob", value: "" }],
  ],
  [
    "phx-click sends the value attribute of a button",
    (page) => page.click("#click-value"),
    [{ event: "click-value", value: "own" }],
  ],
  ["phx-click on a link sends its phx-value attributes", (page) => page.click("#link"), [{ event: "link", x: "y" }]],
  [
    "phx-click with commands merges the pushed values with the phx-value attributes",
    (page) => page.click("#command"),
    [{ event: "command", id: "value", b: "2", a: 1, value: "" }],
  ],
  [
    "phx-click on a checkbox sends its value only if it is switched on",
    async (page) => {
      await page.click("#box");
      await expect(log(page)).toHaveCount(1);
      await page.click("#box-on");
    },
    [{ event: "box", value: "yes" }, { event: "box" }],
  ],
  [
    "phx-focus, phx-keydown, phx-keyup and phx-blur send the value and, for keys, the key",
    async (page) => {
      await page.focus("#text");
      await expect(log(page)).toHaveCount(1);
      await page.press("#text", "ArrowLeft");
      await expect(log(page)).toHaveCount(3);
      await page.locator("#text").blur();
    },
    [
      { event: "focus", from: "text", value: "abc" },
      { event: "down", key: "ArrowLeft", from: "text", value: "abc" },
      { event: "up", key: "ArrowLeft", from: "text", value: "abc" },
      { event: "blur", from: "text", value: "abc" },
    ],
  ],
  [
    "phx-key restricts key events to one key",
    async (page) => {
      await page.press("#enter", "x");
      await page.press("#enter", "Enter");
    },
    [{ event: "entered", key: "Enter", value: "x" }],
  ],
  [
    "phx-window-keydown and phx-window-keyup ignore the case of phx-key",
    async (page) => {
      await page.keyboard.press("F3");
      await page.keyboard.press("F2");
      await expect(log(page)).toHaveCount(1);
      await page.keyboard.press("F4");
    },
    [
      { event: "window-down", key: "F2", on: "window" },
      { event: "window-up", key: "F4" },
    ],
  ],
  [
    "phx-change sends all fields of the form and the changed one as _target",
    (page) => page.fill("#name", "Jo & co"),
    [
      {
        event: "change",
        user: { name: "Jo & co", other: "" },
        own: "",
        slow: "",
        blurred: "",
        outside: "",
        _unused_own: "",
        _unused_slow: "",
        _unused_blurred: "",
        _unused_outside: "",
        extra: "meta",
        _target: ["user", "name"],
      },
    ],
  ],
  [
    "phx-change on an input sends only that input",
    (page) => page.fill("#own", "x"),
    [{ event: "own-change", own: "x", extra: "meta", _target: ["own"] }],
  ],
  [
    "phx-throttle drops a second click within its interval",
    async (page) => {
      await page.click("#throttled");
      await expect(log(page)).toHaveCount(1);
      await page.click("#throttled");
      await page.click("#click-value");
    },
    [
      { event: "throttled", value: "" },
      { event: "click-value", value: "own" },
    ],
  ],
];

for (const latency of [0, 300]) {
  test.describe(`at ${latency} ms`, () => {
    test.beforeEach(async ({ page }) => {
      await openLive(page, "/bindings");
      if (latency > 0) await slowDown(page);
    });

    for (const [name, act, told] of cases) {
      test(name, async ({ page }) => {
        await act(page);
        await expect(log(page)).toHaveCount(told.length);
        expect(await entries(page)).toEqual(told);
      });
    }

    test("phx-click-away fires once for a click elsewhere, not on the element", async ({ page }) => {
      await page.click("#away");
      await page.click("h1");
      await expect.poll(() => aside(page)).toContainEqual({ event: "away", x: "1" });
      expect((await aside(page)).filter(({ event }) => event === "away")).toHaveLength(1);
    });

    test("phx-target addresses a component by its cid or a selector", async ({ page }) => {
      await page.click("#to-component");
      await expect(page.locator("#listener-heard")).toHaveText('["hello",{"a":"1","value":""}]');
      await page.click("#to-selector");
      await expect(page.locator("#listener-heard")).toHaveText('["hello",{"a":"2","value":""}]');
    });

    test("phx-submit sends pending changes first, then the form with the pressed button", async ({ page }) => {
      const frames = new Frames(page);
      await openLive(page, "/bindings");
      if (latency > 0) await slowDown(page);
      await page.locator("#slow").pressSequentially("typed");
      await page.click("#go");
      await expect.poll(async () => (await entries(page)).map(({ event }) => event)).toContain("submit");
      const sent = frames.sent("event").map(({ payload }) => payload["event"]);
      expect(sent.filter((event) => event === "change" || event === "submit")).toEqual(["change", "submit"]);
      const submit = (await entries(page)).find(({ event }) => event === "submit");
      expect(submit).toMatchObject({ slow: "typed", go: "2", extra: "meta", outside: "" });
      expect(submit).not.toHaveProperty("_target");
      expect(Object.keys(submit ?? {}).filter((key) => key.startsWith("_unused_"))).toEqual([]);
    });

    test('phx-debounce="blur" sends the change when the field loses focus', async ({ page }) => {
      await page.locator("#blurred").pressSequentially("ab");
      await page.click("#click-value");
      await expect.poll(async () => (await entries(page)).map(({ event }) => event)).toContain("change");
      const change = (await entries(page)).find(({ event }) => event === "change");
      expect(change).toMatchObject({ blurred: "ab", _target: ["blurred"] });
    });

    test('a reset sends phx-change with _target ["reset"] and the initial values', async ({ page }) => {
      await page.fill("#name", "x");
      await expect.poll(async () => (await entries(page)).length).toBeGreaterThan(0);
      await page.click("#reset");
      await expect.poll(async () => (await entries(page)).at(-1)?.["_target"]).toEqual(["reset"]);
      expect((await entries(page)).at(-1)).toMatchObject({ event: "change", user: { name: "" } });
    });

    test("an input with a form attribute belongs to that form", async ({ page }) => {
      await page.fill("#outside", "far");
      await expect
        .poll(async () => (await entries(page)).at(-1))
        .toMatchObject({
          event: "change",
          outside: "far",
          _target: ["outside"],
        });
    });

    test("a multiple select sends its choices as a list", async ({ page }) => {
      await page.selectOption("#many", ["a", "c"]);
      await expect
        .poll(async () => (await entries(page)).at(-1))
        .toMatchObject({ many: ["a", "c"], _target: ["many"] });
    });

    test("phx-viewport-bottom and phx-viewport-top send the first or last row that comes into view", async ({
      page,
    }) => {
      await page.locator("#scroll").evaluate((box) => box.scrollTo(0, 1000));
      await expect.poll(() => aside(page)).toContainEqual({ event: "bottom", id: "row-3" });
      await page.locator("#scroll").evaluate((box) => box.scrollTo(0, 0));
      await expect.poll(() => aside(page)).toContainEqual({ event: "top", id: "row-1" });
    });

    test("phx-mounted runs once, and phx-remove delays the removal until its transition ends", async ({ page }) => {
      const mounted = async () => (await aside(page)).filter(({ event }) => event === "mounted").length;
      const living = page.locator("#living");
      await expect.poll(mounted).toBe(1);
      await page.click("#tick");
      await expect(living).toHaveText("Living 1");
      await expect(living).toContainClass("born");
      expect(await mounted()).toBe(1);
      await page.click("#hide");
      await expect(living).toContainClass("leaving");
      await expect(living).toHaveCount(0);
      await expect.poll(async () => (await aside(page)).map(({ event }) => event)).toContain("removed");
      await page.click("#show");
      await expect.poll(mounted).toBe(2);
    });

    test("a focused input keeps the typed text, unless it opts out", async ({ page }) => {
      await page.fill("#kept", "mine");
      await page.locator("#tick").dispatchEvent("click");
      await expect(page.locator("#n")).toHaveText("1");
      await expect(page.locator("#kept")).toHaveValue("mine");
      await expect(page.locator("#kept")).toHaveAttribute("data-n", "1");
      await page.fill("#patched", "mine");
      await page.locator("#tick").dispatchEvent("click");
      await expect(page.locator("#n")).toHaveText("2");
      await expect(page.locator("#patched")).toHaveValue("server 2");
    });

    test('an element with phx-update="ignore" keeps its content, and its data attributes are patched', async ({
      page,
    }) => {
      const ignored = page.locator("#ignored");
      await ignored.evaluate((element) => (element.textContent = "mine"));
      await page.click("#tick");
      await expect(ignored).toHaveAttribute("data-n", "1");
      await expect(ignored).toHaveText("mine");
      await expect(ignored).toHaveClass("c0");
    });

    test("an attribute that a command changed keeps its value after a patch", async ({ page }) => {
      const swapped = page.locator("#swapped");
      await page.click("#own-title");
      await expect(swapped).toHaveAttribute("title", "mine");
      await page.click("#swap");
      await expect(swapped).toHaveText("hot");
      await expect(swapped).toHaveAttribute("title", "mine");
      await expect(swapped).toContainClass("mine");
      await page.click("#no-title");
      await page.click("#swap");
      await expect(swapped).toHaveText("cold");
      await expect(swapped).not.toHaveAttribute("title");
    });
  });
}

test("a form has readonly inputs and disabled buttons until its submit is answered", async ({ page }) => {
  await openLive(page, "/bindings");
  await slowDown(page);
  await page.click("#slow-submit");
  await expect(page.locator("#slow-form")).toContainClass("phx-submit-loading");
  await expect(page.locator("#slow-input")).toHaveAttribute("readonly");
  await expect(page.locator("#slow-submit")).toBeDisabled();
  await expect(page.locator("#slow-submit")).toHaveText("Sending…");
  await expect(page.locator("#n")).toHaveText("1");
  await expect(page.locator("#slow-input")).not.toHaveAttribute("readonly");
  await expect(page.locator("#slow-submit")).toBeEnabled();
  await expect(page.locator("#slow-submit")).toHaveText("Send");
});

test("a clicked button in a form with a pending change has its loading class until the reply", async ({ page }) => {
  await openLive(page, "/bindings");
  await slowDown(page);
  await page.fill("#slow-input", "x");
  await expect(page.locator("#slow-form")).toContainClass("phx-change-loading");
  await page.click("#slow-click");
  await expect(page.locator("#slow-click")).toContainClass("phx-click-loading");
  await expect(page.locator("#n")).toHaveText("2");
  await expect(page.locator("#slow-click")).not.toContainClass("phx-click-loading");
});

test("phx-connected and phx-disconnected run on connection changes, not on patches", async ({ page }) => {
  await openLive(page, "/bindings");
  const connection = page.locator("#connection");
  await expect(connection).toHaveAttribute("data-state", "on");
  await connection.evaluate((element) => element.setAttribute("data-state", "by hand"));
  await page.click("#tick");
  await expect(page.locator("#n")).toHaveText("1");
  await connection.evaluate((element) => {
    const states: string[] = [];
    Object.assign(window, { states });
    new MutationObserver(() => states.push(element.getAttribute("data-state") ?? "")).observe(element, {
      attributeFilter: ["data-state"],
    });
  });
  // Only after a delay, so that users do not see a short gap.
  await page.evaluate(() => (window as unknown as { liveSocket: { disconnect(): void } }).liveSocket.disconnect());
  await expect(connection).toHaveAttribute("data-state", "off");
  await page.evaluate(() => (window as unknown as { liveSocket: { connect(): void } }).liveSocket.connect());
  await expect(connection).toHaveAttribute("data-state", "on");
  expect(await page.evaluate(() => (window as unknown as { states: string[] }).states)).toEqual(["off", "on"]);
});
