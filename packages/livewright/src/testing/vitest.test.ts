import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";
import type { TestView } from "./view.ts";
// oxlint-disable-next-line import/no-unassigned-import -- imported for its side effect
import "./vitest.ts";

const Counter = liveView({ render: () => html`<p>1</p>` });
const left: TestView[] = [];
const open = async (): Promise<boolean> => {
  const view = (await liveIsolated(Counter)) as TestView;
  left.push(view);
  return view.connected;
};
const connected = (): readonly boolean[] => left.splice(0).map((view) => view.connected);

describe("one after the other", () => {
  test("a test opens what it does not close", async () => {
    expect([await open(), await open()]).toEqual([true, true]);
  });

  test("the next finds it closed", () => expect(connected()).toEqual([false, false]));
});

describe("concurrently", () => {
  test.concurrent("a test that ends", async () => {
    await open();
  });

  test.concurrent("closes nothing for another", async () => {
    const view = await liveIsolated(Counter);
    await new Promise((resolve) => void setTimeout(resolve, 30));
    expect(view.connected).toBe(true);
  });
});
