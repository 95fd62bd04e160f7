import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { verifyFlash } from "../tokens/tokens.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

/** Handlers get the socket; so a test can do anything inside an event. */
type Act = (socket: Socket) => unknown;

const Card = liveComponent({
  name: "Card",
  mount: (_socket, _props: { readonly acts: Readonly<Record<string, Act>> }) => {},
  handleEvent: (socket, event) => void socket.assigns.acts[event]?.(socket as never),
  render: ({ flash }) => html`<i>${text(flash)}</i>`,
});

const text = (flash: unknown): string => JSON.stringify(flash).replaceAll('"', "");

const page = (acts: Readonly<Record<string, Act>>, mount?: Act): AnyLiveView =>
  liveView({
    mount: (socket) => void mount?.(socket),
    handleParams: (socket, { params }) => void acts[`params ${params["x"] as string}`]?.(socket as never),
    handleEvent: (socket, event) => void acts[event]?.(socket as never),
    render: ({ flash }) => html`<p>${text(flash)}</p>${Card({ id: "card", acts })}`,
  });

/** Starts a page and drops its first messages. */
function open(acts: Readonly<Record<string, Act>>, settings: Parameters<typeof start>[1] = {}): ViewUnderTest {
  const view = start(page(acts), settings);
  view.heard();
  return view;
}

/** Returns the flash of the view and of the component in the last message. */
function shown(view: ViewUnderTest): { own?: unknown; card?: unknown } {
  const diffs = view.heard().map(([what, ...rest]) => {
    if (what === "joined" || what === "diff") return rest[0];
    return what === "reply" ? (rest[1] as { diff?: unknown }).diff : undefined;
  }) as ({ 0?: unknown; c?: { 1?: { 0?: unknown } } } | undefined)[];
  const own = diffs.map((diff) => diff?.[0]).findLast((value) => value !== undefined);
  const card = diffs.map((diff) => diff?.c?.[1]?.[0]).findLast((value) => value !== undefined);
  return { ...(own !== undefined && { own }), ...(card !== undefined && { card }) };
}

/** The flash in what the view said last about going elsewhere. */
function taken(view: ViewUnderTest): unknown {
  const said = JSON.stringify(view.heard());
  const token = /"flash":"([^"]+)"/.exec(said)?.[1];
  return token === undefined ? undefined : verifyFlash(view.keys, token);
}

describe("the flash of a view", () => {
  test("is empty at first, and shows each message that was put", () => {
    const view = start(page({ put: (s) => s.putFlash("info", "Saved.") }));
    expect(shown(view)).toEqual({ own: "{}", card: "{}" });
    view.event("put");
    expect(shown(view)).toEqual({ own: "{info:Saved.}" });
  });

  test("holds one message of each kind", () => {
    const view = open({
      put(socket) {
        socket.putFlash("info", "first");
        socket.putFlash("error", "bad");
        socket.putFlash("info", "second");
      },
    });
    view.event("put");
    expect(shown(view)).toEqual({ own: "{info:second,error:bad}" });
  });

  test("sends nothing if it did not change", () => {
    const view = open({ put: (s) => s.putFlash("info", "a"), clear: (s) => s.clearFlash("error") });
    view.event("put");
    view.heard();
    view.event("put");
    view.event("clear");
    expect(view.heard()).toEqual([
      ["reply", "2", {}],
      ["reply", "3", {}],
    ]);
  });

  test.each<[string, Act, unknown]>([
    ["one kind", (s) => s.clearFlash("info"), { error: "b" }],
    ["all kinds", (s) => s.clearFlash(), {}],
    ["an unknown kind", (s) => s.clearFlash("other"), { info: "a", error: "b" }],
    ["a kind that is a property of every object", (s) => s.clearFlash("constructor"), { info: "a", error: "b" }],
  ])("clearFlash removes %s", (_name, clear, left) => {
    const view = open({ clear }, { flash: { info: "a", error: "b" } });
    view.event("clear");
    expect(view.process.view.state.assigns["flash"]).toEqual(left);
  });

  test("may be put and cleared outside of a callback, until the view ends", async () => {
    const view = open({});
    view.socket.putFlash("info", "late");
    await settled();
    expect(shown(view)).toEqual({ own: "{info:late}" });
    view.socket.clearFlash();
    await settled();
    expect(shown(view)).toEqual({ own: "{}" });
    view.process.end({ kind: "closed" });
    view.socket.putFlash("info", "too late");
    view.socket.clearFlash();
    expect(view.heard()).toEqual([]);
  });

  test("cannot be assigned", () => {
    const view = open({ assign: (s) => s.assign({ flash: { info: "x" } } as object) });
    view.event("assign");
    expect(view.logged[0]).toContain("LW401");
  });
});

