import { beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { html } from "../html/rendered.ts";
import { liveRender, type LiveRenderOptions } from "../live/live-render.ts";
import { type Container, liveView, type TerminateReason, type EmbeddableView } from "../live/live-view.ts";
import { openEmbedded } from "../tokens/tokens.ts";
import { type Child, Children } from "./children.ts";
import { testContext } from "../test-support/app-context.ts";

const view = (container: Container = {}, name?: string): EmbeddableView =>
  liveView({ ...(name !== undefined && { name }), container, render: () => html`hi` });
const Player = view({}, "player");
const app = testContext({ views: new Map([["player", Player]]) });

let children: Children<Child>;
beforeEach(() => (children = new Children(app, 'a"b')));

/** The container with its token read, and the rest of it. */
function written(shown: EmbeddableView, options: LiveRenderOptions) {
  const text = children.write(liveRender(shown, options));
  const [, token = ""] = /data-phx-session="([\w.-]+)"/.exec(text) ?? [];
  return { text: text.replace(token, "TOKEN"), token: openEmbedded(app.keys, token, options.id) };
}

describe("the container of a nested view", () => {
  test("names its parent, and its token identifies the parent's instance", () => {
    const { text, token } = written(view(), { id: "x", session: { user: 1 } });
    expect(text).toBe('<div id="x" data-phx-session="TOKEN" data-phx-static="" data-phx-parent-id="a&quot;b"></div>');
    expect(token).toEqual({ id: "x", parent: children.ref, view: "", session: { user: 1 } });
    expect(children.ref).toMatch(/^[\w-]{16}$/);
  });

  test("names no parent if the view is sticky", () => {
    const { text, token } = written(Player, { id: "x", sticky: true });
    expect(text).toBe('<div id="x" data-phx-session="TOKEN" data-phx-static="" data-phx-sticky></div>');
    expect(token).toEqual({ id: "x", parent: null, view: "player", session: {} });
    expect(children.spec("x")).toBeUndefined();
  });

  test("uses the tag and attributes of liveRender, otherwise those of the view", () => {
    const shown = view({ tag: "section", class: "a", title: "b", hidden: true });
    const start = (options: Partial<LiveRenderOptions>): string =>
      written(shown, { id: "x", ...options }).text.replace(/ data-phx-.*?"a&quot;b"/, "");
    expect(start({})).toBe('<section id="x" class="a" title="b" hidden></section>');
    expect(start({ container: { class: "c", hidden: null } })).toBe('<section id="x" class="c" title="b"></section>');
    expect(start({ container: { tag: "p" } })).toBe('<p id="x" class="a" title="b" hidden></p>');
  });

  test("escapes its id and attributes", () => {
    const { text } = written(view(), { id: `"><b>'&`, container: { title: `"><b>` } });
    expect(text).toMatch(/^<div id="&quot;&gt;&lt;b&gt;&#39;&amp;" data-phx-session="TOKEN"/);
    expect(text).toMatch(/ title="&quot;&gt;&lt;b&gt;"><\/div>$/);
  });

  test("keeps the same parent reference for all children of an instance", () => {
    expect(children.ref).toBeUndefined();
    const parents = ["a", "b"].map((id) => written(view(), { id }).token?.parent);
    expect(new Set(parents)).toEqual(new Set([children.ref]));
    expect(new Children(app, "a").ref).toBeUndefined();
  });
});

describe("liveRender refuses", () => {
  test.each<[string, () => unknown]>([
    ["a view without an id", () => liveRender(view(), { id: "" })],
    ["an id that is not a string", () => liveRender(view(), { id: 7 as never })],
    ["a sticky view without a name", () => liveRender(view(), { id: "x", sticky: true })],
    ["a sticky view that the endpoint does not know", () => written(view({}, "other"), { id: "x", sticky: true })],
    ["another sticky view under a known name", () => written(view({}, "player"), { id: "x", sticky: true })],
  ])("%s", (_name, show) => expect(show).toThrow("LW413"));
});

describe("the limit maxNestedViews", () => {
  const few = (): Children<Child> => new Children({ ...app, limits: { ...DEFAULT_LIMITS, maxNestedViews: 3 } }, "a");
  const child: Child = { orphan() {} };

  test("refuses one more nested view, with LW702", () => {
    const shown = few();
    for (const id of ["a", "b", "c", "a", "b"]) shown.write(liveRender(view(), { id }));
    expect(() => shown.write(liveRender(view(), { id: "d" }))).toThrow("LW702  The view already shows 3 nested views.");
  });

  test("counts running views, and drops the oldest ended ones first", () => {
    const shown = few();
    for (let i = 0; i < 100; i++) {
      shown.write(liveRender(view(), { id: `${i}` }));
      shown.adopt(`${i}`, child);
      if (i !== 5) shown.release(`${i}`, child);
    }
    expect(["5", "97", "98", "99"].map((id) => shown.spec(id) !== undefined)).toEqual([true, false, true, true]);
    // One that crashed joins again, and counts again.
    shown.adopt("98", child);
    shown.adopt("99", child);
    expect(() => shown.write(liveRender(view(), { id: "100" }))).toThrow("LW702");
  });
});

describe("running children", () => {
  const child = (): Child & { ended: TerminateReason[] } => {
    const ended: TerminateReason[] = [];
    return { ended, orphan: (reason) => void ended.push(reason) };
  };

  test("are found by id, and the late end of a replaced one keeps its successor", () => {
    const [old, next] = [child(), child()];
    children.adopt("x", old);
    children.adopt("x", next);
    children.release("x", old);
    expect(children.running("x")).toBe(next);
    children.release("x", next);
    expect(children.running("x")).toBeUndefined();
  });

  test.each<[TerminateReason, TerminateReason]>([
    [{ kind: "left" }, { kind: "left" }],
    [{ kind: "closed" }, { kind: "closed" }],
    [{ kind: "shutdown" }, { kind: "shutdown" }],
    [{ kind: "crash", error: new Error("boom") }, { kind: "shutdown" }],
  ])("end once when their parent ends: $kind", (reason, theirs) => {
    const running = child();
    children.adopt("x", running);
    children.end(reason);
    children.end(reason);
    expect(running.ended).toEqual([theirs]);
    expect(children.running("x")).toBeUndefined();
  });
});
