import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import type { SchemaResult } from "../params/standard-schema.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

/** A view that keeps what its callbacks get, after `attach` had its way with the socket. */
function hooked(attach: (socket: Socket, got: unknown[]) => void) {
  const got: unknown[] = [];
  const view = start(
    liveView({
      mount: () => ({ n: 0 }),
      handleParams: (_, { uri }) => void got.push(`params ${uri}`),
      events: {
        inc(socket) {
          got.push("inc");
          socket.update("n", (n) => n + 1);
          return { from: "view" };
        },
        task: (socket, { run }) => socket.startAsync("task", run as () => unknown),
      },
      handleEvent: (_, event) => void got.push(`event ${event}`),
      handleInfo: (_, message) => void got.push(`info ${String(message)}`),
      handleAsync: (_, name, outcome) => void got.push(`async ${String(name)} ${outcome.ok}`),
      render: ({ n }) => html`<p>${n}</p>`,
    }),
    { hooks: [(socket) => attach(socket, got)] },
  );
  return { view, got };
}

const patch = (view: ViewUnderTest, ref: string, url = "/view?page=2"): void =>
  view.process.mailbox.deliver({ kind: "patch", ref, url });

describe("attached hooks at every stage", () => {
  test("run before the callback, in the order they were attached", async () => {
    const { view, got } = hooked((socket, calls) => {
      for (const id of ["second", "first"]) {
        socket.attachHook("handleParams", id, (_, { uri, params }) => void calls.push([id, uri, params]));
        socket.attachHook("handleEvent", id, (_, event, params) => void calls.push([id, event, params]));
        socket.attachHook("handleInfo", id, (_, message) => void calls.push([id, message]));
        socket.attachHook("handleAsync", id, (_, name, outcome) => void calls.push([id, name, outcome]));
        socket.attachHook("afterRender", id, () => void calls.push([id]));
      }
    });
    // The first params come with mounting, and then the first render.
    const uri = "https://app.test/view";
    expect(got.splice(0)).toEqual([["second", uri, {}], ["first", uri, {}], `params ${uri}`, ["second"], ["first"]]);
    view.event("inc", { by: 1 });
    expect(got.splice(0)).toEqual([
      ["second", "inc", { by: 1 }],
      ["first", "inc", { by: 1 }],
      "inc",
      ["second"],
      ["first"],
    ]);
    view.event("other");
    expect(got.splice(0)).toEqual([["second", "other", {}], ["first", "other", {}], "event other"]);
    view.socket.sendInfo("hi");
    await settled();
    expect(got.splice(0)).toEqual([["second", "hi"], ["first", "hi"], "info hi"]);
    view.event("task", { run: () => 7 });
    await settled();
    got.splice(0, 2);
    expect(got.splice(0)).toEqual([
      ["second", "task", { ok: true, value: 7 }],
      ["first", "task", { ok: true, value: 7 }],
      "async task true",
    ]);
    patch(view, "9");
    expect(got.map((entry) => (Array.isArray(entry) ? entry[0] : entry))).toEqual([
      "second",
      "first",
      "params https://app.test/view?page=2",
    ]);
  });

  test("skip later hooks and the callback if they halt", async () => {
    const { view, got } = hooked((socket, calls) => {
      const halt = (id: string) => () => {
        calls.push(id);
        return "halt" as const;
      };
      const never = () => void calls.push("never");
      socket.attachHook("handleParams", "halt", halt("params"));
      socket.attachHook("handleParams", "never", never);
      socket.attachHook("handleEvent", "halt", (_, event) => (event === "task" ? "cont" : halt("event")()));
      socket.attachHook("handleInfo", "halt", halt("info"));
      socket.attachHook("handleInfo", "never", never);
      socket.attachHook("handleAsync", "halt", halt("async"));
      socket.attachHook("handleAsync", "never", never);
    });
    view.heard();
    view.event("inc");
    view.event("unknown to the view");
    view.event("task", { run: () => 7 });
    view.socket.sendInfo("hi");
    await settled();
    patch(view, "9");
    expect(got).toEqual(["params", "event", "event", "info", "async", "params"]);
    expect(view.heard()).toEqual([
      ["reply", "1", {}],
      ["reply", "2", {}],
      ["reply", "3", {}],
      ["reply", "9", {}],
    ]);
  });

  test("halt if they redirect", async () => {
    const leave = (stage: "handleParams" | "handleEvent" | "handleInfo" | "handleAsync") =>
      hooked((socket, calls) => {
        // Its result does not count.
        socket.attachHook(stage, "leave", (own: Socket) => {
          if (stage !== "handleEvent" || calls.length > 0) own.redirect("/login");
          return "cont" as const;
        });
        socket.attachHook(stage, "never", () => void calls.push("never"));
      });

    const params = leave("handleParams");
    expect(params.view.heard()).toEqual([["refused", { events: [], redirect: { to: "/login", status: 302 } }]]);
    expect(params.got).toEqual([]);

    const event = leave("handleEvent");
    event.view.heard();
    event.view.event("inc");
    expect(event.view.heard()).toEqual([["reply", "1", { redirect: { to: "/login" } }], ["closed"]]);
    expect(event.got).toEqual(["params https://app.test/view"]);

    const info = leave("handleInfo");
    info.view.heard();
    info.view.socket.sendInfo("hi");
    await settled();
    expect(info.view.heard()).toEqual([["redirect", { to: "/login" }], ["closed"]]);
    expect(info.got).toEqual(["params https://app.test/view"]);

    const async = leave("handleAsync");
    async.view.socket.startAsync("task", () => 1);
    await settled();
    expect(async.view.said.slice(1)).toEqual([["redirect", { to: "/login" }], ["closed"]]);
    expect(async.got).toEqual(["params https://app.test/view"]);
  });

  test("may be async, and delay the next message", async () => {
    const gate = deferred();
    const { view, got } = hooked((socket, calls) => {
      socket.attachHook("handleEvent", "slow", async (own, event) => {
        await gate.promise;
        calls.push(`checked ${event}`);
        own.assign({ n: 10 });
      });
    });
    got.splice(0);
    view.heard();
    view.event("inc");
    view.event("other");
    view.socket.sendInfo("hi");
    await settled();
    expect(got).toEqual([]);
    gate.resolve();
    await settled();
    expect(got).toEqual(["checked inc", "inc", "checked other", "event other", "info hi"]);
    expect(view.heard()).toEqual([
      ["reply", "1", { diff: { 0: "11", r: { from: "view" } } }],
      ["reply", "2", { diff: { 0: "10" } }],
    ]);
  });

  test("skip the callback if the view ends while they wait", async () => {
    const gate = deferred();
    const { view, got } = hooked((socket) => socket.attachHook("handleEvent", "slow", () => gate.promise));
    got.splice(0);
    view.event("inc");
    view.process.end({ kind: "closed" });
    gate.resolve();
    await settled();
    expect(got).toEqual([]);
  });

  test.each([true, false])("crash the view if they throw (async: %s)", async (later) => {
    const { view, got } = hooked((socket) =>
      socket.attachHook("handleEvent", "boom", () => {
        if (later) return Promise.reject(new Error("boom"));
        throw new Error("boom");
      }),
    );
    view.event("inc");
    await settled();
    expect(view.said.at(-1)).toEqual(["crashed"]);
    expect(view.logged.join()).toContain('View crashed in hook on handleEvent, at event "inc". boom');
    expect(got).not.toContain("inc");
  });
});

