import diagnostics from "node:diagnostics_channel";
import { afterEach, beforeEach, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live, liveSession } from "../router/routes.ts";
import type { SpanFields } from "../telemetry/span.ts";
import { ServerUnderTest } from "../test-support/wire.ts";
import { settled } from "../test-support/fixtures.ts";

const NAMES = ["start", "stop"].map((end) => `livewright.join.${end}`);
const heard: [string, SpanFields][] = [];
const listen = (fields: unknown, name: string | symbol): void =>
  void heard.push([String(name).replace("livewright.join.", ""), fields as SpanFields]);

beforeEach(() => NAMES.forEach((name) => diagnostics.subscribe(name, listen)));
afterEach(() => {
  for (const name of NAMES) diagnostics.unsubscribe(name, listen);
  heard.length = 0;
});

let open = (): void => {};
const Page = liveView({
  mount: async (_socket, { params }) => {
    if (params["wait"] === "") await new Promise<void>((resolve) => (open = resolve));
    if (params["fail"] === "") throw new Error("boom");
    return { n: 0 };
  },
  render: ({ n }) => html`<p>${n}</p>`,
});
const server = () => new ServerUnderTest([liveSession("main", {}, [live("/pages/:id", Page, "show")])]);
const join = { view: "/pages/:id", liveSession: "main" };

test("a join span starts with its route and stops with its answer", async () => {
  const wire = server().connect();
  wire.join("/pages/7?wait", join);
  await settled();
  const about = {
    view: "/pages/:id",
    id: "phx-1",
    route: "/pages/:id",
    action: "show",
    liveSession: "main",
    metadata: {},
    transport: "websocket",
  };
  expect(heard).toEqual([["start", about]]);
  open();
  await settled();
  expect(heard[1]).toEqual(["stop", { ...about, duration: expect.any(Number) as number, result: "ok" }]);
});

test.each([
  ["a view that fails", "/pages/7?fail", join, "join crashed"],
  ["a view that is left", "/pages/7?wait", join, "gone"],
  ["a token for another session", "/pages/7", { ...join, liveSession: "other" }, "unauthorized"],
  ["no token", "/pages/7", { ...join, session: "" }, "stale"],
])("a refused join span has its reason: %s", async (_what, path, options, result) => {
  const wire = server().connect();
  wire.join(path, options);
  await settled();
  wire.connection.closed();
  expect(heard.map(([name, fields]) => [name, fields["result"]])).toEqual([
    ["start", undefined],
    ["stop", result],
  ]);
});
