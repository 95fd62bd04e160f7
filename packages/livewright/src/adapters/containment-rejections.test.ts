// Promises that reject and are never awaited.

import process from "node:process";
import { describe, expect, test, vi } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { get, live } from "../router/routes.ts";
import { careless, errors, logger, turn, useContainment } from "../test-support/contained-errors.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { containErrors } from "./containment.ts";

useContainment();

const Part = liveComponent({
  name: "Part",
  events: { save: () => void careless("component") },
  render: () => html`<i></i>`,
});
const Careless = liveView({
  mount: () => ({ n: 0 }),
  events: {
    save: () => void careless("event"),
    later: () => void setTimeout(() => void careless("later"), 1),
    load: (socket) => socket.startAsync("load", () => void careless("task")),
    inc: (socket) => socket.update("n", (n) => n + 1),
  },
  handleInfo: () => void careless("info"),
  handleAsync: () => {},
  terminate: () => void careless("terminate"),
  render: ({ n }) => html`<p>${n}${Part({ id: 1 })}</p>`,
});

describe("an unhandled rejection", () => {
  const causes: [string, (view: ViewUnderTest) => unknown, object][] = [
    ["event", (view) => view.event("save"), { callback: "event", event: "save" }],
    ["later", (view) => view.event("later"), { callback: "event", event: "later" }],
    ["task", (view) => view.event("load"), { callback: 'task "load"' }],
    ["info", (view) => view.socket.sendInfo("x"), { callback: "handleInfo" }],
    ["terminate", (view) => view.process.end({ kind: "closed" }), { callback: "terminate" }],
    [
      "component",
      (view) =>
        view.process.mailbox.deliver({
          kind: "event",
          ref: "1",
          type: "click",
          event: "save",
          value: {},
          meta: {},
          cid: 1,
        }),
      { callback: "event", event: "save", component: "Part" },
    ],
  ];
  test.each(causes)("of a view is logged with its origin, and the view continues: %s", async (text, cause, where) => {
    const view = start(Careless, { logger });
    cause(view);
    await turn();
    expect(errors).toHaveLength(1);
    const [{ message, fields }] = errors as [(typeof errors)[0]];
    expect(message).toMatch(/^LW709 {2}/);
    expect(fields).toMatchObject({ view: "View", id: "phx-1", ...where, error: new Error(text) });
    expect((fields["error"] as Error).stack?.split("\n")[1]).toContain("contained-errors.ts");
    view.heard();
    view.event("inc");
    expect(view.heard()).toEqual(text === "terminate" ? [] : [["reply", expect.any(String), { diff: { 0: "1" } }]]);
  });

  test("in a dead render or a plain route is logged with its view or path", async () => {
    const View = liveView({ mount: () => void careless("mount"), render: () => html`<p></p>` });
    const app = endpoint({
      routes: [
        live("/view", View),
        get("/plain", () => {
          void careless("plain");
          return new Response("ok");
        }),
      ],
      logger,
      secretKeyBase: SECRET_KEY_BASE,
    });
    for (const path of ["/view", "/plain"]) {
      const response = await app.fetch(new Request(`https://app.test${path}`));
      expect(response.status).toBe(200);
      await turn();
    }
    expect(errors.map(({ fields }) => [fields["view"], (fields["error"] as Error).message])).toEqual([
      ["/view", "mount"],
      ["GET /plain", "plain"],
    ]);
  });

  test("is logged once, however many servers run", async () => {
    const more = [containErrors(), containErrors()];
    start(Careless, { logger }).event("save");
    await turn();
    for (const end of more) end();
    expect(errors).toHaveLength(1);
  });

  test("outside of views and requests reaches other listeners, or ends the process", async () => {
    const ended = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", ended);
    void careless("outside");
    await turn();
    expect(ended.mock.calls.map(([error]) => error)).toEqual([new Error("outside")]);
    process.off("uncaughtException", ended);
    const heard = vi.fn<(error: unknown) => void>();
    process.on("unhandledRejection", heard);
    void careless("theirs");
    await turn();
    process.off("unhandledRejection", heard);
    expect(heard).toHaveBeenCalledOnce();
    expect(errors).toEqual([]);
  });
});