describe("lv:clear-flash", () => {
  test.each<[string, unknown, unknown]>([
    ["with a key removes that message", { key: "info" }, { error: "b" }],
    ["without a key removes all", {}, {}],
    ["with the value of a button removes all", { value: "" }, {}],
    ["with a key that is not a string removes all", { key: 7 }, {}],
    ["with the value null removes all", null, {}],
    ["with a string as value removes all", "info", {}],
  ])("%s", (_name, value, left) => {
    const view = open({}, { flash: { info: "a", error: "b" } });
    view.event("lv:clear-flash", value);
    expect(view.process.view.state.assigns["flash"]).toEqual(left);
    expect(view.heard()[0]?.slice(0, 2)).toEqual(["reply", "1"]);
  });

  test("of a component clears the flash of the component", () => {
    const view = open({ put: (s) => s.putFlash("info", "own") }, { flash: { info: "view" } });
    const event = (name: string, ref: string): void =>
      view.process.mailbox.deliver({
        kind: "event",
        ref,
        type: "click",
        event: name,
        value: {},
        meta: undefined,
        cid: 1,
      });
    event("put", "a");
    expect(shown(view)).toEqual({ card: "{info:own}" });
    event("lv:clear-flash", "b");
    expect(shown(view)).toEqual({ card: "{}" });
    expect(view.process.view.state.assigns["flash"]).toEqual({ info: "view" });
  });

  test("never reaches a handler, and other lv: events are unknown", () => {
    const heard: string[] = [];
    const view = start(liveView({ handleEvent: (_, event) => void heard.push(event), render: () => html`hi` }));
    view.event("lv:clear-flash");
    view.event("lv:other");
    expect(heard).toEqual([]);
    expect(view.logged[0]).toContain("LW405");
  });
});

describe("a patch", () => {
  test("by the client clears the flash before handleParams", () => {
    const view = open({ "params 2": (s) => s.putFlash("info", "new") }, { flash: { error: "old" } });
    view.process.mailbox.deliver({ kind: "patch", ref: "p", url: "/view?x=1" });
    expect(shown(view)).toEqual({ own: "{}" });
    view.process.mailbox.deliver({ kind: "patch", ref: "q", url: "/view?x=2" });
    expect(shown(view)).toEqual({ own: "{info:new}" });
  });

  test("by the client that leaves the view keeps the flash", () => {
    const view = open({}, { flash: { error: "old" } });
    view.process.mailbox.deliver({ kind: "patch", ref: "p", url: "/elsewhere" });
    expect(view.heard()).toEqual([["reply", "p", { link_redirect: true }]]);
    expect(view.process.view.state.assigns["flash"]).toEqual({ error: "old" });
  });

  test("by the server keeps only messages put in the same callback", () => {
    const view = open(
      {
        put: (s) => s.putFlash("info", "earlier"),
        patch(socket) {
          socket.putFlash("warning", "now");
          socket.pushPatch("/view?x=1");
        },
        "params 1": (s) => s.putFlash("note", "from params"),
      },
      { flash: { error: "old" } },
    );
    view.event("put");
    view.event("patch");
    expect(shown(view)).toEqual({ own: "{warning:now,note:from params}" });
  });

  test("by the server outside of a callback keeps only messages put with it", async () => {
    const view = open({}, { flash: { error: "old" } });
    view.socket.putFlash("info", "now");
    view.socket.pushPatch("/view?x=1");
    await settled();
    expect(shown(view)).toEqual({ own: "{info:now}" });
  });

  test("during the mount keeps the whole flash", () => {
    const mount: Act = (socket) => {
      socket.putFlash("info", "mine");
      socket.pushPatch("/view?x=1");
    };
    const view = start(page({}, mount), { flash: { error: "arrived" } });
    expect(shown(view)).toMatchObject({ own: "{error:arrived,info:mine}" });
  });
});

