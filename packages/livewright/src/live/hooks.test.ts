import { describe, expect, test } from "vitest";
import { addHook, afterRender, type HookStage, type HookTable, removeHook, runHooks } from "./hooks.ts";
import type { Navigation } from "./navigation.ts";

interface State {
  hooks: HookTable;
  component: boolean;
  changed: boolean;
  ended: boolean;
  navigation: Navigation | undefined;
}

function state(component = false): State {
  return { hooks: {}, component, changed: false, ended: false, navigation: undefined };
}

const STAGES: readonly HookStage[] = ["handleParams", "handleEvent", "handleInfo", "handleAsync", "afterRender"];

const redirect: Navigation = { kind: "redirect", to: "/login", status: 302 };

describe("attachHook()", () => {
  test("keeps hooks in order, by stage and id", () => {
    const view = state();
    for (const id of ["c", "a", "b"]) for (const stage of STAGES) addHook(view, stage, id, () => {});
    for (const stage of STAGES) expect([...(view.hooks[stage]?.keys() ?? [])]).toEqual(["c", "a", "b"]);
  });

  test("refuses the same id at the same stage twice, with an explanation", () => {
    const view = state();
    addHook(view, "handleInfo", "audit", () => {});
    addHook(view, "handleEvent", "audit", () => {});
    expect(() => addHook(view, "handleInfo", "audit", () => {})).toThrow(/^LW412 .*"audit".*handleInfo[^]*detachHook/);
    removeHook(view, "handleInfo", "audit");
    addHook(view, "handleInfo", "audit", () => {});
    expect(view.hooks.handleInfo?.size).toBe(1);
  });

  test.each(["handleParams", "handleInfo"] as const)("refuses the stage %s for a component", (stage) => {
    expect(() => addHook(state(true), stage, "audit", () => {})).toThrow(
      /^LW414 .*LiveComponent.*\n.*handleEvent, handleAsync, afterRender\.\n/,
    );
  });

  test.each([true, false])("refuses an unknown stage (component: %s)", (component) => {
    for (const stage of ["mount", "__proto__", "toString"]) {
      expect(() => addHook(state(component), stage as HookStage, "audit", () => {})).toThrow("LW414");
    }
  });

  test("is undone once by detachHook(), which then does nothing", () => {
    const view = state();
    addHook(view, "handleEvent", "a", () => {});
    const { hooks } = view;
    removeHook(view, "handleEvent", "b");
    removeHook(view, "handleInfo", "a");
    expect(view.hooks).toBe(hooks);
  });
});