describe("a handleEvent hook", () => {
  test("may halt with a reply", () => {
    const { view, got } = hooked((socket) => {
      socket.attachHook("handleEvent", "answer", (own, event) => {
        own.assign({ n: 5 });
        return event === "inc" ? { halt: { from: "hook" } } : "cont";
      });
    });
    view.heard();
    view.event("inc");
    expect(view.heard()).toEqual([["reply", "1", { diff: { 0: "5", r: { from: "hook" } } }]]);
    expect(got).not.toContain("inc");
  });

  test("receives params before the schema, and no reserved events", () => {
    const seen: unknown[] = [];
    const validate = (): SchemaResult<object> => ({ issues: [{ message: "never right" }] });
    const view = start(
      liveView({
        mount: (socket) =>
          socket.attachHook("handleEvent", "see", (_, event, params) => void seen.push([event, params])),
        events: {
          save: {
            params: { "~standard": { version: 1, vendor: "test", validate } },
            handle: () => expect.unreachable(),
          },
        },
        render: () => html`<p></p>`,
      }),
    );
    view.event("save", "n=1", "form");
    view.event("save", "n=%zz", "form");
    view.event("lv:secret");
    expect(seen).toEqual([["save", { n: "1" }]]);
  });
});

describe("a handleParams hook", () => {
  test("may patch, and runs again for the new URL", () => {
    const uris: string[] = [];
    const view = start(
      liveView({
        mount: (socket) =>
          socket.attachHook("handleParams", "page", (own, { params, uri }) => {
            uris.push(uri);
            if (params["page"] === undefined) own.pushPatch("/view?page=1");
          }),
        render: () => html`<p></p>`,
      }),
    );
    expect(view.said[0]?.[0]).toBe("joined");
    expect(uris).toEqual(["https://app.test/view", "https://app.test/view?page=1"]);
  });

  test("works without a handleParams callback", async () => {
    const view = start(
      liveView({
        mount(socket) {
          socket.attachHook("handleParams", "page", async (own, { params }) => {
            await Promise.resolve();
            own.assign({ page: Number(params["page"] ?? 1) });
          });
          return { page: 0 };
        },
        render: ({ page }) => html`<p>${page}</p>`,
      }),
    );
    await settled();
    patch(view, "2");
    await settled();
    expect(view.said).toMatchObject([
      ["joined", { 0: "1" }],
      ["reply", "2", { diff: { 0: "2" } }],
    ]);
  });
});

