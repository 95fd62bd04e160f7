// Compares livewright/testing with a browser: the same steps run in both. After each step both pages must be equal,
// including typed text, checked boxes and the focus.

import { expect, type Page } from "@playwright/test";
import { live, type TestView } from "livewright/testing";
import { createApp } from "../../examples/demo/dist/app.js";
import { openLive, reconnect } from "../fixtures/live.ts";
import { snapshot } from "../fixtures/snapshot.ts";
import { demoTest as test } from "../fixtures/test.ts";

/** A step of a user, for the browser and for the test. */
interface Step {
  readonly name: string;
  readonly browser: (page: Page) => Promise<unknown>;
  readonly test: (view: TestView) => Promise<unknown>;
}

const click = (selector: string): Step => ({
  name: `click ${selector}`,
  browser: (page) => page.click(selector),
  test: (view) => view.click(selector),
});

const fill = (form: string, field: string, value: string): Step => ({
  name: `fill in ${field}`,
  browser: (page) => page.fill(`${form} [name="${field}"]`, value),
  test: (view) => view.change(form, { [field]: value }),
});

const choose = (form: string, field: string, value: string): Step => ({
  name: `choose ${value}`,
  async browser(page) {
    await page.focus(`${form} [name="${field}"]`);
    await page.selectOption(`${form} [name="${field}"]`, value);
  },
  test: (view) => view.change(form, { [field]: value }),
});

/** Presses a key in the focused element. */
const press = (key: string, details: { readonly shiftKey?: boolean } = {}): Step => ({
  name: `press ${key}`,
  browser: (page) => page.keyboard.press(details.shiftKey === true ? `Shift+${key}` : key),
  async test(view) {
    const name = key === "Space" ? " " : key;
    await view.keydown(undefined, name, details);
    await view.keyup(undefined, name, details);
  },
});

const offline: Step = { name: "reconnect", browser: reconnect, test: (view) => lostAndFound(view) };

async function lostAndFound(view: TestView): Promise<void> {
  await view.disconnect();
  await view.reconnect();
}

/** The steps on each page. */
const STORIES: Readonly<Record<string, readonly Step[]>> = {
  "/counter": [
    click("#inc"),
    click("#add"),
    press("Enter"),
    click("#dec"),
    press("Space"),
    offline,
    press("Tab"),
    click("#inc"),
  ],
  "/form": [
    fill("#user-form", "user[name]", "A"),
    fill("#user-form", "user[email]", "ann@example.org"),
    fill("#user-form", "user[name]", "Ann"),
    choose("#user-form", "user[plan]", "pro"),
    click("#user_terms"),
    press("Space"),
    press("Tab", { shiftKey: true }),
    press("Tab"),
    press("Space"),
    fill("#user-form", "user[age]", "30"),
    offline,
    click("#user-form button"),
    fill("#user-form", "user[age]", "31"),
    press("Enter"),
  ],
  "/components": [
    click("#tally-Pears .count"),
    click("#tally-Pears .star"),
    click("#reverse"),
    click("#step"),
    click("#add-fruit"),
    click("#zero"),
    click("#tally-Plums .remove"),
  ],
  "/nested": [click("#apples-pick"), click("#deliver"), click("#pears-pick")],
  "/table?rows=12": [
    click("#swaprows"),
    click("#update"),
    click("#append_one"),
    click("#row-3 .col-md-4 a"),
    click("#row-4 .col-md-1 a"),
    click("#clear"),
  ],
  "/sort": [
    click("#by-size"),
    fill("#filter", "wanted", "jup"),
    fill("#notes", "notes[io]", "hot"),
    click("#by-year"),
    fill("#filter", "wanted", ""),
  ],
  "/broadcast": [
    {
      name: "send a message",
      async browser(page) {
        await page.fill("#send [name=msg]", "hello");
        await page.click("#send button");
      },
      test: (view) => view.submit("#send", { msg: "hello" }, { submitter: "Send to all" }),
    },
  ],
};

for (const [path, steps] of Object.entries(STORIES)) {
  test(`${path} is equal in a test and in a browser`, async ({ page }) => {
    const view = await live(createApp(), path);
    const same = async (after: string): Promise<void> => {
      const ours = snapshot({ root: "main", document: view.visitor.document as unknown as Document });
      await expect
        .poll(() => page.evaluate(`(${snapshot.toString()})({ root: "main", document })`), { message: after })
        .toEqual(ours);
    };
    await openLive(page, path);
    await same("the visit");
    for (const step of steps) {
      await step.browser(page);
      await step.test(view);
      await same(step.name);
    }
    view.close();
  });
}
