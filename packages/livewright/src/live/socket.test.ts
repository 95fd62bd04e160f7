import { describe, expect, test } from "vitest";
import { AsyncResult } from "./async/async-result.ts";
import { readConnectParams } from "./connect-params.ts";
import { newSocketState } from "./socket-state.ts";
import type { Socket } from "./socket.ts";
import { SocketHandle } from "./socket/socket-handle.ts";
import { connectInfo } from "../test-support/fixtures.ts";

/** A socket, its state, and the number of notifications. */
function recording(connected = true, assigns: Record<string, unknown> = {}, development = true) {
  let calls = 0;
  const state = newSocketState({
    id: "phx-1",
    connected,
    connectParams: readConnectParams({ a: 1 }),
    connectInfo,
    onChange: () => void calls++,
    development,
  });
  const socket: Socket = new SocketHandle(state);
  socket.assign(assigns);
  state.changed = false;
  calls = 0;
  return { state, socket, calls: () => calls };
}

describe("assign()", () => {
  test("does not change its argument", () => {
    const { socket } = recording();
    const list = [{ a: 1 }];
    socket.assign({ list });
    expect(Object.isFrozen(list)).toBe(false);
    expect(Object.isFrozen(list[0])).toBe(false);
  });

  test("sets some assigns and keeps the others", () => {
    const { socket, state } = recording(true, { a: 1, b: 2 });
    socket.assign({ b: 3, c: 4 });
    expect(socket.assigns).toEqual({ flash: {}, a: 1, b: 3, c: 4 });
    expect(state.changed).toBe(true);
  });

  test("accepts a function of the current assigns", () => {
    const { socket } = recording(true, { a: 1 });
    socket.assign(({ a }) => ({ b: Number(a) + 1 }));
    expect(socket.assigns).toEqual({ flash: {}, a: 1, b: 2 });
  });

  test.each([1, "a", null, undefined, Number.NaN])("ignores an equal value: %s", (value) => {
    const { socket, state, calls } = recording(true, { value });
    const before = socket.assigns;
    socket.assign({ value });
    expect(socket.assigns).toBe(before);
    expect(state.changed).toBe(false);
    expect(calls()).toBe(0);
  });

  test("notices a change between values that only look equal", () => {
    for (const [before, after] of [
      [0, -0],
      [[], []],
      [{}, {}],
      [1, "1"],
      [undefined, null],
    ]) {
      const { socket, state } = recording(true, { value: before });
      socket.assign({ value: after });
      expect(state.changed).toBe(true);
    }
  });

  test("accepts undefined as a value, so that the name exists afterwards", () => {
    const { socket, state } = recording();
    socket.assign({ toString: undefined, constructor: Object });
    expect(Object.keys(socket.assigns)).toEqual(["flash", "toString", "constructor"]);
    expect(state.changed).toBe(true);
  });

  test("does not change earlier snapshots", () => {
    const { socket } = recording(true, { a: 1 });
    const { assigns } = socket;
    socket.assign({ a: 2 });
    expect(assigns).toEqual({ flash: {}, a: 1 });
  });

  test("refuses reserved names, and then sets nothing", () => {
    const { socket, state } = recording(true, { a: 1 });
    for (const bad of [{ a: 2, flash: {} }, JSON.parse('{"__proto__":{"x":1}}') as object]) {
      expect(() => socket.assign(bad)).toThrow("LW401");
    }
    expect(socket.assigns).toEqual({ flash: {}, a: 1 });
    expect(state.changed).toBe(false);
  });
});

describe("assignNew()", () => {
  test("asks for a value only if there is none", () => {
    const { socket } = recording(true, { a: 1, none: undefined });
    const never = (): never => {
      throw new Error("asked");
    };
    expect(socket.assignNew("a", never)).toBe(1);
    expect(socket.assignNew("none", never)).toBeUndefined();
    expect(socket.assignNew("b", ({ a }) => Number(a) + 1)).toBe(2);
    expect(socket.assignNew("constructor", () => "mine")).toBe("mine");
  });
});

describe("update()", () => {
  test("passes the value and the other assigns", () => {
    const { socket } = recording(true, { a: 1, step: 5 });
    socket.update("a", (a, { step }) => Number(a) + Number(step));
    expect(socket.assigns["a"]).toBe(6);
  });

  test.each(["a", "constructor", "__proto__"])("fails without the assign: %s", (name) => {
    expect(() => recording().socket.update(name, () => 1)).toThrow(`LW402  There is no assign "${name}" to update.`);
  });
});

