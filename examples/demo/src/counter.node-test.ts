// Tests the counter with `node --test`. `npm run test:node` runs the compiled file, because Node 20 does not strip
// types.

/* oxlint-disable typescript/no-floating-promises -- the runner waits for its tests */

// oxlint-disable-next-line import/no-unassigned-import -- closes the tabs of visitors after each test
import "livewright/testing/node-test";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { live, type TestView } from "livewright/testing";
import { createApp } from "./app.ts";
import type { Counter } from "./views/counter.ts";

describe("counter", () => {
  const app = createApp();

  let first: TestView | undefined;

  test("counts up and down", async () => {
    const view = (first = await live(app, "/counter"));
    await view.click("button", "+10");
    await view.click("button", "-");
    assert.equal(view.text("#count"), "9");
  });

  test("takes what it says it takes", async () => {
    const view = await live<typeof Counter>(app, "/counter");
    await view.push("add", { by: 3 });
    assert.equal(view.text("#count"), "3");
    // @ts-expect-error -- the compiler knows the params of the event
    await view.push("add", { bye: 3 });
    assert.equal(view.text("#count"), "3");
  });

  test("finds the tabs of earlier tests closed", () => assert.equal(first?.connected, false));

  test("says what is on the page when it looks in vain", async () => {
    const view = await live(app, "/counter");
    await assert.rejects(view.click("#incr"), /LW801 {2}No element of \/counter matches "#incr"[^]*id="inc"/);
  });
});
