import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import { newSocketState } from "../live/socket-state.ts";
import { startInUserCode } from "./user-stack.ts";

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
    connectInfo: {
      origin: "https://app.test",
      userAgent: undefined,
      ip: undefined,
      uri: "https://app.test/",
      peerData: {},
      headers: new Headers(),
    },
    recorded() {},
    development: false,
  }),
);

describe("a stack", () => {
  test.each<[string, () => unknown]>([
    ["of an error of ours", () => socket.update("nothing", (n) => n)],
    ["of what the language says when it is used wrongly", () => socket.assign(null as unknown as object)],
    ["of a template's fault", () => html`<p ${"a"}="b">`],
  ])("%s starts in user code", (_what, step) => {
    const error = thrownBy(step);
    const { message } = error;
    expect(framesOf(error)[0]).not.toContain("user-stack.test.ts");
    startInUserCode(error);
    expect(framesOf(error)[0]).toContain("user-stack.test.ts");
    expect(error.stack).toContain(message);
  });

  test.each<[string, () => unknown]>([
    ["", () => Object.assign(undefined as never)],
    [", in a function of the language", () => JSON.parse("{")],
  ])("that does already%s stays as it is", (_what, step) => {
    const error = thrownBy(step);
    const { stack } = error;
    startInUserCode(error);
    expect(error.stack).toBe(stack);
  });

  test("with nobody's frames but ours stays as it is", () => {
    const error = new Error("boom");
    const { href } = new URL("../process/mailbox.ts", import.meta.url);
    const stack = `Error: boom\n    at put (${href}:1:2)\n    at node:internal/process/task_queues:95:5`;
    error.stack = stack;
    startInUserCode(error);
    expect(error.stack).toBe(stack);
  });

  test("that is odd harms nobody", () => {
    const hostile = Object.defineProperty(new Error("boom"), "stack", {
      get: () => {
        throw new Error("no stack for you");
      },
    });
    for (const odd of [undefined, null, "text", {}, hostile, Object.freeze(new Error("boom"))])
      expect(() => startInUserCode(odd)).not.toThrow();
  });
});
