import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { type LiveView, liveView, type OnMount, type EmbeddableView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { get, live } from "../router/routes.ts";
import { appOf, Browser } from "../test-support/browser.ts";

/** Notes where each assign came from: a function that was called, or somewhere else. */
function asking(seen: unknown[], name: string): (socket: Socket) => void {
  return (socket) => {
    const asked: string[] = [];
    const ask = (key: string): unknown =>
      socket.assignNew(key, () => {
        asked.push(key);
        return `asked for ${key}`;
      });
    const [user, locale] = [ask("user"), ask("locale")];
    seen.push([name, socket.connected ? "connected" : "dead", user, locale, asked]);
  };
}

function view(
  seen: unknown[],
  options: { readonly onMount?: readonly OnMount[]; readonly child?: boolean } = {},
): LiveView {
  const Child = liveView({ mount: asking(seen, "child"), render: () => html`` });
  return liveView({
    name: "view",
    onMount: options.onMount ?? [],
    mount: asking(seen, "view"),
    render: () => html`<p>${options.child === true && liveRender(Child, { id: "child" })}</p>`,
  });
}

describe("assignNew()", () => {
  test("takes a value that an earlier server put into the request, in the dead render", async () => {
    const seen: unknown[] = [];
    const app = appOf({ routes: [live("/", view(seen))] });
    await app.fetch(new Request("http://app.test/"), { assigns: { user: "Ann" } });
    expect(seen).toEqual([["view", "dead", "Ann", "asked for locale", ["locale"]]]);
  });

  test("takes a value that a plain route loaded, and loads it when connected", async () => {
    const seen: unknown[] = [];
    const View = view(seen) as EmbeddableView;
    const plain = get("/", async (_request, context) => {
      context.assign({ user: "Ann", locale: "nl" });
      context.assign({ user: "Bob" });
      return context.renderPage(await context.liveRender(View));
    });
    const visitor = new Browser(appOf({ routes: [plain], views: [View] }));
    await visitor.get("/");
    await visitor.connect().join();
    expect(seen).toEqual([
      ["view", "dead", "Bob", "nl", []],
      ["view", "connected", "asked for user", "asked for locale", ["user", "locale"]],
    ]);
  });

  test("keeps a value that a hook has assigned, whatever the request contains", async () => {
    const seen: unknown[] = [];
    const hook: OnMount = () => ({ user: "Eve" });
    const app = appOf({ routes: [live("/", view(seen, { onMount: [hook] }))] });
    await app.fetch(new Request("http://app.test/"), { assigns: { user: "Ann", locale: "nl" } });
    expect(seen).toEqual([["view", "dead", "Eve", "nl", []]]);
  });

  test("of a nested view takes values of its parent in both renders, never of the request", async () => {
    const seen: unknown[] = [];
    const visitor = new Browser(appOf({ routes: [live("/", view(seen, { child: true }))] }));
    await visitor.get("/");
    const wire = visitor.connect();
    const joined = JSON.stringify(await wire.join());
    const [, session = ""] = /id=\\"child\\" data-phx-session=\\"([^"\\]*)/.exec(joined) ?? [];
    await wire.join({}, { static: null }, { id: "child", session, static: "", parent: "any" });
    expect(seen).toEqual([
      ["view", "dead", "asked for user", "asked for locale", ["user", "locale"]],
      ["child", "dead", "asked for user", "asked for locale", []],
      ["view", "connected", "asked for user", "asked for locale", ["user", "locale"]],
      ["child", "connected", "asked for user", "asked for locale", []],
    ]);

    const told: unknown[] = [];
    const Child = liveView({ mount: asking(told, "child"), render: () => html`` });
    const Parent = liveView({ render: () => html`${liveRender(Child, { id: "child" })}` });
    const app = appOf({ routes: [live("/", Parent)] });
    await app.fetch(new Request("http://app.test/"), { assigns: { user: "Ann" } });
    expect(told).toEqual([["child", "dead", "asked for user", "asked for locale", ["user", "locale"]]]);
  });

  test("takes no inherited property of the request, and no reserved name", async () => {
    const seen: unknown[] = [];
    const View = liveView({
      mount(socket) {
        seen.push(socket.assignNew("constructor", () => "asked"));
        seen.push(socket.assigns["user"]);
      },
      render: () => html``,
    });
    const app = appOf({ routes: [live("/", View)] });
    await app.fetch(new Request("http://app.test/"), { assigns: { user: "Ann", flash: { info: "forged" } } });
    expect(seen).toEqual(["asked", undefined]);
  });

  test("of a nested view ignores what its parent assigns later", async () => {
    const kept: unknown[] = [];
    const Child = liveView({
      mount(socket: Socket) {
        for (const name of ["loaded", "items", "user"]) kept.push(socket.assignNew(name, () => "own"));
      },
      render: () => html``,
    });
    const Parent = liveView({
      mount: (socket) => ({
        user: "Ann",
        loaded: socket.assignAsync("loaded", () => new Promise<string>(() => {})),
        items: socket.stream("items", [{ id: 1 }]),
      }),
      render: () => html`<p>${liveRender(Child, { id: "child" })}</p>`,
    });
    await new Browser(appOf({ routes: [live("/", Parent)] })).get("/");
    expect(kept).toEqual(["own", "own", "Ann"]);
  });
});
