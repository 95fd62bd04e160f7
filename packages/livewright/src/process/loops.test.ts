import { describe, expect, test } from "vitest";
import { newSocketState } from "../live/socket-state.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import type { Socket } from "../live/socket.ts";
import { connectInfo } from "../test-support/fixtures.ts";

const COUNT = 2_000;

/** A connected socket whose process carries nothing out. */
function socket(): Socket {
  return new SocketHandle(
    newSocketState({
      id: "phx-1",
      connected: true,
      connectParams: undefined,
      connectInfo,
      onChange() {},
      development: false,
    }),
  );
}

/** How many elements of arrays, and entries of maps, a function copies. */
function copiesOf(run: () => void): number {
  let copies = 0;
  const list = Array.prototype as unknown as Record<string | symbol, (...args: unknown[]) => unknown>;
  const map = Map.prototype as unknown as typeof list;
  const names: readonly (string | symbol)[] = ["slice", "filter", "concat", Symbol.iterator];
  const before = Object.fromEntries(names.map((name) => [name, list[name]]));
  const { set } = map;
  // A loop can copy a list only with one of these methods.
  for (const name of names) {
    const method = list[name];
    Object.assign(list, {
      [name](this: { length: number }, ...args: unknown[]) {
        copies += this.length;
        return method?.apply(this, args);
      },
    });
  }
  Object.assign(map, {
    set(this: unknown, ...args: unknown[]) {
      copies++;
      return set?.apply(this, args);
    },
  });
  try {
    run();
  } finally {
    Object.assign(list, before);
    Object.assign(map, { set });
  }
  return copies;
}

describe("2,000 calls of one socket method in a callback", () => {
  test.each<readonly [string, (socket: Socket, n: number) => void]>([
    ["streamInsert", (it, id) => it.streamInsert("rows" as never, { id } as never)],
    ["streamInsert at the front", (it, id) => it.streamInsert("rows" as never, { id } as never, { at: 0 })],
    ["streamInsert of one item", (it) => it.streamInsert("rows" as never, { id: 1 } as never)],
    ["streamDelete", (it, id) => it.streamDelete("rows" as never, { id } as never)],
    ["streamDeleteByDomId", (it, id) => it.streamDeleteByDomId("rows", `rows-${id}`)],
    ["stream", (it, id) => void it.stream("rows", [{ id }])],
    ["stream with reset", (it, id) => void it.stream("rows", [{ id }], { reset: true })],
    ["pushEvent", (it, n) => it.pushEvent("n", { n })],
    ["putFlash", (it, n) => it.putFlash("info", `${n}`)],
    ["assign", (it, n) => it.assign({ n })],
    ["update", (it, n) => it.update("n", () => n)],
    ["sendInfo", (it, n) => it.sendInfo(n)],
    ["sendAfter", (it, n) => void it.sendAfter(n, 1)],
    ["subscribe", (it, n) => void it.subscribe(`t${n}`)],
    ["broadcast", (it, n) => it.broadcast("t", n)],
    ["startAsync", (it, n) => it.startAsync(`t${n}`, () => n)],
    ["attachHook", (it, n) => it.attachHook("handleInfo", `h${n}`, () => "cont")],
    ["detachHook", (it, n) => it.detachHook("handleInfo", `h${n}`)],
  ])("copy a bounded number of elements for each call of %s", (_name, call) => {
    const it = socket();
    it.assign({ n: -1, rows: it.stream("rows", [{ id: -1 }]) });
    for (let n = 0; n < 10; n++) it.attachHook("handleInfo", `before ${n}`, () => "cont");
    const copies = copiesOf(() => {
      for (let n = 0; n < COUNT; n++) call(it, n);
    });
    expect(copies / COUNT).toBeLessThan(20);
  });
});
