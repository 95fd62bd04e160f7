import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { del, get, live, liveSession, patch, post, put, scope } from "./routes.ts";

const view = liveView({ render: () => html`<p>hi</p>` });
const ok = (): Response => new Response("ok");

describe("live()", () => {
  test("keeps its arguments", () => {
    expect(live("/a", view, "edit")).toEqual({
      kind: "live",
      path: "/a",
      view,
      action: "edit",
      container: undefined,
      metadata: {},
    });
    expect(live("/a", view).action).toBeUndefined();
  });

  test.each(["", "a", "a/b", "/a b", "/a#b", "https://x.test/", 7, undefined])("refuses the path %j", (path) => {
    expect(() => live(path as string, view)).toThrow(/LW501[^]*A path starts with "\/"/);
  });

  test.each([undefined, null, {}, { render: ok }, { render: ok, events: {} }, ok, "view"])(
    "refuses the view %j",
    (other) => {
      expect(() => live("/", other as unknown as typeof view)).toThrow(/LW501[^]*was not made by liveView/);
    },
  );
});

describe("routes with a handler", () => {
  test.each([
    [get, "GET", false],
    [post, "POST", true],
    [put, "PUT", true],
    [patch, "PATCH", true],
    [del, "DELETE", true],
  ])("%o makes a route for %s", (make, method, csrf) => {
    expect(make("/a", ok)).toEqual({ kind: "plain", method, path: "/a", handler: ok, csrf, metadata: {} });
    expect(make("/a", ok, { csrf: false }).csrf).toBe(false);
  });

  test("need a handler", () => {
    expect(() => get("/a", undefined as never)).toThrow(/LW501 {2}GET \/a has no handler[^]*get\("\/a"/);
    expect(() => del("/a", "x" as never)).toThrow(/del\("\/a"/);
  });
});

describe("scope() and liveSession()", () => {
  test("check their routes", () => {
    for (const routes of [undefined, {}, [undefined], [view], ["/"], [[]]]) {
      expect(() => scope("/a", routes as never)).toThrow(/LW501[^]*scope "\/a"/);
      expect(() => liveSession("a", {}, routes as never)).toThrow(/LW501[^]*live session "a"/);
    }
  });

  test("need a prefix and a name", () => {
    expect(() => scope("a", [])).toThrow(/LW501/);
    expect(() => liveSession("", {}, [])).toThrow(/LW501/);
    expect(() => liveSession(undefined as never, {}, [])).toThrow(/LW501/);
  });
});
