import { AsyncResource } from "node:async_hooks";
import process from "node:process";
import { describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { runInContext } from "../telemetry/error-context.ts";
import { errors, logged, logger, raise, turn, useContainment } from "../test-support/contained-errors.ts";
import { start } from "../test-support/view.ts";
import { containErrors } from "./containment.ts";

const containment = useContainment();

describe("errors of other code", () => {
  test("reach the process's other listeners only", async () => {
    const heard = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", heard);
    setTimeout(() => raise("theirs"), 1);
    await turn();
    expect(heard.mock.calls.map(([error]) => error)).toEqual([new Error("theirs")]);
    expect(errors).toEqual([]);
    start(liveView({ mount: () => void setTimeout(() => raise("ours"), 1), render: () => html`<p></p>` }), { logger });
    await logged(1);
    process.off("uncaughtException", heard);
    expect(heard.mock.calls.map(([error]) => error)).toEqual([new Error("theirs"), new Error("ours")]);
  });

  test("are not attributed to a view that caught its own error", async () => {
    const heard = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", heard);
    const bound = runInContext({ view: "V", callback: "x", logger }, () => AsyncResource.bind(() => raise("caught")));
    expect(bound).toThrow("caught");
    setTimeout(() => raise("theirs"), 1);
    await turn();
    process.off("uncaughtException", heard);
    expect(heard).toHaveBeenCalledOnce();
    expect(errors).toEqual([]);
  });

  test("go to a capture callback, as do ours", async () => {
    const heard = vi.fn<(error: unknown) => void>();
    process.setUncaughtExceptionCaptureCallback(heard);
    start(liveView({ mount: () => void setTimeout(raise, 1), render: () => html`<p></p>` }), { logger });
    await turn();
    process.setUncaughtExceptionCaptureCallback(null);
    expect(heard).toHaveBeenCalledOnce();
    expect(errors).toEqual([]);
  });

  test("find no listener of ours after the last server has closed", () => {
    const counts = () =>
      ["uncaughtExceptionMonitor", "unhandledRejection", "uncaughtException"].map((event) =>
        process.listenerCount(event),
      );
    // oxlint-disable-next-line typescript/unbound-method -- compared, never called
    const bindNow = () => AsyncResource.prototype.bind;
    const bind = bindNow();
    const { queueMicrotask: queue } = globalThis;
    const more = containErrors();
    expect(counts()).toEqual([1, 1, 0]);
    containment.stop();
    containment.stop();
    expect(counts()).toEqual([1, 1, 0]);
    expect(bindNow()).toBe(bind);
    more();
    expect(counts()).toEqual([0, 0, 0]);
    expect(bindNow()).not.toBe(bind);
    containment.restart();
    globalThis.queueMicrotask = (callback) => queue(callback);
    const replaced = globalThis.queueMicrotask;
    containment.stop();
    expect(globalThis.queueMicrotask).toBe(replaced);
    globalThis.queueMicrotask = queue;
  });
});
