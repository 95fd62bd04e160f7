// A hook before `mount` is where applications check who may see a view. One that says no in a way that means nothing must
// not let the browser in, wherever it is written and whenever it runs.

import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView, type OnMount } from "../live/live-view.ts";
import { live, liveSession } from "../router/routes.ts";
import { appOf, Browser } from "../test-support/browser.ts";

const SECRET = "the books of the company";

/** Routes with a guard in one of the positions it can have. */
const POSITIONS = {
  "a live session": (guard: OnMount) => [
    liveSession("s", { onMount: [guard] }, [live("/", liveView({ render: () => html`<p>${SECRET}</p>` }))]),
  ],
  "a view": (guard: OnMount) => [live("/", liveView({ onMount: [guard], render: () => html`<p>${SECRET}</p>` }))],
  "a nested view": (guard: OnMount) => {
    const Inner = liveView({ onMount: [guard], render: () => html`<p>${SECRET}</p>` });
    return [live("/", liveView({ render: () => html`<div>${liveRender(Inner, { id: "inner" })}</div>` }))];
  },
};

class Denied {
  halt = true;
}

const MEANINGLESS: readonly (readonly [name: string, value: unknown])[] = [
  ['"halt"', "halt"],
  ["{ halt }", { halt: true }],
  ["{ halt }", { halt: { reason: "no" } }],
  ["{ halt }", { halt: undefined }],
  ["{ halt, user }", { halt: false, user: 1 }],
  ["{ cont }", { cont: true }],
  ["a list of 2", ["halt", {}]],
  ["a list of 1", ["cont"]],
  ["a list of 0", []],
  ["false", false],
  ["true", true],
  ["null", null],
  ["0", 0],
  ['"stop"', "stop"],
  ['"HALT"', "HALT"],
  ['""', ""],
  ["1n", 1n],
  ["Symbol(halt)", Symbol("halt")],
  [
    "a function",
    (
      () => () =>
        false
    )(),
  ],
  ["an instance of Denied", new Denied()],
];

describe.each(Object.entries(POSITIONS))("a guard of %s", (_position, routes) => {
  const returning = (value: unknown, asynchronous: boolean, when: boolean): OnMount => {
    const answer = (connected: boolean): unknown => (connected === when ? value : undefined);
    return (asynchronous
      ? async (socket: { connected: boolean }) => answer(socket.connected)
      : (socket: { connected: boolean }) => answer(socket.connected)) as unknown as OnMount;
  };

  describe.each([
    ["synchronously", false],
    ["asynchronously", true],
  ])("%s", (_how, asynchronous) => {
    test.each(MEANINGLESS)("that returns %s shows nothing in the dead render", async (name, value) => {
      const visitor = new Browser(appOf({ routes: routes(returning(value, asynchronous, false)), development: true }));
      expect((await visitor.get("/")).status).toBe(500);
      expect(visitor.page).not.toContain(`<p>${SECRET}`);
      expect(visitor.page.replaceAll("&quot;", '"')).toContain(`returned ${name}`);
    });

    test.each(MEANINGLESS)("that returns %s shows nothing at a join", async (_name, value) => {
      const log: string[] = [];
      const visitor = new Browser(appOf({ routes: routes(returning(value, asynchronous, true)) }, log));
      await visitor.get("/");
      const wire = visitor.connect();
      const joined = await wire.join();
      const nested = /data-phx-session=\\"([^\\"]+)\\"/.exec(JSON.stringify(joined))?.[1];
      const inner =
        nested === undefined
          ? joined
          : await wire.join({}, {}, { id: "inner", session: nested, static: "", parent: visitor.containers[0]?.id });
      expect(JSON.stringify(inner)).not.toContain(SECRET);
      expect(log.join("\n")).toContain("crashed in onMount");
    });
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ['"cont"', "cont"],
    ["assigns", { user: "Ann" }],
    ["assigns without a prototype", Object.assign(Object.create(null), { user: "Ann" })],
    ["no assigns", {}],
  ])("that returns %s lets the browser in", async (_name, value) => {
    const visitor = new Browser(appOf({ routes: routes(() => value as object) }));
    expect((await visitor.get("/")).status).toBe(200);
    expect(visitor.page).toContain(SECRET);
  });

  test("that redirects sends the browser away, even if a later step would fail", async () => {
    const visitor = new Browser(appOf({ routes: routes((socket) => socket.redirect("/login")) }));
    const response = await visitor.get("/");
    expect([response.status, response.headers.get("location")]).toEqual([302, "/login"]);
  });

  test("that replaces its redirect with a patch shows nothing", async () => {
    const guard: OnMount = (socket) => {
      const halt = socket.redirect("/login");
      socket.pushPatch("/");
      return halt;
    };
    const visitor = new Browser(appOf({ routes: routes(guard), development: true }));
    expect((await visitor.get("/")).status).toBe(500);
    expect(visitor.page).toContain("returned a halt and did not redirect");
  });
});

test.each<[unknown, string]>([
  ["halt", '"halt"'],
  [false, "false"],
  [[1], "a list of 1"],
  [new Map([["a", 1]]), "an instance of Map"],
  [new Date(0), "an instance of Date"],
  [null, "null"],
])("a mount that returns %s fails, because it has no assigns", async (value, name) => {
  const View = liveView({ mount: (() => value) as () => object, render: () => html`` });
  const visitor = new Browser(appOf({ routes: [live("/", View)], development: true }));
  expect((await visitor.get("/")).status).toBe(500);
  expect(visitor.page.replaceAll("&quot;", '"')).toContain(`LW419`);
  expect(visitor.page.replaceAll("&quot;", '"')).toContain(
    `mount returned ${name}, which is not an object of assigns.`,
  );
});
