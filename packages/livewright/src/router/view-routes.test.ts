import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import { decodeParams } from "../params/decode.ts";
import { mergeParams } from "./merge-params.ts";
import { definePaths } from "./paths.ts";
import { Routes } from "./route-table.ts";
import { live, liveSession, scope } from "./routes.ts";

const render = () => html`<p></p>`;
const paths = definePaths({ photo: "/photos/:id" });

describe("a view with a path", () => {
  test.each<[string, () => unknown]>([
    ["its path", () => live("/photos/:id", liveView({ path: "/photos/:id", render }))],
    ["its path of definePaths", () => live(paths.photo, liveView({ path: paths.photo, render }))],
    ["a scope that adds up to it", () => scope("/photos", [live("/:id", liveView({ path: paths.photo, render }))])],
    ["another path with the same parameter", () => live("/p/:id", liveView({ path: "/photos/:id", render }))],
    ["one of several paths", () => live("/photos", liveView({ path: ["/photos", "/photos/:id"], render }))],
    ["a path without an optional parameter", () => live("/a", liveView({ path: "/a/:year?", render }))],
  ])("is accepted at %s", (_where, route) => {
    expect(() => new Routes([route() as never])).not.toThrow();
  });

  // Typed as any view, since TypeScript refuses these routes.
  test.each<[string, string, AnyLiveView]>([
    ["a path without its parameter", "/photos", liveView({ path: "/photos/:id", render })],
    ["a path that names it otherwise", "/photos/:photo", liveView({ path: "/photos/:id", render })],
    ["a path where it is optional", "/photos/:id?", liveView({ path: "/photos/:id", render })],
    ["a path without what all its paths have", "/x", liveView({ path: ["/a/:id", "/b/:id/:n"], render })],
    ["the end of its path, outside of a scope with the rest", "/:n", liveView({ path: "/b/:id/:n", render })],
  ])("is refused at %s", (_where, path, view) => {
    expect(() => new Routes([live(path, view)])).toThrow(/LW501[^]*has no parameter "id"/);
  });

  test("is refused as a nested view, and with an invalid path", () => {
    const Photo = liveView({ path: "/photos/:id", render });
    expect(() => liveRender(Photo as never, { id: "a" })).toThrow(/LW417[^]*has a path/);
    expect(() => liveView({ path: 7 as never, render })).toThrow(/LW408[^]*path of a view is 7/);
  });
});

describe("a view of a live session", () => {
  const members = liveSession("members", { onMount: [() => ({ user: "Ann" })] });
  const Inbox = members.liveView({ render: ({ user }) => html`<p>${user}</p>` });

  test("has its routes in that session", () => {
    const routes = new Routes([members.routes([live("/inbox", Inbox)])]);
    expect(routes.matchLive("/inbox")?.route.liveSession).toMatchObject({
      name: "members",
      onMount: [expect.any(Function)],
    });
  });

  test.each<[string, () => unknown]>([
    ["outside any session", () => live("/inbox", Inbox)],
    ["in another session", () => liveSession("public", {}, [live("/inbox", Inbox)])],
    ["in another session, within a scope", () => liveSession("public", {}, [scope("/a", [live("/inbox", Inbox)])])],
  ])("is refused %s, where the hooks would not run", (_where, route) => {
    expect(() => new Routes([route() as never])).toThrow(
      /LW501[^]*live session "members"[^]*hooks of "members" would not run/,
    );
  });

  test("is refused as a nested view, for which the hooks would not run", () => {
    expect(() => liveRender(Inbox as never, { id: "inbox" })).toThrow(/LW417[^]*live session "members"/);
  });

  test("has its options checked like any other view", () => {
    expect(() => members.liveView({ rendr: render } as never)).toThrow(/LW408/);
    expect(() => liveSession("a", { onMuont: [] } as never)).toThrow(/LW501/);
    expect(() => members.routes([7 as never])).toThrow(/LW501/);
  });
});

describe("the params of a view", () => {
  test.each([
    ["/a/:id", "id=query&page=2", { id: "path" }, { id: "path", page: "2" }],
    ["/a/:id?", "id[]=query&page=2", {}, { page: "2" }],
    ["/a/:id?", "id=query", { id: "path" }, { id: "path" }],
    ["/a/:n(\\d+)?/b", "n=1&m=2", {}, { m: "2" }],
  ])("of %s with ?%s have path parameters only from the path", (pattern, query, path, expected) => {
    expect({ ...mergeParams(decodeParams(query), path, pattern) }).toEqual(expected);
  });
});