describe("running hooks", () => {
  /** Runs hooks that return these, and says which were called. */
  function run(results: readonly unknown[], view = state()) {
    const called: number[] = [];
    for (const [i, result] of results.entries()) {
      addHook(view, "handleEvent", String(i), () => {
        called.push(i);
        return typeof result === "function" ? (result as () => unknown)() : result;
      });
    }
    return { called, outcome: runHooks(view.hooks.handleEvent, ["socket", "save", {}], view) };
  }

  test("needs no promise if there are none", () => {
    expect(run([]).outcome).toEqual({ halted: false });
    const view = state();
    addHook(view, "handleEvent", "a", () => {});
    removeHook(view, "handleEvent", "a");
    expect(runHooks(view.hooks.handleEvent, [], view)).toEqual({ halted: false });
  });

  test.each([undefined, "cont"])("continues if a hook returns %j", (result) => {
    const { called, outcome } = run([result, result]);
    expect(called).toEqual([0, 1]);
    expect(outcome).toEqual({ halted: false });
  });

  test.each([null, true, false, 7, {}, [], "stop", "Halt", { cont: true }, Symbol("halt")])(
    "fails if a hook returns %s, and the next one does not run",
    async (result) => {
      expect(() => run([result, () => expect.unreachable()])).toThrow(/^LW418 +An attached hook returned .+\n.*"halt"/);
      const { outcome } = run([async () => result, () => expect.unreachable()]);
      await expect(outcome).rejects.toThrow("LW418");
    },
  );

  test.each<[unknown, unknown]>([
    ["halt", { halted: true, reply: undefined }],
    [{ halt: { ok: 1 } }, { halted: true, reply: { ok: 1 } }],
    [{ halt: undefined }, { halted: true, reply: undefined }],
  ])("halts if a hook returns %j", (result, expected) => {
    const { called, outcome } = run([undefined, result, undefined]);
    expect(called).toEqual([0, 1]);
    expect(outcome).toEqual(expected);
  });

  test("waits for async hooks, in order", async () => {
    const { called, outcome } = run([
      async () => {},
      undefined,
      async () => Promise.resolve("halt"),
      async () => expect.unreachable(),
    ]);
    expect(called).toEqual([0]);
    expect(await outcome).toEqual({ halted: true, reply: undefined });
    expect(called).toEqual([0, 1, 2]);
  });

  test("halts if a hook leaves the page or its view ended; a patch does not halt", async () => {
    for (const change of [{ navigation: redirect }, { ended: true }]) {
      const view = state();
      const sync = run([() => void Object.assign(view, change), undefined], view);
      expect(sync.called).toEqual([0]);
      expect(sync.outcome).toEqual({ halted: true, reply: undefined });
    }
    const later = state();
    const { called, outcome } = run([async () => void Object.assign(later, { ended: true }), undefined], later);
    expect((await outcome).halted).toBe(true);
    expect(called).toEqual([0]);

    const patched = state();
    const patch: Navigation = { kind: "patch", to: "/view", replace: false };
    expect(run([() => void (patched.navigation = patch), undefined], patched).called).toEqual([0, 1]);
  });

  test("rethrows the error of a hook", async () => {
    const boom = (): never => {
      throw new Error("boom");
    };
    expect(() => run([undefined, boom])).toThrow("boom");
    await expect(run([async () => {}, boom]).outcome).rejects.toThrow("boom");
  });

  test("ignores hooks that are attached or detached during the run", () => {
    const view = state();
    const called: string[] = [];
    addHook(view, "handleInfo", "once", () => {
      called.push("once");
      removeHook(view, "handleInfo", "once");
      removeHook(view, "handleInfo", "second");
      addHook(view, "handleInfo", "new", () => void called.push("new"));
    });
    addHook(view, "handleInfo", "second", () => void called.push("second"));
    void runHooks(view.hooks.handleInfo, [], view);
    expect(called).toEqual(["once", "second"]);
    void runHooks(view.hooks.handleInfo, [], view);
    expect(called).toEqual(["once", "second", "new"]);
  });
});

describe("afterRender hooks", () => {
  test("all run, and their changes cause no render", () => {
    const view = state();
    const called: unknown[] = [];
    addHook(view, "afterRender", "a", (socket: never) => {
      called.push(socket);
      view.changed = true;
      return "halt";
    });
    addHook(view, "afterRender", "b", () => void called.push("b"));
    afterRender(view, "socket", view);
    expect(called).toEqual(["socket", "b"]);
    expect(view.changed).toBe(false);
  });

  test("keep earlier changes pending", () => {
    const view = { ...state(), changed: true };
    addHook(view, "afterRender", "a", () => {});
    afterRender(view, "socket", view);
    expect(view.changed).toBe(true);
  });

  test("cannot wait, and cannot redirect", async () => {
    const waits = state();
    addHook(waits, "afterRender", "slow", () => Promise.reject(new Error("nobody hears this")));
    expect(() => afterRender(waits, "socket", waits)).toThrow(/^LW408 .*"slow".*async/);
    const leaves = state();
    addHook(leaves, "afterRender", "away", () => void (leaves.navigation = redirect));
    expect(() => afterRender(leaves, "socket", leaves)).toThrow(/^LW408 .*"away".*navigates/);
    await Promise.resolve();
  });
});
