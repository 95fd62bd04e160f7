import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { start } from "../test-support/view.ts";

const View = liveView({
  events: {
    push: (socket) => socket.pushEvent("found", { at: new Map([["x", 1]]) }),
    reply: () => ({ items: [{ price: Number.NaN }] }),
    date: (socket) => socket.pushEvent("found", { at: new Date(0) }),
    flash: (socket) => socket.putFlash("info", 3 as never),
  },
  render: () => html`<p></p>`,
});

test.each([
  ["push", 'The payload of pushEvent("found").at is an instance of Map'],
  ["reply", 'The reply of event "reply" of View.items[0].price is NaN'],
  ["flash", 'putFlash("info", …) received 3'],
])("development refuses a value that JSON would change: %s", (event, message) => {
  const view = start(View, { development: true });
  view.event(event);
  expect(view.said.at(-1)).toEqual(["crashed"]);
  expect(view.logged.join("\n")).toContain(message);
});

test("a date in a payload arrives as an ISO string", () => {
  const view = start(View, { development: true });
  view.event("date");
  expect(view.said.at(-1)).toEqual(["reply", "1", { diff: { e: [["found", { at: "1970-01-01T00:00:00.000Z" }]] } }]);
});
