import type { RefusalCause } from "../app/refusal-causes.ts";
import { beforeEach, describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView, type TerminateReason, type EmbeddableView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { live } from "../router/routes.ts";
import { sealEmbedded, signSession, signStatic, verifyFlash } from "../tokens/tokens.ts";
import { KeyRing } from "../crypto/keys.ts";
import { failed, type Frame, ok, ServerUnderTest, type WireUnderTest } from "../test-support/wire.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

/** The callbacks of views, in order. */
let log: string[] = [];
/** The sockets of running views, by id. */
let sockets: Record<string, Socket> = {};
beforeEach(() => {
  log = [];
  sockets = {};
});

/** The callbacks of every view in these tests. */
const behaviour = {
  mount(socket: Socket, { session }: { readonly session: Readonly<Record<string, unknown>> }) {
    log.push(`${socket.id} mounts`);
    sockets[socket.id] = socket;
    return { n: 0, q: "" as string | undefined, shown: true, heard: "", secret: session["secret"] };
  },
  events: {
    inc: (socket: Socket) => socket.update("n", (n) => Number(n) + 1),
    toggle: (socket: Socket) => socket.update("shown", (shown) => shown !== true),
    crash() {
      throw new Error("boom");
    },
    patch: (socket: Socket) => socket.pushPatch("/family?q=patched"),
    patch_out: (socket: Socket) => socket.pushPatch("/elsewhere"),
    navigate(socket: Socket) {
      socket.putFlash("info", "navigated");
      socket.update("n", (n) => Number(n) + 1);
      socket.pushEvent("bye");
      socket.pushNavigate("/elsewhere");
    },
    redirect: (socket: Socket) => void socket.redirect("/elsewhere"),
  },
  handleInfo(socket: Socket, message: unknown) {
    if (message === "crash") throw new Error("boom");
    if (message === "navigate") socket.pushNavigate("/elsewhere");
    else socket.assign({ heard: String(message) });
  },
  handleCall: (socket: Socket, message: never) => `${socket.id} heard ${String(message)}`,
  terminate: (socket: Socket, { kind }: TerminateReason) => void log.push(`${socket.id} ended: ${kind}`),
};

const Grandchild = liveView({ ...behaviour, render: ({ n }) => html`<i>${n}</i>` });
const Child = liveView({
  ...behaviour,
  container: { tag: "section", class: 'a "b"' },
  render: ({ n, heard }) => html`<b>${n}${heard}</b>${liveRender(Grandchild, { id: "grandchild" })}`,
});
const Player = liveView({ ...behaviour, name: "player", render: ({ n }) => html`<u>${n}</u>` });
const Family = liveView({
  ...behaviour,
  handleParams: (socket, { params }) => socket.assign({ q: params["q"] as string | undefined }),
  render: ({ n, q, shown, heard }) => html`
    <h1>${n}${q}${heard}</h1>
    ${shown && html`<div>${liveRender(Child, { id: "child", session: { secret: "the child's own" } })}</div>`}
    ${liveRender(Player, { id: "player", sticky: true, session: { secret: "the player's own" } })}
  `,
});
const server = new ServerUnderTest(
  [
    live("/family", Family),
    live(
      "/linked",
      liveView({ ...behaviour, render: () => html`<p>${liveRender(Child, { id: "child", link: true })}</p>` }),
    ),
    live("/elsewhere", liveView({ ...behaviour, render: () => html`<p>elsewhere</p>` })),
  ],
  {},
  { player: Player },
);

/** The session token of a container somewhere in frames. */
function tokenOf(id: string, frames: readonly Frame[]): string {
  const token = JSON.stringify(frames).split(`id=\\"${id}\\" data-phx-session=\\"`)[1]?.split("\\")[0];
  if (token === undefined) throw new Error(`There is no ${id} in ${JSON.stringify(frames)}.`);
  return token;
}

/** Joins a nested view, as the client does. */
function joinNested(wire: WireUnderTest, id: string, session: unknown, payload: Record<string, unknown> = {}): string {
  return wire.join("", { id, session, static: null, url: undefined, ...payload });
}

/** A whole page: its views and the session tokens of the nested ones. */
function openPage(path = "/family", session = {}) {
  const wire = server.connect(session);
  const root = wire.join(path);
  const page = wire.heard();
  const tokens = { child: tokenOf("child", page), player: "", grandchild: "" };
  const child = joinNested(wire, "child", tokens.child);
  tokens.grandchild = tokenOf("grandchild", wire.heard());
  const grandchild = joinNested(wire, "grandchild", tokens.grandchild);
  const refs = { root, child, grandchild, player: "" };
  if (path === "/family") {
    tokens.player = tokenOf("player", page);
    refs.player = joinNested(wire, "player", tokens.player, { sticky: true });
  }
  wire.heard();
  return { wire, page, tokens, refs };
}

/** Returns the heads of frames, without their payloads. */
const heads = (frames: readonly Frame[]): unknown[] =>
  frames.map(([joinRef, , topic, event]) => [joinRef, topic, event]);

describe("a nested view", () => {
  test("is an empty container in its parent's diff, which is sent once", () => {
    const { wire, page, refs, tokens } = openPage();
    const text = JSON.stringify(page);
    const inJson = (markup: string): string => JSON.stringify(markup).slice(1, -1);
    expect(text).toContain(
      inJson(
        `<section id="child" data-phx-session="${tokens.child}" data-phx-static="" data-phx-parent-id="phx-1" class="a &quot;b&quot;"></section>`,
      ),
    );
    expect(text).toContain(
      inJson(`<div id="player" data-phx-session="${tokens.player}" data-phx-static="" data-phx-sticky></div>`),
    );
    const ref = wire.event(refs.root, "inc");
    expect(wire.heard()).toEqual([ok(refs.root, ref, { diff: { 0: "1" } })]);
  });

  test("handles its own events", () => {
    const { wire, refs } = openPage();
    for (const [id, joinRef] of [
      ["child", refs.child],
      ["grandchild", refs.grandchild],
      ["player", refs.player],
    ] as const) {
      const ref = wire.event(joinRef, "inc", {}, id);
      expect(wire.heard()).toEqual([ok(joinRef, ref, { diff: { 0: "1" } }, `lv:${id}`)]);
    }
    expect(sockets["phx-1"]?.assigns["n"]).toBe(0);
  });

  test("receives its parent's session merged with its own", () => {
    openPage("/family", { user: 1, secret: "the visitor's" });
    expect(["phx-1", "child", "grandchild", "player"].map((id) => sockets[id]?.assigns["secret"])).toEqual([
      "the visitor's",
      "the child's own",
      "the child's own",
      "the player's own",
    ]);
  });

  test("has an encrypted token", () => {
    const { tokens } = openPage();
    for (const token of [tokens.child, tokens.player]) {
      const readable = token.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
      expect([token, ...readable].join(" ")).not.toMatch(/secret|own|child|player/);
    }
  });

  test("that is removed and shown again is a new instance", () => {
    const { wire, refs } = openPage();
    wire.event(refs.child, "inc", {}, "child");
    wire.event(refs.root, "toggle");
    wire.send(refs.child, "90", "lv:child", "phx_leave", {});
    expect(heads(wire.heard()).slice(2)).toEqual([
      [refs.child, "lv:child", "phx_reply"],
      [refs.child, "lv:child", "phx_close"],
      [refs.grandchild, "lv:grandchild", "phx_close"],
    ]);
    wire.event(refs.root, "toggle");
    joinNested(wire, "child", tokenOf("child", wire.heard()));
    expect(sockets["child"]?.assigns["n"]).toBe(0);
    expect(log).toEqual([
      ...["phx-1", "child", "grandchild", "player"].map((id) => `${id} mounts`),
      "grandchild ended: left",
      "child ended: left",
      "child mounts",
    ]);
  });

  test("may join again with its token, and replaces the running instance", () => {
    const { wire, refs, tokens } = openPage();
    const again = joinNested(wire, "child", tokens.child);
    expect(heads(wire.heard())).toEqual([
      [refs.grandchild, "lv:grandchild", "phx_close"],
      [refs.child, "lv:child", "phx_close"],
      [again, "lv:child", "phx_reply"],
    ]);
    expect(sockets["phx-1"]?.child("child")?.alive).toBe(true);
  });
});

describe("a nested join is stale", () => {
  const others = new KeyRing("another secret of 32 characters or more");
  test.each<
    [
      string,
      (token: string) => { readonly id?: string; readonly session: unknown; readonly static?: string },
      RefusalCause?,
    ]
  >([
    ["with a changed token", (token) => ({ session: `${token.slice(0, -2)}xx` })],
    ["with an empty token, as in the first HTML", () => ({ session: "" })],
    ["with the id of another view", (token) => ({ session: token, id: "other" })],
    [
      "with a token of another server",
      () => ({ session: sealEmbedded(others, { id: "child", parent: null, view: "player", session: {} }) }),
    ],
    ["with a forged static token", (token) => ({ session: token, static: "forged" }), "static-token"],
    [
      "with the static token of another element",
      (token) => ({ session: token, static: signStatic(server.keys, { id: "phx-1" }) }),
      "static-token",
    ],
    ["with a signed token instead of an encrypted one", () => ({ session: signStatic(server.keys, { id: "child" }) })],
    [
      "as a root whose view name is unknown",
      () => ({ session: signSession(server.keys, { id: "child", view: "child", liveSession: null }) }),
      "unknown-view",
    ],
    [
      "with a parent that never existed",
      () => ({ session: sealEmbedded(server.keys, { id: "child", parent: "AAAA", view: "", session: {} }) }),
      "parent",
    ],
    [
      "as a sticky view whose name is unknown",
      () => ({ session: sealEmbedded(server.keys, { id: "child", parent: null, view: "gone", session: {} }) }),
      "unknown-view",
    ],
  ])("%s", (_name, change, cause = "session-token") => {
    const wire = server.connect();
    wire.join("/family");
    const { id = "child", session, ...payload } = change(tokenOf("child", wire.heard()));
    const ref = joinNested(wire, id, session, payload);
    expect(wire.heard()).toEqual([failed(ref, ref, { reason: "stale", cause }, `lv:${id}`)]);
    expect(log).not.toContain("child mounts");
  });

  test.each<[string, (wire: WireUnderTest, root: string) => unknown]>([
    ["has left", (wire, root) => wire.send(root, "90", "lv:phx-1", "phx_leave", {})],
    ["has crashed", (wire, root) => wire.event(root, "crash")],
    ["has joined again", (wire) => wire.join("/family")],
    ["has been replaced by a navigation", (wire) => wire.join("/family", { redirect: "https://app.test/elsewhere" })],
  ])("if its parent %s", (_name, end) => {
    const wire = server.connect();
    const root = wire.join("/family");
    const token = tokenOf("child", wire.heard());
    end(wire, root);
    wire.heard();
    const ref = joinNested(wire, "child", token);
    expect(wire.heard()).toEqual([failed(ref, ref, { reason: "stale", cause: "parent" }, "lv:child")]);
  });

  test("on another connection, even if the same parent runs there", () => {
    const { tokens } = openPage();
    const wire = server.connect();
    wire.join("/family");
    wire.heard();
    const ref = joinNested(wire, "child", tokens.child);
    expect(wire.heard()).toEqual([failed(ref, ref, { reason: "stale", cause: "parent" }, "lv:child")]);
  });

  test("without a session of the connection", () => {
    const wire = server.connectWithoutSession();
    const session = sealEmbedded(server.keys, { id: "player", parent: null, view: "player", session: {} });
    const ref = joinNested(wire, "player", session);
    expect(wire.heard()).toEqual([failed(ref, ref, { reason: "stale", cause: "session" }, "lv:player")]);
  });
});

test.each(["redirect", "navigate"])(
  "a nested join after its page was sent elsewhere is answered with parent_redirect (%s)",
  (event) => {
    const wire = server.connect();
    const root = wire.join("/family");
    const token = tokenOf("child", wire.heard());
    wire.event(root, event);
    wire.heard();
    const ref = joinNested(wire, "child", token);
    expect(wire.heard()).toEqual([failed(ref, ref, { reason: "parent_redirect" }, "lv:child")]);
  },
);

describe("the end of a parent", () => {
  test.each<[string, (wire: WireUnderTest, root: string) => unknown, string, string[]]>([
    ["a leave", (wire, root) => wire.send(root, "90", "lv:phx-1", "phx_leave", {}), "left", ["phx_reply", "phx_close"]],
    ["a crash", (wire, root) => wire.event(root, "crash"), "shutdown", ["phx_error"]],
    ["a redirect", (wire, root) => wire.event(root, "redirect"), "left", ["phx_reply", "phx_close"]],
  ])("by %s is sent before the ends of its nested views, each with its own ref", (_name, end, kind, told) => {
    const { wire, refs } = openPage();
    log = [];
    end(wire, refs.root);
    expect(heads(wire.heard())).toEqual([
      ...told.map((event) => [refs.root, "lv:phx-1", event]),
      [refs.child, "lv:child", "phx_close"],
      [refs.grandchild, "lv:grandchild", "phx_close"],
    ]);
    expect(log.slice(0, 2)).toEqual([`grandchild ended: ${kind}`, `child ended: ${kind}`]);
    expect(log).toHaveLength(3);
    // A later message of the client has no receiver.
    wire.send(refs.child, "91", "lv:child", "phx_leave", {});
    expect(wire.heard()).toEqual([ok(refs.child, "91", {}, "lv:child")]);
  });

  test("does not affect a sticky view", () => {
    const { wire, refs } = openPage();
    wire.send(refs.root, "90", "lv:phx-1", "phx_leave", {});
    wire.heard();
    const ref = wire.event(refs.player, "inc", {}, "player");
    expect(wire.heard()).toEqual([ok(refs.player, ref, { diff: { 0: "1" } }, "lv:player")]);
  });

  test.each<["closed" | "shutdown"]>([["closed"], ["shutdown"]])(
    "with its connection ends all its views for the same reason: %s",
    (kind) => {
      const { wire } = openPage();
      log = [];
      if (kind === "closed") wire.connection.closed();
      else wire.connection.shutdown();
      expect(log.toSorted()).toEqual(["child", "grandchild", "phx-1", "player"].map((id) => `${id} ended: ${kind}`));
      expect(wire.heard()).toEqual([]);
    },
  );

  test("ends a nested view that is still mounting, whose result is dropped", async () => {
    const door = deferred();
    const Slow = liveView({
      async mount(socket) {
        if (socket.connected) await door.promise;
        return { n: 1 };
      },
      terminate: () => void log.push("slow ended"),
      render: ({ n }) => html`${n}`,
    });
    const page = liveView({ ...behaviour, render: () => html`<p>${liveRender(Slow, { id: "slow" })}</p>` });
    const wire = new ServerUnderTest([live("/slow", page)]).connect();
    const root = wire.join("/slow");
    const slow = joinNested(wire, "slow", tokenOf("slow", wire.heard()));
    wire.event(root, "crash");
    expect(heads(wire.heard())).toEqual([
      [root, "lv:phx-1", "phx_error"],
      [slow, "lv:slow", "phx_close"],
    ]);
    door.resolve();
    await settled();
    expect(wire.heard()).toEqual([]);
    expect(log).toEqual(["phx-1 mounts", "phx-1 ended: crash", "slow ended"]);
  });
});

describe("a crash", () => {
  test("of a nested view keeps its parent, and the view may join again", () => {
    const { wire, refs, tokens } = openPage();
    wire.event(refs.root, "inc");
    wire.heard();
    wire.event(refs.child, "crash", {}, "child");
    expect(heads(wire.heard())).toEqual([
      [refs.child, "lv:child", "phx_error"],
      [refs.grandchild, "lv:grandchild", "phx_close"],
    ]);
    expect(sockets["phx-1"]?.child("child")).toBeUndefined();
    const again = joinNested(wire, "child", tokens.child, { params: { _mounts: 1 } });
    expect(heads(wire.heard())).toEqual([[again, "lv:child", "phx_reply"]]);
    expect(sockets["phx-1"]?.child("child")?.alive).toBe(true);
    const ref = wire.event(refs.root, "inc");
    expect(wire.heard()).toEqual([ok(refs.root, ref, { diff: { 0: "2" } })]);
  });

  test("of a linked view crashes its parent and thereby the rest", () => {
    const { wire, refs } = openPage("/linked");
    log = [];
    wire.event(refs.child, "crash", {}, "child");
    expect(heads(wire.heard())).toEqual([
      [refs.child, "lv:child", "phx_error"],
      [refs.grandchild, "lv:grandchild", "phx_close"],
      [refs.root, "lv:phx-1", "phx_error"],
    ]);
    expect(log).toEqual(["grandchild ended: shutdown", "phx-1 ended: crash", "child ended: crash"]);
    expect(server.logged.slice(-2)).toEqual([
      'child crashed in event "crash".',
      "/linked crashed in its linked view child.",
    ]);
  });

  test("of the parent of a linked view that has left ends only the parent", () => {
    const { wire, refs } = openPage("/linked");
    wire.send(refs.child, "90", "lv:child", "phx_leave", {});
    wire.heard();
    const ref = wire.event(refs.root, "inc");
    expect(wire.heard()).toEqual([ok(refs.root, ref, {})]);
    wire.event(refs.root, "crash");
    expect(heads(wire.heard())).toEqual([[refs.root, "lv:phx-1", "phx_error"]]);
  });

  test("of a nested view during its mount keeps its parent, unless it is linked", () => {
    const Broken = liveView({
      mount(socket) {
        if (socket.connected) throw new Error("boom");
      },
      render: () => html`x`,
    });
    for (const link of [false, true]) {
      const page = liveView({ ...behaviour, render: () => html`<p>${liveRender(Broken, { id: "broken", link })}</p>` });
      const wire = new ServerUnderTest([live("/broken", page)]).connect();
      const root = wire.join("/broken");
      const ref = joinNested(wire, "broken", tokenOf("broken", wire.heard()));
      const [refusal, ...rest] = wire.heard();
      expect(refusal).toEqual(failed(ref, ref, { reason: "join crashed" }, "lv:broken"));
      expect(heads(rest)).toEqual(link ? [[root, "lv:phx-1", "phx_error"]] : []);
    }
  });
});

describe("messages between views", () => {
  test("reach the parent, the child, and the caller", async () => {
    const { wire, refs } = openPage();
    const { "phx-1": root, child, grandchild } = sockets;
    root?.child("child")?.sendInfo("from above");
    child?.parent?.sendInfo("from below");
    await settled();
    expect(wire.heard()).toEqual([
      [refs.child, null, "lv:child", "diff", { 1: "from above" }],
      [refs.root, null, "lv:phx-1", "diff", { 2: "from below" }],
    ]);
    await expect(grandchild?.parent?.call("hi")).resolves.toBe("child heard hi");
    await expect(root?.child("child")?.call("hi")).resolves.toBe("child heard hi");
  });

  test("reach direct relatives only, and no sticky view", () => {
    openPage();
    expect(sockets["phx-1"]?.child("grandchild")).toBeUndefined();
    expect(sockets["phx-1"]?.child("player")).toBeUndefined();
    expect(sockets["player"]?.parent).toBeUndefined();
    expect(sockets["phx-1"]?.parent).toBeUndefined();
    expect(sockets["grandchild"]?.parent?.id).toBe("child");
  });

  test("to an ended view are dropped", async () => {
    const { wire, refs } = openPage();
    const handle = sockets["phx-1"]?.child("child");
    wire.send(refs.child, "90", "lv:child", "phx_leave", {});
    wire.heard();
    handle?.sendInfo("too late");
    await settled();
    expect(wire.heard()).toEqual([]);
    expect(handle?.alive).toBe(false);
  });
});

describe("navigation by a nested view", () => {
  test.each(["child", "grandchild"] as const)("with pushPatch patches the page's view: %s", (id) => {
    const { wire, refs } = openPage();
    const ref = wire.event(refs[id], "patch", {}, id);
    expect(wire.heard()).toEqual([
      [refs.root, null, "lv:phx-1", "live_patch", { kind: "push", to: "/family?q=patched" }],
      [refs.root, null, "lv:phx-1", "diff", { 1: "patched" }],
      ok(refs[id], ref, {}, `lv:${id}`),
    ]);
  });

  test("with pushPatch out of the page's view crashes the nested view", () => {
    const { wire, refs } = openPage();
    wire.event(refs.child, "patch_out", {}, "child");
    expect(heads(wire.heard())).toEqual([
      [refs.child, "lv:child", "phx_error"],
      [refs.grandchild, "lv:grandchild", "phx_close"],
    ]);
  });

  test("with redirect is the reply, and ends the nested view", () => {
    const { wire, refs } = openPage();
    const ref = wire.event(refs.child, "redirect", {}, "child");
    expect(wire.heard()).toEqual([
      ok(refs.child, ref, { redirect: { to: "/elsewhere" } }, "lv:child"),
      [refs.child, refs.child, "lv:child", "phx_close", {}],
      [refs.grandchild, refs.grandchild, "lv:grandchild", "phx_close", {}],
    ]);
  });

  test("without a request is pushed", async () => {
    const { wire, refs } = openPage();
    sockets["phx-1"]?.child("child")?.sendInfo("navigate");
    await settled();
    expect(wire.heard()[0]).toEqual([
      refs.child,
      null,
      "lv:child",
      "live_redirect",
      { kind: "push", to: "/elsewhere" },
    ]);
  });

  test("refuses client patches of views without a URL", () => {
    const { wire, refs } = openPage();
    for (const id of ["child", "player"] as const) {
      wire.send(refs[id], "90", `lv:${id}`, "live_patch", { url: "https://app.test/family?q=forged" });
      expect(wire.heard()).toEqual([ok(refs[id], "90", { link_redirect: true }, `lv:${id}`)]);
    }
  });
});

describe("a sticky view", () => {
  test("stays when it navigates the page, and sends its own changes", () => {
    const { wire, refs } = openPage();
    const ref = wire.event(refs.player, "navigate", {}, "player");
    const [events, reply, ...rest] = wire.heard();
    expect(events).toEqual([refs.player, null, "lv:player", "diff", { e: [["bye", {}]] }]);
    const { live_redirect: { flash, ...redirect } = {} } = (reply?.[4]["response"] ?? {}) as {
      live_redirect?: { flash?: string };
    };
    expect(reply?.slice(0, 4)).toEqual([refs.player, ref, "lv:player", "phx_reply"]);
    expect(redirect).toEqual({ kind: "push", to: "/elsewhere" });
    expect(verifyFlash(server.keys, flash)).toEqual({ info: "navigated" });
    expect(rest).toEqual([[refs.player, null, "lv:player", "diff", { 0: "1" }]]);
    const next = wire.event(refs.player, "inc", {}, "player");
    expect(wire.heard()).toEqual([ok(refs.player, next, { diff: { 0: "2" } }, "lv:player")]);
  });

  test("stays when it navigates the page without a request", async () => {
    const { wire, refs } = openPage();
    sockets["player"]?.self?.sendInfo("navigate");
    await settled();
    expect(wire.heard()).toEqual([
      [refs.player, null, "lv:player", "live_redirect", { kind: "push", to: "/elsewhere" }],
    ]);
    expect(sockets["player"]?.self?.alive).toBe(true);
  });

  test("ends when it redirects the page", () => {
    const { wire, refs } = openPage();
    wire.event(refs.player, "redirect", {}, "player");
    expect(heads(wire.heard())).toEqual([
      [refs.player, "lv:player", "phx_reply"],
      [refs.player, "lv:player", "phx_close"],
    ]);
  });

  test("survives navigation, and its token is valid on any connection", () => {
    const { wire, refs, tokens } = openPage();
    wire.event(refs.player, "inc", {}, "player");
    wire.send(refs.root, "90", "lv:phx-1", "phx_leave", {});
    wire.join("/family", { redirect: "https://app.test/family?q=again" });
    wire.heard();
    const ref = wire.event(refs.player, "inc", {}, "player");
    expect(wire.heard()).toEqual([ok(refs.player, ref, { diff: { 0: "2" } }, "lv:player")]);

    const reconnected = server.connect({ secret: "the visitor's" });
    const again = joinNested(reconnected, "player", tokens.player, { sticky: true, params: { _mounts: 1 } });
    expect(heads(reconnected.heard())).toEqual([[again, "lv:player", "phx_reply"]]);
    expect(sockets["player"]?.assigns["secret"]).toBe("the player's own");
  });

  test("is not sticky just because the client says so", () => {
    const { wire, refs, tokens } = openPage();
    const child = joinNested(wire, "child", tokens.child, { sticky: true });
    wire.heard();
    wire.send(refs.root, "90", "lv:phx-1", "phx_leave", {});
    expect(heads(wire.heard())).toContainEqual([child, "lv:child", "phx_close"]);
  });

  test("that the endpoint does not know is refused in the render", () => {
    const unknown: EmbeddableView = liveView({ name: "player", render: () => html`another of that name` });
    const page = liveView({ render: () => html`<p>${liveRender(unknown, { id: "player", sticky: true })}</p>` });
    const other = new ServerUnderTest([live("/page", page)], {}, { player: Player });
    const wire = other.connect();
    const ref = wire.join("/page");
    expect(wire.heard()).toEqual([failed(ref, ref, { reason: "join crashed" })]);
  });
});

describe("assignNew in a nested view", () => {
  test("copies the parent's assigns during the mount, not later", () => {
    let asked = 0;
    const Inner = liveView({
      mount(socket) {
        socket.assignNew("user", () => `asked ${++asked}`);
        socket.assignNew("own", () => `asked ${++asked}`);
      },
      events: {
        late: (socket: Socket) => void socket.assignNew("late", () => "own"),
      },
      handleCall: (socket) => socket.assigns,
      render: () => html`x`,
    });
    const page = liveView({
      mount: (socket) => {
        sockets["root"] = socket;
        return { user: "Ann", late: "the page's" };
      },
      render: () => html`<p>${liveRender(Inner, { id: "inner" })}</p>`,
    });
    const wire = new ServerUnderTest([live("/page", page)]).connect();
    wire.join("/page");
    const joinRef = joinNested(wire, "inner", tokenOf("inner", wire.heard()));
    wire.event(joinRef, "late", {}, "inner");
    return expect(sockets["root"]?.child("inner")?.call("")).resolves.toEqual({
      flash: {},
      user: "Ann",
      own: "asked 1",
      late: "own",
    });
  });
});
