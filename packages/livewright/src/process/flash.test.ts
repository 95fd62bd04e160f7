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

describe("flash on the page", () => {
  test("is there from the start, empty, and shows what was put", () => {
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

  test("says nothing when it stays the same", () => {
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
    ["of one kind", (s) => s.clearFlash("info"), { error: "b" }],
    ["of all kinds", (s) => s.clearFlash(), {}],
    ["of a kind there is not", (s) => s.clearFlash("other"), { info: "a", error: "b" }],
    ["of a kind every object has", (s) => s.clearFlash("constructor"), { info: "a", error: "b" }],
  ])("is taken away %s", (_name, clear, left) => {
    const view = open({ clear }, { flash: { info: "a", error: "b" } });
    view.event("clear");
    expect(view.process.view.state.assigns["flash"]).toEqual(left);
  });

  test("may be put and cleared when no callback runs", async () => {
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
    ["with a key takes that message", { key: "info" }, { error: "b" }],
    ["without a key takes all", {}, {}],
    ["with the value of a button takes all", { value: "" }, {}],
    ["with a key that is no text takes all", { key: 7 }, {}],
    ["with no value at all takes all", null, {}],
    ["with text for a value takes all", "info", {}],
  ])("%s", (_name, value, left) => {
    const view = open({}, { flash: { info: "a", error: "b" } });
    view.event("lv:clear-flash", value);
    expect(view.process.view.state.assigns["flash"]).toEqual(left);
    expect(view.heard()[0]?.slice(0, 2)).toEqual(["reply", "1"]);
  });

  test("for a component takes that of the component", () => {
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

  test("never reaches a handler, and no other name with that prefix is known", () => {
    const heard: string[] = [];
    const view = start(liveView({ handleEvent: (_, event) => void heard.push(event), render: () => html`hi` }));
    view.event("lv:clear-flash");
    view.event("lv:other");
    expect(heard).toEqual([]);
    expect(view.logged[0]).toContain("LW405");
  });
});

describe("a patch", () => {
  test("of the client clears it, before handleParams puts more", () => {
    const view = open({ "params 2": (s) => s.putFlash("info", "new") }, { flash: { error: "old" } });
    view.process.mailbox.deliver({ kind: "patch", ref: "p", url: "/view?x=1" });
    expect(shown(view)).toEqual({ own: "{}" });
    view.process.mailbox.deliver({ kind: "patch", ref: "q", url: "/view?x=2" });
    expect(shown(view)).toEqual({ own: "{info:new}" });
  });

  test("of the client that leads elsewhere leaves it", () => {
    const view = open({}, { flash: { error: "old" } });
    view.process.mailbox.deliver({ kind: "patch", ref: "p", url: "/elsewhere" });
    expect(view.heard()).toEqual([["reply", "p", { link_redirect: true }]]);
    expect(view.process.view.state.assigns["flash"]).toEqual({ error: "old" });
  });

  test("of the server keeps only what was put just now", () => {
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

  test("of the server when no callback runs, too", async () => {
    const view = open({}, { flash: { error: "old" } });
    view.socket.putFlash("info", "now");
    view.socket.pushPatch("/view?x=1");
    await settled();
    expect(shown(view)).toEqual({ own: "{info:now}" });
  });

  test("while mounting keeps all: nobody has seen it yet", () => {
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
  ])("%s takes along what was put just now", (_name, leave) => {
    const view = open({ leave: (s) => (s.putFlash("info", "bye"), leave(s)) }, { flash: { error: "seen" } });
    view.event("leave");
    expect(taken(view)).toEqual({ info: "bye" });
  });

  test("takes nothing along that was shown before", () => {
    const view = open(
      { put: (s) => s.putFlash("info", "earlier"), leave: (s) => s.pushNavigate("/other") },
      { flash: { error: "seen" } },
    );
    view.event("put");
    view.heard();
    view.event("leave");
    expect(view.heard()).toEqual([["reply", "2", { live_redirect: { kind: "push", to: "/other" } }], ["closed"]]);
  });

  test("takes nothing along that was taken back", () => {
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

  test("later, in the middle of an async callback", async () => {
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
  ])("%s while mounting takes all along: nobody has seen it", (_name, leave) => {
    const view = start(
      page({}, (s) => (s.putFlash("info", "mine"), void leave(s))),
      { flash: { error: "arrived" } },
    );
    expect(taken(view)).toEqual({ error: "arrived", info: "mine" });
  });
});

describe("flash of a component", () => {
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

  test("goes along when the component navigates", () => {
    const view = open(acts);
    event(view, "put_and_go");
    expect(taken(view)).toEqual({ info: "card" });
  });

  test("does not when it was put for an earlier event", () => {
    const view = open(acts);
    event(view, "put");
    view.heard();
    event(view, "go");
    expect(taken(view)).toBeUndefined();
  });

  test("becomes that of the view when the component patches", () => {
    const view = open(acts, { flash: { error: "old" } });
    event(view, "put_and_patch");
    expect(view.process.view.state.assigns["flash"]).toEqual({ info: "card" });
  });
});
