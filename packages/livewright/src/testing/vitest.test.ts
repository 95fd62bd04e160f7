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

describe("tests that run one after the other", () => {
  test("may leave a view open", async () => {
    expect([await open(), await open()]).toEqual([true, true]);
  });

  test("find it closed afterwards", () => expect(connected()).toEqual([false, false]));
});

describe("concurrent tests", () => {
  test.concurrent("close their views at their end", async () => {
    await open();
  });

  test.concurrent("keep the views of other tests open", async () => {
    const view = await liveIsolated(Counter);
    await new Promise((resolve) => void setTimeout(resolve, 30));
    expect(view.connected).toBe(true);
  });
});
