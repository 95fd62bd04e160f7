// Errors in work that a callback of a view started: their origin, their log line, and the end of the view.

import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { html, type Rendered } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { UploadTransfer } from "../process/uploads/transfer.ts";
import { runInContext } from "../telemetry/error-context.ts";
import {
  careless,
  errors,
  lines,
  logged,
  logger,
  raise,
  turn,
  useContainment,
  workingView,
} from "../test-support/contained-errors.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";

useContainment();

interface Parts {
  readonly mount?: (socket: Socket) => void;
  readonly render?: () => Rendered;
  readonly handleInfo?: () => void;
  readonly handleAsync?: () => void;
  readonly events?: Record<string, (socket: Socket) => void>;
}

describe("an error in work that a view started", () => {
  test.each<[string, (work: () => void) => Parts, (view: ViewUnderTest) => unknown, object]>([
    ["mount", (work) => ({ mount: work }), () => {}, { callback: "mount" }],
    ["render", (work) => ({ render: () => (work(), html`<p></p>`) }), () => {}, { callback: "mount" }],
    ["info", (work) => ({ handleInfo: work }), (view) => view.socket.sendInfo(1), { callback: "handleInfo" }],
    [
      "task",
      (work) => ({ events: { load: (socket) => socket.startAsync("load", work) }, handleAsync() {} }),
      (view) => view.event("load"),
      { callback: 'task "load"' },
    ],
    [
      "timer of the socket",
      (work) => ({ events: { later: (socket) => void socket.sendAfter(work, 1) } }),
      (view) => view.event("later"),
      { callback: "timer" },
    ],
    [
      "subscription",
      (work) => ({ mount: (socket) => void socket.subscribe("news", work) }),
      (view) => view.pubsub.broadcast("news", 1),
      { callback: 'subscription to "news"' },
    ],
  ])("is attributed to its callback: %s", async (_, parts, cause, where) => {
    const view = start(liveView({ render: () => html`<p></p>`, ...parts(() => void setTimeout(raise, 5)) }), {
      logger,
    });
    cause(view);
    await logged(1);
    expect(errors[0]?.fields).toMatchObject({ view: "View", ...where, error: new Error("raised") });
    expect(view.said.at(-1)).toEqual(["crashed"]);
  });

  test("is attributed to its component, and ends the view", async () => {
    const Late = liveComponent({
      name: "Late",
      events: { save: () => void setTimeout(raise, 1) },
      render: () => html`<i></i>`,
    });
    const view = start(liveView({ render: () => html`${Late({ id: 1 })}` }), { logger });
    view.heard();
    view.process.mailbox.deliver({
      kind: "event",
      ref: "1",
      type: "click",
      event: "save",
      value: {},
      meta: {},
      cid: 1,
    });
    await logged(1);
    expect(errors[0]?.fields).toMatchObject({ component: "Late", event: "save" });
    expect(view.heard()).toEqual([["reply", "1", {}], ["crashed"]]);
  });

  test("refuses the join of a view that is mounting", async () => {
    const view = start(
      liveView({
        mount: () =>
          new Promise<void>(() => {
            setTimeout(raise, 1);
          }),
        render: () => html`<p></p>`,
      }),
      { logger },
    );
    await logged(1);
    expect(view.said).toEqual([["refused", { reason: "join crashed" }]]);
  });

  test("is only logged if the view has ended, or is in terminate", async () => {
    const view = start(
      liveView({
        events: { work: () => void setTimeout(raise, 2) },
        terminate: () => void setTimeout(raise, 1),
        render: () => html`<p></p>`,
      }),
      { logger },
    );
    view.event("work");
    view.process.end({ kind: "closed" });
    await logged(2);
    expect(lines().toSorted()).toEqual([
      'LW712  Work started in event "work" of View threw an error.',
      "LW712  Work started in terminate of View threw an error.",
    ]);
    expect(view.said.filter(([what]) => what === "crashed")).toEqual([]);
  });

  test("stops an interval, and is logged ten times for a source that continues", async () => {
    let [intervals, events] = [0, 0];
    const emitter = new EventEmitter();
    const { view } = workingView(() => {
      setInterval(() => {
        intervals++;
        throw new Error("interval");
      }, 1);
    });
    start(view, { logger }).event("work");
    await logged(1);
    await turn();
    expect([intervals, errors.length]).toEqual([1, 1]);
    errors.splice(0);
    start(
      workingView(() => {
        const next = (): void => {
          if (++events < 30) setImmediate(next);
          else emitter.emit("done");
          throw new Error("again");
        };
        setImmediate(next);
      }).view,
      { logger },
    ).event("work");
    await new Promise((resolve) => emitter.once("done", resolve));
    await turn();
    expect(errors).toHaveLength(10);
    expect(lines().at(-1)).toContain(" Further errors of this work are not logged.");
  });

  test("keeps no reference to a view that has ended", () => {
    const { process: running } = start(workingView(() => {}).view, { logger });
    expect(running.view.owner.view).toBe(running);
    running.end({ kind: "closed" });
    expect(running.view.owner.view).toBeUndefined();
  });

  test("in the writer of an upload is attributed to the view", async () => {
    const errorContext = { view: "Uploads", id: "phx-2", callback: "an upload", logger };
    const run = runInContext(
      errorContext,
      () =>
        new UploadTransfer({
          size: 3,
          chunkSize: 3,
          chunkTimeout: 1_000,
          open: () => ({ write: () => void setTimeout(raise, 1), close: () => void careless("closing"), meta: {} }),
          check: () => undefined,
          failed() {},
          abandoned() {},
          warn() {},
        }),
    );
    await run.start();
    await run.chunk(new Uint8Array(3));
    await logged(2);
    expect(errors.map(({ fields }) => [fields["view"], (fields["error"] as Error).message])).toEqual(
      expect.arrayContaining([
        ["Uploads", "closing"],
        ["Uploads", "raised"],
      ]),
    );
  });
});
