import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { Browser as AttackBrowser, target } from "./attack-target.ts";
import { appOf, Browser } from "./browser.ts";
import { stillHeld } from "./memory.ts";
import { PageUnderTest } from "./page.ts";
import { Play } from "./play.ts";
import { runs } from "./runs.ts";
import { text } from "./text.ts";
import { binary } from "./upload.ts";
import { start } from "./view.ts";
import { ok, ServerUnderTest } from "./wire.ts";

const startTarget = target();

test("ViewUnderTest lists the answers of a running view", () => {
  const view = start(liveView({ events: { noop: () => {} }, render: () => html`<p>hi</p>` }));
  view.event("noop");
  expect(view.heard()).toEqual([
    ["joined", { s: ["<p>hi</p>"] }],
    ["reply", "1", {}],
  ]);
});

test("WireUnderTest sends a frame and reads the answer to it", () => {
  const wire = new ServerUnderTest([]).connect();
  wire.send(null, "1", "phoenix", "heartbeat", {});
  expect(wire.heard()).toEqual([ok(null, "1", {}, "phoenix")]);
});

test("Browser loads a page, joins its view and clicks", async () => {
  const Counter = liveView({
    mount: () => ({ n: 0 }),
    events: { inc: (socket) => socket.update("n", (n) => n + 1) },
    render: ({ n }) => html`<p>${n}</p>`,
  });
  const browser = new Browser(appOf({ routes: [live("/", Counter)] }));
  expect((await browser.get("/")).status).toBe(200);
  expect(browser.page).toContain("<p>0</p>");
  const wire = browser.connect();
  expect(await wire.join()).toMatchObject({ rendered: { s: ["<p>", "</p>"], 0: "0" } });
  expect(await wire.event("inc")).toEqual({ diff: { 0: "1" } });
});

test("PageUnderTest returns the messages of a page", () => {
  const page = new PageUnderTest();
  expect(page.show(html`<p>${1}</p>`)).toEqual({ 0: "1", s: ["<p>", "</p>"] });
  expect(page.refresh()).toBeUndefined();
});

test("Play lists the callbacks that a step runs", async () => {
  const play = new Play({ inner: "redirect" });
  expect(await play.step("GET")).toBe("outer inner 302");
});

test("the attack target serves a browser that follows the protocol", async () => {
  const browser = new AttackBrowser(await startTarget());
  await browser.fetch("/login/ann");
  const { line, page, joinRef } = await browser.live("/open");
  expect(page.html).toContain("ann 0");
  expect(await line.event(joinRef, page.id, "inc")).toEqual({ diff: { 1: "1" } });
});

test("binary() encodes an upload chunk as the client does", () => {
  expect(Buffer.from(binary("12", "13", "lvu:0", Buffer.from("hello wo"))).toString("hex")).toBe(
    "0002020505313231336c76753a306368756e6b68656c6c6f20776f",
  );
});

test("stillHeld() counts only the objects that something still references", async () => {
  const kept = [{ a: 1 }, { a: 2 }];
  const refs = [...kept.map((value) => new WeakRef(value)), new WeakRef({ a: 3 })];
  expect(await stillHeld(refs)).toBe(2);
  expect(kept).toHaveLength(2);
});

test("text() replaces a value that is neither a string nor a number", () => {
  expect([text("a"), text(1), text({}), text(undefined, "b")]).toEqual(["a", "1", "", "b"]);
});

test.each<[NodeJS.ProcessEnv, number, number]>([
  [{}, 8_000, 1_000],
  [{}, 200, 200],
  [{ CI: "" }, 8_000, 1_000],
  [{ CI: "true" }, 8_000, 8_000],
  [{ CI: "true", FC_RUNS: "50" }, 8_000, 50],
  [{ FC_RUNS: "5000" }, 8_000, 5_000],
])("runs() with %j turns %i runs into %i", (env, full, bounded) => {
  expect(runs(full, env)).toBe(bounded);
});