describe("a socket in the dead render", () => {
  test("starts nothing that needs a connection, and cancelling is harmless", () => {
    const { socket, state, calls } = recording(false);
    socket.subscribe("news");
    socket.unsubscribe("news");
    socket.sendInfo(1);
    socket.sendAfter(1, 1)();
    socket.repeat(1, 1)();
    expect(state.effects).toEqual([]);
    expect(calls()).toBe(0);
  });
});

describe("connectParams", () => {
  test("can be read while mounting, and fail afterwards", () => {
    const { socket, state } = recording();
    expect(socket.connectParams).toMatchObject({ a: 1, _mounts: 0 });
    state.connectParams = undefined;
    expect(() => socket.connectParams).toThrow(/^LW404 .*\n {2}Assign what you need in mount\.\n/);
  });

  test("are undefined in the dead render", () => {
    const { socket, state } = recording(false);
    state.connectParams = undefined;
    expect(socket.connectParams).toBeUndefined();
  });
});

test("a socket records nothing after the end of its view", () => {
  const { socket, state, calls } = recording(true, { a: 1 });
  state.ended = true;
  const before = JSON.stringify(state);
  socket.assign({ a: 2 });
  socket.update("a", () => 3);
  socket.pageTitle("x");
  socket.pushEvent("x");
  socket.sendInfo(1);
  socket.repeat(1, 1);
  socket.subscribe("x");
  expect(JSON.stringify(state)).toBe(before);
  expect(calls()).toBe(0);
});

describe("assign() with something other than an object", () => {
  test.each<[string, readonly unknown[]]>([
    ['"name"', ["name", "Elixir"]],
    ["7", [7]],
    ["null", [null]],
    ["undefined", []],
    ["a list of 2", [["name", "Elixir"]]],
    ["an instance of Map", [new Map([["name", "Elixir"]])]],
    ["an instance of Promise", [Promise.resolve({ name: "Elixir" })]],
    ["an instance of Promise", [async () => ({ name: "Elixir" })]],
    ["an instance of AsyncResult", [AsyncResult.ok(1)]],
    ['"name"', [() => "name"]],
  ])("refuses %s, and sets nothing", (name, args) => {
    const { socket, state } = recording();
    const assign = socket.assign.bind(socket) as (...given: readonly unknown[]) => void;
    expect(() => assign(...args)).toThrow(`LW419  assign was given ${name}, which is not an object of assigns.`);
    expect(state.assigns).toEqual({ flash: {} });
  });
});

describe("names that LiveViewJS uses", () => {
  test("context is the same as assigns", () => {
    const { socket } = recording(true, { a: 1 });
    expect(socket.context).toBe(socket.assigns);
  });

  test("pushEvent() accepts type and payload in one object", () => {
    const { socket, state } = recording();
    socket.pushEvent({ type: "hl", id: 3 });
    socket.pushEvent({ type: "bare" });
    expect(state.events).toEqual([
      ["hl", { id: 3 }],
      ["bare", {}],
    ]);
    for (const event of [{ id: 3 }, { type: "" }, { type: 7 }, undefined, null])
      expect(() => socket.pushEvent(event as unknown as { type: string })).toThrow("LW408");
  });

  test("pushPatch() and pushRedirect() accept query parameters, and replace", () => {
    const { socket, state } = recording();
    socket.pushPatch("/a", new URLSearchParams({ b: "1" }), true);
    expect(state.navigation).toEqual({ kind: "patch", to: "/a?b=1", replace: true });
    socket.pushRedirect("/a", new URLSearchParams({ b: "1" }));
    expect(state.navigation).toEqual({ kind: "navigate", to: "/a?b=1", replace: false });
  });
});

test("redirect() reaches another application only by its scheme, and checks its options", () => {
  const { socket, state } = recording();
  socket.redirect({ external: { scheme: "myapp", url: "myapp://open" } });
  expect(state.navigation).toEqual({ kind: "redirect", to: "myapp://open", outside: false, status: 302 });
  expect(() => socket.redirect({ external: "myapp://open" })).toThrow(/LW409[^]*scheme: "myapp"/);
  expect(() => socket.redirect("/", { staus: 301 } as object)).toThrow(/LW409[^]*Did you mean "status"/);
});
