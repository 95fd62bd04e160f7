import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "./live-view.ts";

const render = () => html`<p></p>`;

test.each<[string, object]>([
  ["A view needs a render function.", {}],
  ["A view needs a render function.", { render: "<p>" }],
  ['The event "save" has no handler.', { render, events: { save: undefined } }],
  ['The event "save" has no handler.', { render, events: { save: { params: {} } } }],
  ["mount of a view is {}, not a function.", { render, mount: {} }],
  ['handleInfo of a view is "x", not a function.', { render, handleInfo: "x" }],
])("LW408  %s", (message, options) => {
  expect(() => liveView(options as { render: typeof render })).toThrow(`LW408  ${message}`);
});

test("callbacks of a view see each other through this", () => {
  const view = liveView({
    mount() {
      return { greeting: (this as unknown as { name: string }).name };
    },
    name: "hello",
    render,
  });
  expect(view.mount?.(undefined as never, undefined as never)).toEqual({ greeting: "hello" });
});

test("no event name reaches anything but a handler", () => {
  const { events } = liveView({ events: { ok: () => {} }, render });
  for (const name of ["__proto__", "constructor", "hasOwnProperty", "toString"])
    expect(events.get(name)).toBeUndefined();
  expect([...events.keys()]).toEqual(["ok"]);
});
