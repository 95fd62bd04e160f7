import { describe, expect, onTestFinished, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView, type ParamsContext } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { start } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

type Go = (socket: Socket<{ page: string }>) => unknown;

const redirect: Go = (socket) => socket.redirect("/a", { status: 301 });
const external: Go = (socket) => socket.redirect({ external: "https://other.test/" });
const navigate: Go = (socket) => socket.pushNavigate("/b?x=1");
const replace: Go = (socket) => socket.pushNavigate("/b", { replace: true });
const patch: Go = (socket) => socket.pushPatch("/view?page=2");
const push = (to: string, kind = "push") => ({ kind, to });

/** A view that shows its page number, and goes away when told to: by an event, a message, or while mounting. */
function traveller(go: Go, when: "mount" | "hook" | "handleParams" | "event" = "event", async = false) {
  const now = (socket: unknown, here: typeof when): unknown => {
    if (here !== when) return undefined;
    const result = go(socket as Socket<{ page: string }>);
    return async ? Promise.resolve(result) : result;
  };
  let first = true;
  return liveView({
    onMount: [(socket) => now(socket, "hook") as void],
    mount: (socket) => (now(socket, "mount") as undefined) ?? { page: "1" },
    handleParams(socket, { params }: ParamsContext) {
      if (params["page"] !== undefined) socket.assign({ page: params["page"] as string });
      if (!first) return;
      first = false;
      return now(socket, "handleParams") as void;
    },
    events: {
      go(socket) {
        socket.pushEvent("bye");
        return now(socket, "event") as void;
      },
    },
    handleInfo: (socket) => now(socket, "event") as void,
    render: ({ page }) => html`<p>${page}</p>`,
  });
}

describe.each([false, true])("navigation by an event handler (async: %s)", (async) => {
  test.each<[string, Go, unknown[]]>([
    ["redirect", redirect, [["diff", { e: [["bye", {}]] }], ["reply", "1", { redirect: { to: "/a" } }], ["closed"]]],
    [
      "external redirect",
      external,
      [["diff", { e: [["bye", {}]] }], ["reply", "1", { redirect: { to: "https://other.test/" } }], ["closed"]],
    ],
    [
      "navigate",
      navigate,
      [["diff", { e: [["bye", {}]] }], ["reply", "1", { live_redirect: push("/b?x=1") }], ["closed"]],
    ],
    [
      "replace",
      replace,
      [["diff", { e: [["bye", {}]] }], ["reply", "1", { live_redirect: push("/b", "replace") }], ["closed"]],
    ],
    [
      "patch",
      patch,
      [
        ["live_patch", push("/view?page=2")],
        ["reply", "1", { diff: { 0: "2", e: [["bye", {}]] } }],
      ],
    ],
  ])("%s", async (_, go, said) => {
    const view = start(traveller(go, "event", async));
    view.heard();
    view.event("go");
    await settled();
    expect(view.said).toEqual(said);
  });
});

describe("navigation by handleInfo", () => {
  test.each<[string, Go, unknown[]]>([
    ["redirect", redirect, [["redirect", { to: "/a" }], ["closed"]]],
    ["navigate", navigate, [["live_redirect", push("/b?x=1")], ["closed"]]],
    [
      "patch",
      patch,
      [
        ["live_patch", push("/view?page=2")],
        ["diff", { 0: "2" }],
      ],
    ],
  ])("%s", async (_, go, said) => {
    for (const async of [false, true]) {
      const view = start(traveller(go, "event", async));
      view.heard();
      view.socket.sendInfo("go");
      await settled();
      expect(view.heard()).toEqual(said);
    }
  });
});

describe("navigation during the mount", () => {
  const places = ["hook", "mount", "handleParams"] as const;

  test.each(places)("in %s refuses the join with the destination", async (place) => {
    for (const async of [false, true]) {
      const refusals: [Go, unknown][] = [
        [redirect, { events: [], redirect: { to: "/a", status: 301 } }],
        [navigate, { events: [], live_redirect: push("/b?x=1") }],
      ];
      for (const [go, refusal] of refusals) {
        const view = start(traveller(go, place, async));
        await settled();
        expect(view.heard()).toEqual([["refused", refusal]]);
      }
    }
  });

  test.each(places)("by pushPatch in %s is part of the join", async (place) => {
    for (const async of [false, true]) {
      const view = start(traveller(patch, place, async));
      await settled();
      expect(view.heard()).toEqual([["joined", { 0: "2", s: ["<p>", "</p>"] }, push("/view?page=2")]]);
    }
  });

  test("by pushPatch keeps the assigns that mount returns", () => {
    const view = start(
      liveView({
        mount(socket) {
          socket.pushPatch("/view?page=2", { replace: true });
          return { page: "1", other: "kept" };
        },
        handleParams: (socket, { params }) => socket.assign({ page: params["page"] as string }),
        render: ({ page, other }) => html`<p>${page} ${other}</p>`,
      }),
    );
    expect(view.heard()).toEqual([
      ["joined", { 0: "2", 1: "kept", s: ["<p>", " ", "</p>"] }, push("/view?page=2", "replace")],
    ]);
  });

  test("carries events that were pushed before", () => {
    const view = start(
      traveller((socket) => {
        socket.pushEvent("bye", { a: 1 });
        return socket.redirect("/a");
      }, "mount"),
    );
    expect(view.heard()).toEqual([["refused", { events: [["bye", { a: 1 }]], redirect: { to: "/a", status: 302 } }]]);
  });

  test("in a hook skips everything after it", () => {
    const ran: string[] = [];
    start(
      liveView({
        onMount: [(socket) => socket.redirect("/login"), () => void ran.push("hook")],
        mount: () => void ran.push("mount"),
        handleParams: () => void ran.push("handleParams"),
        render: () => html`${ran.push("render")}`,
      }),
    );
    expect(ran).toEqual([]);
  });
});

