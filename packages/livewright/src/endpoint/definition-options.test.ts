import { describe, expect, test } from "vitest";
import { endpoint } from "./endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { definePaths } from "../router/paths.ts";
import { del, get, live, liveSession, patch, post, put, scope } from "../router/routes.ts";

const render = () => html`<p></p>`;
const View = liveView({ render });
const handler = () => new Response("ok");

/** Options as plain JavaScript gives them, where no compiler looks at them. */
type Plain = never;

describe("a definition refuses an unknown option and names the nearest one", () => {
  test.each<[string, (options: Plain) => unknown, object, string]>([
    [
      "liveView",
      liveView,
      { render, onmount: [] },
      'LW408  liveView has no option "onmount".\n  Did you mean "onMount"?',
    ],
    [
      "liveView",
      liveView,
      { render, handleInf: render },
      'LW408  liveView has no option "handleInf".\n  Did you mean "handleInfo"?',
    ],
    [
      "liveComponent",
      liveComponent,
      { render, updat: render },
      'LW408  liveComponent has no option "updat".\n  Did you mean "update"?',
    ],
    [
      "liveComponent",
      liveComponent,
      { render, handleInfo: render },
      'LW408  liveComponent has no option "handleInfo".',
    ],
    [
      "live",
      (options) => live("/", View, options),
      { acton: "edit" },
      'LW501  live has no option "acton".\n  Did you mean "action"?',
    ],
    [
      "liveSession",
      (options) => liveSession("admin", options, []),
      { onmount: [] },
      'LW501  liveSession has no option "onmount".\n  Did you mean "onMount"?',
    ],
    [
      "scope",
      (options) => scope("/", options, []),
      { pipline: [] },
      'LW501  scope has no option "pipline".\n  Did you mean "pipeline"?',
    ],
    [
      "get",
      (options) => get("/", handler, options),
      { metdata: {} },
      'LW501  get has no option "metdata".\n  Did you mean "metadata"?',
    ],
    [
      "post",
      (options) => post("/", handler, options),
      { crsf: false },
      'LW501  post has no option "crsf".\n  Did you mean "csrf"?',
    ],
    ["put", (options) => put("/", handler, options), { crsf: false }, 'LW501  put has no option "crsf".'],
    ["patch", (options) => patch("/", handler, options), { crsf: false }, 'LW501  patch has no option "crsf".'],
    ["del", (options) => del("/", handler, options), { crsf: false }, 'LW501  del has no option "crsf".'],
    [
      "definePaths",
      (options) => definePaths({ home: options }),
      { path: "/", qurey: {} },
      'LW501  The path "home" has no option "qurey".\n  Did you mean "query"?',
    ],
    [
      "endpoint",
      endpoint,
      { routes: [], layuot: render },
      'LW102  endpoint has no option "layuot".\n  Did you mean "layout"?',
    ],
  ])("%s", (_name, define, options, message) => {
    expect(() => define(options as Plain)).toThrow(message);
  });
});

describe("a definition refuses", () => {
  test.each<[string, (options: Plain) => unknown, object, string]>([
    [
      "an onMount that is one function",
      liveView,
      { render, onMount: render },
      "LW408  onMount of a view is the function render, not a list of functions.",
    ],
    [
      "an onMount that is null",
      liveView,
      { render, onMount: null },
      "LW408  onMount of a view is null, not a list of functions.",
    ],
    [
      "a hook that is missing",
      liveView,
      { render, onMount: [render, undefined] },
      "LW408  onMount[1] of a view is undefined, not a function.",
    ],
    [
      "a hook that a hole stands for",
      liveView,
      { render, onMount: Array(1) },
      "LW408  onMount[0] of a view is undefined, not a function.",
    ],
    [
      "a hook in a list",
      liveView,
      { render, onMount: [[render]] },
      "LW408  onMount[0] of a view is a list of 1, not a function.",
    ],
    [
      "a hook of a live session that is a name",
      (options) => liveSession("admin", options, []),
      { onMount: ["requireAdmin"] },
      'LW501  onMount[0] of the live session "admin" is "requireAdmin", not a function.',
    ],
    [
      "an onMount of a live session that is no list",
      (options) => liveSession("admin", options, []),
      { onMount: render },
      'LW501  onMount of the live session "admin" is the function render, not a list of functions.',
    ],
    [
      "a layout of a live session that is no function",
      (options) => liveSession("admin", options, []),
      { layout: "admin" },
      'LW501  layout of the live session "admin" is "admin", not a function.',
    ],
    [
      "a root layout that is no function",
      (options) => liveSession("admin", options, []),
      { rootLayout: false },
      'LW501  rootLayout of the live session "admin" is false, not a function.',
    ],
    [
      "session data in place of a function",
      (options) => liveSession("admin", options, []),
      { session: {} },
      'LW501  session of the live session "admin" is {}, not a function.',
    ],
    [
      "a callback of a view that is no function",
      liveView,
      { render, mount: { count: 0 } },
      "LW408  mount of a view is { count }, not a function.",
    ],
    [
      "a callback of a component that is no function",
      liveComponent,
      { render, update: "later" },
      'LW408  update of a component is "later", not a function.',
    ],
    [
      "a layout of a view that is no function",
      liveView,
      { render, layout: true },
      "LW408  layout of a view is true, not a function.",
    ],
    [
      "events in a list",
      liveView,
      { render, events: [render] },
      "LW408  The events of a view are a list of 1, not an object.",
    ],
    [
      "events of a component that are null",
      liveComponent,
      { render, events: null },
      "LW408  The events of a component are null, not an object.",
    ],
    [
      "a handler with a misspelt schema",
      liveView,
      { render, events: { add: { parms: {}, handle: render } } },
      'LW408  The event "add" has no option "parms".\n  Did you mean "params"?',
    ],
    [
      "a handler whose schema is none",
      liveView,
      { render, events: { add: { params: {}, handle: render } } },
      'LW408  The params of the event "add" are ',
    ],
    [
      "a handler without its schema",
      liveComponent,
      { render, events: { add: { handle: render } } },
      'LW408  The params of the event "add" are undefined, not a schema.',
    ],
    [
      "an action that is no string",
      (options) => live("/", View, options),
      { action: 7 },
      'LW501  The action of "/" is 7, not a string.',
    ],
    ["a host that is no string", (options) => scope("/", options, []), { host: 7 }, "LW501  7 is not a host."],
    [
      "options that are no object",
      (options) => post("/", handler, options),
      [],
      "LW501  The options of post are a list of 0, which is not an object.",
    ],
  ])("%s", (_name, define, options, message) => {
    expect(() => define(options as Plain)).toThrow(message);
  });

  test("a view without options", () => {
    expect(() => liveView(undefined as Plain)).toThrow("LW408  A view needs a render function.");
  });
});

test("a live session accepts missing options like empty ones", () => {
  expect(liveSession("admin", undefined as Plain, [live("/", View)]).options).toEqual({});
});