describe("an afterRender hook", () => {
  test("may assign without causing a render of its own", async () => {
    const { view } = hooked((socket, calls) => {
      socket.attachHook("afterRender", "twenty", (own) => {
        calls.push("rendered");
        own.assign({ n: Number(own.assigns["n"]) + 20 });
      });
    });
    view.heard();
    await settled();
    expect(view.heard()).toEqual([]);
    view.event("inc");
    view.event("other");
    await settled();
    expect(view.heard()).toEqual([
      ["reply", "1", { diff: { 0: "21", r: { from: "view" } } }],
      ["reply", "2", {}],
    ]);
  });

  test("runs only after renders", () => {
    const { view, got } = hooked((socket, calls) =>
      socket.attachHook("afterRender", "count", () => void calls.push("rendered")),
    );
    view.event("other");
    view.event("inc");
    expect(got).toEqual(["params https://app.test/view", "rendered", "event other", "inc", "rendered"]);
  });

  test("may push events, detach itself and start tasks", async () => {
    const { view, got } = hooked((socket) =>
      socket.attachHook("afterRender", "tell", (own) => {
        own.pushEvent("rendered");
        own.detachHook("afterRender", "tell");
        own.startAsync("task", () => 1);
      }),
    );
    expect(view.heard()).toMatchObject([["joined", { e: [["rendered", {}]] }]]);
    await settled();
    expect(got.at(-1)).toBe("async task true");
    expect(view.heard()).toEqual([]);
  });

  test("keeps its assigns while an async callback is pending", async () => {
    const [first, gate] = [deferred(), deferred()];
    let renders = 0;
    const view = start(
      liveView({
        mount(socket) {
          socket.attachHook("afterRender", "count", (own) => {
            renders++;
            own.update("renders", (count) => Number(count) + 1);
          });
          return { n: 0, renders: 0 };
        },
        events: {
          now: (socket) => socket.assign({ n: 1 }),
          first: () => first.promise,
          slow(socket) {
            socket.assign({ n: 2 });
            return gate.promise;
          },
        },
        handleInfo: (socket) => socket.assign({ n: 7 }),
        render: ({ n, renders: count }) => html`<p>${n} ${count}</p>`,
      }),
    );
    view.event("first");
    view.process.mailbox.deliver({ kind: "info", message: "change" });
    view.event("slow");
    first.resolve();
    await settled();
    expect(renders).toBe(2);
    gate.resolve();
    await settled();
    view.event("now");
    expect(renders).toBeGreaterThan(2);
    expect(view.socket.assigns["renders"]).toBe(renders);
  });

  test.each(["async", "navigating"])("crashes the view if it is %s", async (kind) => {
    const { view } = hooked((socket) =>
      socket.attachHook("afterRender", "wrong", (own) => {
        if (kind === "async") return Promise.resolve() as never;
        own.pushNavigate("/elsewhere");
      }),
    );
    await settled();
    expect(view.said).toEqual([["refused", { reason: "join crashed" }]]);
    expect(view.logged.join()).toContain("LW408");
  });
});