describe("a patch", () => {
  test("by the client runs handleParams and is answered", async () => {
    const view = start(traveller(patch));
    view.heard();
    view.process.mailbox.deliver({ kind: "patch", ref: "7", url: "/view?page=3" });
    view.process.mailbox.deliver({ kind: "patch", ref: "8", url: "/view?page=3" });
    view.process.mailbox.deliver({ kind: "patch", ref: "9", url: "/elsewhere" });
    expect(view.heard()).toEqual([
      ["reply", "7", { diff: { 0: "3" } }],
      ["reply", "8", {}],
      ["reply", "9", { link_redirect: true }],
    ]);
  });

  test("by the client may lead to a redirect or another patch", () => {
    const Guard = liveView({
      handleParams(socket, { params }) {
        if (params["page"] === "0") socket.pushPatch("/view?page=1");
        return params["page"] === "secret" ? socket.redirect("/login") : undefined;
      },
      render: () => html`<p></p>`,
    });
    const view = start(Guard);
    view.heard();
    view.process.mailbox.deliver({ kind: "patch", ref: "7", url: "/view?page=0" });
    view.process.mailbox.deliver({ kind: "patch", ref: "8", url: "/view?page=secret" });
    expect(view.heard()).toEqual([
      ["live_patch", push("/view?page=1")],
      ["reply", "7", {}],
      ["reply", "8", { redirect: { to: "/login" } }],
      ["closed"],
    ]);
  });

  test("by the server that leaves the view crashes it", () => {
    const view = start(traveller((socket) => socket.pushPatch("/elsewhere")));
    view.heard();
    view.event("go");
    expect(view.heard()).toEqual([["crashed"]]);
    expect(view.logged.join()).toContain("LW409");
  });

  test("by the server crashes the view after 20 patches that cause each other", async () => {
    for (const async of [false, true]) {
      let patches = 0;
      const view = start(
        liveView({
          handleParams(socket) {
            if (patches++ > 0) socket.pushPatch("/view");
            return async ? Promise.resolve() : undefined;
          },
          events: { go: (socket) => socket.pushPatch("/view") },
          render: () => html`<p></p>`,
        }),
      );
      await settled();
      view.heard();
      view.event("go");
      await new Promise((resolve) => void setTimeout(resolve, 5));
      expect(patches).toBe(21);
      expect(view.heard().at(-1)).toEqual(["crashed"]);
      expect(view.logged.join()).toContain("LW410");
    }
  });

  test("by the server to the same URL may repeat without an error", async () => {
    const view = start(traveller((socket) => socket.pushPatch("/view?page=1")));
    view.heard();
    for (let i = 0; i < 50; i++) view.event("go");
    for (let i = 0; i < 50; i++) view.socket.sendInfo("go");
    await settled();
    expect(view.heard().filter(([what]) => what === "live_patch")).toHaveLength(100);
    expect(view.logged).toEqual([]);
  });
});

describe("a patch by the client that crosses a patch by the server", () => {
  const Searched = liveView({
    mount: () => ({ q: "" }),
    handleParams: (socket, { params }) => socket.assign({ q: params["q"] as string }),
    events: { filter: (socket) => socket.pushPatch("/view?q=typed", { replace: true }) },
    render: ({ q }) => html`<p>${q}</p>`,
  });

  const patched = (view: ReturnType<typeof start>, ref: string, q: string) => {
    view.heard();
    view.process.mailbox.deliver({ kind: "patch", ref, url: `/view?q=${q}` });
    return view.heard();
  };
  const named = (q: string) => ["live_patch", { kind: "push", to: `/view?q=${q}` }];

  test("is answered and followed by its URL", () => {
    const view = start(Searched);
    view.event("filter");
    // Behind the answer, with which a client that knew both goes there by itself, in the way its link says.
    expect(patched(view, "2", "clicked")).toEqual([["reply", "2", { diff: { 0: "clicked" } }], named("clicked")]);
  });

  test("makes the next client patch be followed by its URL, too", () => {
    const view = start(Searched);
    view.event("filter");
    patched(view, "2", "a");
    expect(patched(view, "3", "b")).toEqual([["reply", "3", { diff: { 0: "b" } }], named("b")]);
  });

  test("is no longer assumed five seconds after the last server patch", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const view = start(Searched);
    view.event("filter");
    vi.advanceTimersByTime(5_001);
    expect(patched(view, "2", "a")).toEqual([["reply", "2", { diff: { 0: "a" } }]]);
  });

  test("is not assumed before the first server patch", () => {
    expect(patched(start(Searched), "1", "a")).toEqual([["reply", "1", { diff: { 0: "a" } }]]);
  });

  test("sends no URL of its own if its params lead to another patch", () => {
    const Led = liveView({
      mount: () => ({ q: "" }),
      handleParams(socket, { params }) {
        if (params["q"] === "a") socket.pushPatch("/view?q=b");
        socket.assign({ q: params["q"] as string });
      },
      events: { filter: (socket) => socket.pushPatch("/view?q=typed") },
      render: ({ q }) => html`<p>${q}</p>`,
    });
    const view = start(Led);
    view.event("filter");
    expect(patched(view, "2", "a")).toEqual([named("b"), ["reply", "2", { diff: { 0: "b" } }]]);
  });
});
