import process from "node:process";
import { describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { abortSafely } from "../telemetry/abort-guard.ts";
import { runInContext } from "../telemetry/error-context.ts";
import { errors, lines, logger, turn, useContainment } from "../test-support/contained-errors.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";

useContainment();

describe("a throwing listener on the signal of a task", () => {
  const Aborting = liveView({
    events: {
      load: (socket) =>
        socket.startAsync("load", (signal) => {
          for (const each of [signal, AbortSignal.any([signal])])
            each.addEventListener("abort", () => {
              throw new Error("listener");
            });
          return new Promise(() => {});
        }),
      cancel: (socket) => socket.cancelAsync("load"),
    },
    handleAsync: () => {},
    render: () => html`<p></p>`,
  });
  test.each<[string, (view: ViewUnderTest) => unknown]>([
    ["cancelled", (view) => view.event("cancel")],
    ["started again", (view) => view.event("load")],
    ["ended with its view", (view) => view.process.end({ kind: "closed" })],
  ])("is logged, and ends nothing: %s", async (_how, cause) => {
    const view = start(Aborting, { logger });
    view.event("load");
    await turn();
    cause(view);
    await turn();
    expect(errors.map(({ message }) => message)).toEqual(
      Array.from({ length: 2 }, () => 'LW710  The abort listener of task "load" of View failed.'),
    );
    expect(errors[0]?.fields).toMatchObject({ view: "View", error: new Error("listener") });
  });

  test("does not stop other listeners, whose errors are theirs", async () => {
    const ended = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", ended);
    const controller = new AbortController();
    controller.signal.addEventListener("abort", () => {
      throw new Error("ours");
    });
    process.nextTick(() => {
      throw new Error("theirs");
    });
    abortSafely(controller, "why", { view: "V", callback: "abort listener", logger });
    runInContext({ view: "W", callback: "x", logger }, () =>
      process.nextTick(() => {
        throw new Error("others");
      }),
    );
    await turn();
    process.off("uncaughtException", ended);
    expect(errors.map(({ fields }) => (fields["error"] as Error).message)).toEqual(["ours", "others"]);
    expect(lines().map((line) => line.slice(0, 5))).toEqual(["LW710", "LW712"]);
    expect(ended.mock.calls.map(([error]) => (error as Error).message)).toEqual(["theirs", "ours", "others"]);
  });
});
