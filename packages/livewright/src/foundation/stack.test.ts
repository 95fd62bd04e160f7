import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import { newSocketState } from "../live/socket-state.ts";
import { isOurFile, readFrame, rootsOf, startInUserCode } from "./stack.ts";
import { connectInfo } from "../test-support/fixtures.ts";

test.each([
  ["    at f (/app/src/a.ts:3:14)", "/app/src/a.ts", 3, 14],
  ["    at file:///app/100%25/a.mjs:3:14", "/app/100%/a.mjs", 3, 14],
  ["    at /app/100%/a.cjs:3:14", "/app/100%/a.cjs", 3, 14],
  ["    at Object.mount [as f] (file:///app/(group)/a.ts:3:14)", "/app/(group)/a.ts", 3, 14],
  ["    at /app (copy)/a.js:3:14", "/app (copy)/a.js", 3, 14],
  ["    at async file:///app/a.ts:3:14", "/app/a.ts", 3, 14],
  ["    at async Promise.all (index 0)", undefined, 0, 0],
  ["    at <anonymous> (/app/a.mjs:3:14)", "/app/a.mjs", 3, 14],
  ["    at eval (eval at f (/app/a.js:1:2), <anonymous>:3:14)", undefined, 0, 0],
  ["    at f (C:\\app\\a.js:3:14)", "C:\\app\\a.js", 3, 14],
  ["    at node:internal/process/task_queues:95:5", undefined, 0, 0],
  ["Error: at /app/a.js:3:14", undefined, 0, 0],
])("readFrame parses %j", (line, file, row, column) => {
  expect(readFrame(line)).toEqual(file === undefined ? undefined : { file, line: row, column });
});

test("rootsOf returns the compiled and source folders of the package, and none for a bundle", () => {
  const root = "/app/node_modules/livewright/";
  expect(rootsOf(`file://${root}dist/foundation/stack.js`)).toEqual([`${root}dist/`, `${root}src/`]);
  expect(rootsOf("file:///srv/livewright/src/foundation/stack.ts")).toEqual(["/srv/livewright/src/"]);
  expect(rootsOf("file:///app/build/server.js")).toEqual([]);
});

test("isOurFile recognizes installed copies and rooms, and excludes tests", () => {
  expect(isOurFile("/app/node_modules/livewright/src/html/rendered.ts")).toBe(true);
  expect(isOurFile("/app/node_modules/livewright/dist/html/rendered.js", "html")).toBe(true);
  expect(isOurFile("/app/node_modules/livewright/dist/ui/button.js", "html")).toBe(false);
  expect(isOurFile("/app/node_modules/livewright-extras/dist/a.js")).toBe(false);
  expect(isOurFile("/app/src/html/a.ts", "html")).toBe(false);
  const here = decodeURI(new URL(".", import.meta.url).pathname);
  expect(isOurFile(`${here}stack.ts`, "foundation")).toBe(true);
  expect(isOurFile(`${here}stack.test.ts`, "foundation")).toBe(false);
});

const framesOf = (error: unknown): string[] =>
  ((error as Error).stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));

function thrownBy(step: () => unknown): Error {
  try {
    step();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It did not throw.");
}

const socket = new SocketHandle(
  newSocketState({
    id: "phx-1",
    connected: true,
    connectParams: undefined,
    connectInfo,
    onChange() {},
    development: false,
  }),
);

describe("startInUserCode", () => {
  test.each<[string, () => unknown]>([
    ["an error of Livewright", () => socket.update("nothing", (n) => n)],
    ["a TypeError thrown inside Livewright", () => socket.assign(null as unknown as object)],
    ["an error in a template", () => html`<p ${"a"}="b">`],
  ])("removes our frames from the stack of %s", (_what, step) => {
    const error = thrownBy(step);
    const { message } = error;
    expect(framesOf(error)[0]).not.toContain("stack.test.ts");
    startInUserCode(error);
    expect(framesOf(error)[0]).toContain("stack.test.ts");
    expect(error.stack).toContain(message);
  });

  test.each<[string, () => unknown]>([
    ["in user code", () => Object.assign(undefined as never)],
    ["in a built-in function that user code called", () => JSON.parse("{")],
  ])("keeps a stack that starts %s", (_what, step) => {
    const error = thrownBy(step);
    const { stack } = error;
    startInUserCode(error);
    expect(error.stack).toBe(stack);
  });

  test("keeps a stack without frames of user code", () => {
    const error = new Error("boom");
    const { href } = new URL("../process/mailbox.ts", import.meta.url);
    const stack = `Error: boom\n    at put (${href}:1:2)\n    at node:internal/process/task_queues:95:5`;
    error.stack = stack;
    startInUserCode(error);
    expect(error.stack).toBe(stack);
  });

  test("ignores values that are not errors, and errors that cannot be read or changed", () => {
    const hostile = Object.defineProperty(new Error("boom"), "stack", {
      get: () => {
        throw new Error("no stack for you");
      },
    });
    for (const odd of [undefined, null, "text", {}, hostile, Object.freeze(new Error("boom"))])
      expect(() => startInUserCode(odd)).not.toThrow();
  });
});