describe("leaving the page", () => {
  test.each<[string, Act]>([
    ["pushNavigate", (s) => s.pushNavigate("/other")],
    ["redirect", (s) => s.redirect("/other")],
  ])("%s carries the messages put in the same callback", (_name, leave) => {
    const view = open({ leave: (s) => (s.putFlash("info", "bye"), leave(s)) }, { flash: { error: "seen" } });
    view.event("leave");
    expect(taken(view)).toEqual({ info: "bye" });
  });

  test("does not carry messages that were shown before", () => {
    const view = open(
      { put: (s) => s.putFlash("info", "earlier"), leave: (s) => s.pushNavigate("/other") },
      { flash: { error: "seen" } },
    );
    view.event("put");
    view.heard();
    view.event("leave");
    expect(view.heard()).toEqual([["reply", "2", { live_redirect: { kind: "push", to: "/other" } }], ["closed"]]);
  });

  test("does not carry messages that were cleared again", () => {
    const view = open({
      leave(socket) {
        socket.putFlash("info", "a");
        socket.putFlash("error", "b");
        socket.clearFlash("info");
        socket.redirect("/other");
      },
    });
    view.event("leave");
    expect(taken(view)).toEqual({ error: "b" });
  });

  test("carries messages that an async callback put before its redirect", async () => {
    const view = start(
      liveView({
        events: {
          async leave(socket) {
            await settled();
            socket.putFlash("info", "saved");
            await settled();
            socket.redirect("/other");
          },
        },
        handleInfo() {},
        render: () => html`hi`,
      }),
    );
    view.event("leave");
    view.process.view.state.views?.self.sendInfo("waits");
    for (let i = 0; i < 4; i++) await settled();
    expect(taken(view)).toEqual({ info: "saved" });
  });

  test.each<[string, Act]>([
    ["pushNavigate", (s) => s.pushNavigate("/other")],
    ["redirect", (s) => s.redirect("/other")],
  ])("%s during the mount carries the whole flash", (_name, leave) => {
    const view = start(
      page({}, (s) => (s.putFlash("info", "mine"), void leave(s))),
      { flash: { error: "arrived" } },
    );
    expect(taken(view)).toEqual({ error: "arrived", info: "mine" });
  });
});

describe("the flash of a component", () => {
  const acts: Readonly<Record<string, Act>> = {
    put: (s) => s.putFlash("info", "card"),
    go: (s) => s.pushNavigate("/other"),
    put_and_go: (s) => (s.putFlash("info", "card"), s.pushNavigate("/other")),
    put_and_patch: (s) => (s.putFlash("info", "card"), s.pushPatch("/view?x=1")),
  };
  const event = (view: ViewUnderTest, name: string): void =>
    view.process.mailbox.deliver({
      kind: "event",
      ref: name,
      type: "click",
      event: name,
      value: {},
      meta: undefined,
      cid: 1,
    });

  test("stays in the component", () => {
    const view = open(acts);
    event(view, "put");
    expect(shown(view)).toEqual({ card: "{info:card}" });
    expect(view.process.view.state.assigns["flash"]).toEqual({});
  });

  test("is carried when the component navigates", () => {
    const view = open(acts);
    event(view, "put_and_go");
    expect(taken(view)).toEqual({ info: "card" });
  });

  test("is not carried if an earlier event put it", () => {
    const view = open(acts);
    event(view, "put");
    view.heard();
    event(view, "go");
    expect(taken(view)).toBeUndefined();
  });

  test("moves to the view when the component patches", () => {
    const view = open(acts, { flash: { error: "old" } });
    event(view, "put_and_patch");
    expect(view.process.view.state.assigns["flash"]).toEqual({ info: "card" });
  });
});