describe("attachHook and detachHook", () => {
  test("refuse a second hook with the same id", () => {
    const { view } = hooked((socket) => {
      socket.attachHook("handleInfo", "audit", () => {});
      socket.attachHook("handleInfo", "audit", () => {});
    });
    expect(view.said).toEqual([["refused", { reason: "join crashed" }]]);
    expect(view.logged.join()).toContain('LW412  A hook "audit" is attached to handleInfo already.');
  });

  test("free the id of a detached hook", () => {
    const { view, got } = hooked((socket, calls) => {
      socket.attachHook("handleEvent", "once", (own) => {
        calls.push("once");
        own.detachHook("handleEvent", "once");
      });
      socket.attachHook("handleEvent", "always", () => void calls.push("always"));
    });
    got.splice(0);
    view.event("other");
    view.event("other");
    view.socket.attachHook("handleEvent", "once", () => void got.push("again"));
    view.event("other");
    expect(got).toEqual(["once", "always", "event other", "always", "event other", "always", "again", "event other"]);
  });

  test("run hooks of the live session first, then of the view, then of mount", () => {
    const calls: string[] = [];
    const attach = (id: string) => (socket: Socket) => socket.attachHook("handleEvent", id, () => void calls.push(id));
    const view = start(
      liveView({
        onMount: [attach("view 1"), attach("view 2")],
        mount: attach("mount"),
        events: { go: () => {} },
        render: () => html`<p></p>`,
      }),
      { hooks: [attach("session")] },
    );
    view.event("go");
    expect(calls).toEqual(["session", "view 1", "view 2", "mount"]);
  });
});

describe("hooks of a LiveComponent", () => {
  /** A view with one component, whose `mount` attaches. */
  function inComponent(attach: (socket: Socket, calls: unknown[]) => void) {
    const calls: unknown[] = [];
    const Part = liveComponent({
      name: "Part",
      mount(socket) {
        attach(socket as unknown as Socket, calls);
        return { n: 0 };
      },
      events: {
        inc(socket) {
          calls.push("inc");
          socket.update("n", (n) => n + 1);
        },
        task: (socket) => socket.startAsync("task", () => 7),
      },
      handleAsync: (_, name) => void calls.push(`async ${String(name)}`),
      render: ({ n, myself }) => html`<b phx-target=${myself}>${n}</b>`,
    });
    const view = start(
      liveView({
        mount(socket) {
          socket.attachHook("handleEvent", "view", () => void calls.push("the view's"));
          socket.attachHook("afterRender", "view", () => void calls.push("view rendered"));
        },
        handleInfo: () => {},
        events: { other: () => {} },
        render: () => html`<p>${Part({ id: "a" })}</p>`,
      }),
    );
    const send = (event: string): void =>
      view.process.mailbox.deliver({
        kind: "event",
        ref: "c",
        type: "click",
        event,
        value: {},
        meta: undefined,
        cid: 1,
      });
    return { view, calls, send };
  }

  test("run for its own events, async results and renders only", async () => {
    const { view, calls, send } = inComponent((socket, all) => {
      socket.attachHook("handleEvent", "a", (_, event) => void all.push(`hook ${event}`));
      socket.attachHook("handleAsync", "a", (_, name) => void all.push(`hook ${String(name)}`));
      socket.attachHook("afterRender", "a", (own) => {
        all.push("rendered");
        own.assign({ seen: all.length });
      });
    });
    expect(new Set(calls.splice(0))).toEqual(new Set(["rendered", "view rendered"]));
    view.heard();
    send("inc");
    expect(calls.splice(0)).toEqual(["hook inc", "inc", "rendered"]);
    expect(view.heard()).toEqual([["reply", "c", { diff: { c: { 1: { 1: "1" } } } }]]);
    send("task");
    await settled();
    expect(calls.splice(0)).toEqual(["hook task", "hook task", "async task"]);
    expect(view.heard()).toEqual([["reply", "c", {}]]);
    view.event("other");
    expect(calls.splice(0)).toEqual(["the view's"]);
    expect(view.heard()).toEqual([["reply", "1", {}]]);
  });

  test("may halt with a reply, and may navigate", async () => {
    const { view, calls, send } = inComponent((socket) => {
      socket.attachHook("handleEvent", "answer", () => ({ halt: { from: "hook" } }));
      socket.attachHook("handleAsync", "halt", () => "halt");
    });
    view.heard();
    send("inc");
    expect(view.heard()).toEqual([["reply", "c", { diff: { r: { from: "hook" } } }]]);
    expect(calls).not.toContain("inc");

    const leaving = inComponent((socket) => {
      socket.attachHook("handleEvent", "leave", (own) => void own.pushNavigate("/elsewhere"));
    });
    leaving.view.heard();
    leaving.send("inc");
    expect(leaving.view.heard()).toEqual([
      ["reply", "c", { live_redirect: { kind: "push", to: "/elsewhere" } }],
      ["closed"],
    ]);
    expect(leaving.calls).not.toContain("inc");
  });

  test.each(["handleParams", "handleInfo"] as const)("are refused at stage %s", (stage) => {
    const { view } = inComponent((socket) => socket.attachHook(stage, "a", () => {}));
    expect(view.said).toEqual([["refused", { reason: "join crashed" }]]);
    expect(view.logged.join()).toContain(`LW414  A LiveComponent has no stage "${stage}".`);
  });
});
