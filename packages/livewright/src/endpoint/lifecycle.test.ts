// The order of callbacks, for every way into a view and out of it, as one table. Each step is an action of a user or of the server,
// with exactly the callbacks that it runs, in this order; then the message to the client, and its answer.

import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView, type OnMount } from "../live/live-view.ts";
import { live, liveSession } from "../router/routes.ts";
import { type Deeds, Play, type Step } from "../test-support/play.ts";
import { appOf } from "../test-support/browser.ts";
import { settled } from "../test-support/fixtures.ts";

/** A scenario: its name, the actions of the callbacks, and the callbacks that each step runs. */
type Row = readonly [what: string, deeds: Deeds, steps: readonly (readonly [step: Step, callbacks: string])[]];

const DEAD = "outer inner mount hook:params params render 200";
const LIVE = "outer inner mount hook:params params render afterRender rendered";
const EVENT = "hook:event event render afterRender";
const UP = [
  ["GET", DEAD],
  ["join", LIVE],
] as const;

test.each<Row>([
  // In, and on.
  ["a visit", {}, UP],
  ["an event", {}, [...UP, ["event", "hook:event event render afterRender diff"]]],
  ["a message", {}, [...UP, ["info", "hook:info info render afterRender"]]],
  ["a call", {}, [...UP, ["call", "call render afterRender answered"]]],
  ["a cast", {}, [...UP, ["cast", "cast render afterRender"]]],
  ["a task", {}, [...UP, ["event:task", `${EVENT} hook:async async render afterRender diff`]]],
  ["a message to itself", {}, [...UP, ["event:send", `${EVENT} hook:info info render afterRender diff`]]],
  ["a patch by the client", {}, [...UP, ["patch", "hook:params params render afterRender diff"]]],
  [
    "a patch by the view",
    {},
    [...UP, ["event:patch", "hook:event event hook:params params render afterRender <live_patch> diff"]],
  ],
  [
    "a patch by mount, in the dead render",
    { "dead mount": "patch" },
    [
      ["GET", "outer inner mount 302"],
      ["GET", DEAD],
    ],
  ],
  [
    "a patch by mount, when connected",
    { "live mount": "patch" },
    [
      ["GET", DEAD],
      ["join", LIVE],
    ],
  ],
  [
    "a patch in the first handleParams",
    { "live params": "patch" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount hook:params params hook:params params render afterRender rendered"],
    ],
  ],
  [
    "async callbacks, one after the other",
    { outer: "wait", inner: "wait", mount: "wait", params: "wait" },
    [["GET", "outer outer! inner inner! mount mount! hook:params params params! render 200"]],
  ],
  [
    "an async event",
    { "hook:event": "wait", event: "wait" },
    [...UP, ["event", "hook:event hook:event! event event! render afterRender diff"]],
  ],

  // Hooks that keep the rest from running.
  [
    "a hook that halts params",
    { "live hook:params": "halt" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount hook:params render afterRender rendered"],
      ["patch", "hook:params {}"],
    ],
  ],
  ["a hook that halts events", { "hook:event": "halt" }, [...UP, ["event", "hook:event {}"]]],
  ["a hook that halts messages", { "hook:info": "halt" }, [...UP, ["info", "hook:info"]]],
  ["a hook that halts the end of tasks", { "hook:async": "halt" }, [...UP, ["event:task", `${EVENT} hook:async diff`]]],

  // Sent away before anything was shown: nothing after it runs.
  ["a redirect by the hook of the live session", { outer: "redirect" }, [["GET", "outer 302"]]],
  ["a redirect by the hook of the view", { inner: "redirect" }, [["GET", "outer inner 302"]]],
  ["a redirect by mount", { mount: "redirect" }, [["GET", "outer inner mount 302"]]],
  ["a redirect by a hook on params", { "hook:params": "redirect" }, [["GET", "outer inner mount hook:params 302"]]],
  ["a redirect by handleParams", { params: "redirect" }, [["GET", "outer inner mount hook:params params 302"]]],
  ["a navigation by mount, in the dead render", { mount: "navigate" }, [["GET", "outer inner mount 302"]]],
  [
    "a redirect by the hook of the live session, when connected",
    { "live outer": "redirect" },
    [
      ["GET", DEAD],
      ["join", "outer terminate(left) redirect"],
    ],
  ],
  [
    "a redirect by the hook of the view, when connected",
    { "live inner": "redirect" },
    [
      ["GET", DEAD],
      ["join", "outer inner terminate(left) redirect"],
    ],
  ],
  [
    "a redirect by mount, when connected",
    { "live mount": "redirect" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount terminate(left) redirect"],
    ],
  ],
  [
    "a navigation by mount, when connected",
    { "live mount": "navigate" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount terminate(left) live_redirect"],
    ],
  ],
  [
    "a redirect by a hook on params, when connected",
    { "live hook:params": "redirect" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount hook:params terminate(left) redirect"],
    ],
  ],
  [
    "a redirect by handleParams, when connected",
    { "live params": "redirect" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount hook:params params terminate(left) redirect"],
    ],
  ],

  // Out, by the view.
  [
    "a redirect by a hook on events",
    { "hook:event": "redirect" },
    [...UP, ["event", "hook:event terminate(left) <phx_close> redirect"]],
  ],
  [
    "a redirect by an event",
    { event: "redirect" },
    [...UP, ["event", "hook:event event terminate(left) <phx_close> redirect"]],
  ],
  [
    "a navigation by an event",
    { event: "navigate" },
    [...UP, ["event", "hook:event event terminate(left) <phx_close> live_redirect"]],
  ],
  [
    "a navigation by a message",
    { info: "navigate" },
    [...UP, ["info", "hook:info info terminate(left) <live_redirect> <phx_close>"]],
  ],
  ["a redirect by a cast", { cast: "redirect" }, [...UP, ["cast", "cast terminate(left) <redirect> <phx_close>"]]],
  [
    "a redirect by the end of a task",
    { async: "redirect" },
    [...UP, ["event:task", `${EVENT} hook:async async terminate(left) <redirect> <phx_close> diff`]],
  ],

  // Out, by the visitor or the server.
  ["leaving", {}, [...UP, ["leave", "terminate(left) <phx_close> {}"], ["leave", "{}"], ["close", ""]]],
  [
    "live navigation",
    {},
    [
      ...UP,
      [
        "navigate",
        "terminate(left) outer other:inner other:mount other:hook:params other:params other:render other:afterRender <phx_close> rendered",
      ],
    ],
  ],
  [
    "losing the connection",
    {},
    [...UP, ["close", "terminate(closed)"], ["info", ""], ["call", "refused: LW704"], ["shutdown", ""]],
  ],
  ["connecting again", {}, [...UP, ["close", "terminate(closed)"], ["join", LIVE]]],
  [
    "joining again on the same connection",
    {},
    [...UP, ["rejoin", `terminate(shutdown) ${LIVE.replace(" rendered", "")} <phx_close> rendered`]],
  ],
  ["a server that stops", {}, [...UP, ["shutdown", "terminate(shutdown)"], ["close", ""]]],

  // Out while a callback is at work: it finishes before the last one runs.
  [
    "losing the connection while mounting",
    { "live mount": "wait" },
    [
      ["GET", DEAD],
      ["join, close", "outer inner mount mount! terminate(closed) {}"],
    ],
  ],
  [
    "losing the connection during an event",
    { event: "wait" },
    [...UP, ["event, close", "hook:event event event! terminate(closed) {}"]],
  ],
  [
    "leaving during an event",
    { event: "wait" },
    [...UP, ["event, leave", "hook:event event event! render afterRender terminate(left) <phx_close> diff {}"]],
  ],

  // Out, by a failure. In the dead render nothing has begun that could be ended.
  ["a failing hook of the live session", { outer: "throw" }, [["GET", "outer 500"]]],
  ["a failing hook of the view", { inner: "throw" }, [["GET", "outer inner 500"]]],
  ["a failing mount", { mount: "throw" }, [["GET", "outer inner mount 500"]]],
  ["a mount that fails later", { mount: "reject" }, [["GET", "outer inner mount 500"]]],
  ["a failing handleParams", { params: "throw" }, [["GET", "outer inner mount hook:params params 500"]]],
  ["a failing render", { "dead render": "throw" }, [["GET", "outer inner mount hook:params params render 500"]]],
  [
    "a failing hook of the live session, when connected",
    { "live outer": "throw" },
    [
      ["GET", DEAD],
      ["join", "outer terminate(crash) join crashed"],
    ],
  ],
  [
    "a failing hook of the view, when connected",
    { "live inner": "throw" },
    [
      ["GET", DEAD],
      ["join", "outer inner terminate(crash) join crashed"],
    ],
  ],
  [
    "a failing mount, when connected",
    { "live mount": "throw" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount terminate(crash) join crashed"],
    ],
  ],
  [
    "a mount that fails later, when connected",
    { "live mount": "reject" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount terminate(crash) join crashed"],
    ],
  ],
  [
    "a failing hook on params, when connected",
    { "live hook:params": "throw" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount hook:params terminate(crash) join crashed"],
    ],
  ],
  [
    "a failing handleParams, when connected",
    { "live params": "throw" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount hook:params params terminate(crash) join crashed"],
    ],
  ],
  [
    "a failing hook after the render",
    { afterRender: "throw" },
    [
      ["GET", DEAD],
      ["join", "outer inner mount hook:params params render afterRender terminate(crash) join crashed"],
    ],
  ],
  [
    "a failing hook on events",
    { "hook:event": "throw" },
    [...UP, ["event", "hook:event terminate(crash) <phx_error> {}"]],
  ],
  [
    "a failing event",
    { event: "throw" },
    [...UP, ["event", "hook:event event terminate(crash) <phx_error> {}"], ["rejoin", LIVE]],
  ],
  [
    "an event that fails later",
    { event: "reject" },
    [...UP, ["event", "hook:event event terminate(crash) <phx_error> {}"]],
  ],
  ["a failing message", { info: "throw" }, [...UP, ["info", "hook:info info terminate(crash) <phx_error>"]]],
  [
    "a failing end of a task",
    { async: "throw" },
    [...UP, ["event:task", `${EVENT} hook:async async terminate(crash) <phx_error> diff`]],
  ],
  ["a failing call", { call: "throw" }, [...UP, ["call", "call terminate(crash) <phx_error> refused: call "]]],
  ["a failing cast", { cast: "throw" }, [...UP, ["cast", "cast terminate(crash) <phx_error>"]]],
  [
    "a failing terminate",
    { "terminate(left)": "throw" },
    [...UP, ["leave", "terminate(left) <phx_close> {}"], ["rejoin", LIVE]],
  ],
])("the callbacks of %s run in order", async (_, deeds, steps) => {
  const play = new Play(deeds);
  const seen: [Step, string][] = [];
  for (const [step] of steps) seen.push([step, await play.step(step)]);
  expect(seen).toEqual(steps);
});

test("each hook before mount sees the assigns of earlier hooks, and mount sees all", async () => {
  const seen: unknown[] = [];
  const adding =
    (name: string, after: number): OnMount =>
    async (socket) => {
      seen.push([name, { ...socket.assigns }]);
      if (after > 0) await settled();
      return { [name]: seen.length };
    };
  const View = liveView({
    onMount: [adding("c", 1), adding("d", 0)],
    mount: (socket) => void seen.push(["mount", { ...socket.assigns }]),
    render: () => html``,
  });
  const app = appOf({ routes: [liveSession("s", { onMount: [adding("a", 0), adding("b", 1)] }, [live("/", View)])] });
  await app.fetch(new Request("http://app.test/"));
  expect(seen).toEqual([
    ["a", { flash: {} }],
    ["b", { flash: {}, a: 1 }],
    ["c", { flash: {}, a: 1, b: 2 }],
    ["d", { flash: {}, a: 1, b: 2, c: 3 }],
    ["mount", { flash: {}, a: 1, b: 2, c: 3, d: 4 }],
  ]);
});
