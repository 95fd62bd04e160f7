import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { filteredLogger, keyFilter } from "../telemetry/redact.ts";
import type { LogFields, Logger } from "../telemetry/logger.ts";
import { start } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

const Crashing = liveView({
  mount: () => ({ user: { name: "Ann", password: "hunter2" }, rows: [1, 2, 3] }),
  events: {
    save() {
      throw new Error("boom");
    },
  },
  handleInfo() {
    throw new Error("boom");
  },
  render: ({ rows }) => html`<p>${rows}</p>`,
});

function crash(development: boolean, cause: (view: ReturnType<typeof start>) => unknown) {
  const fields: LogFields[] = [];
  const logger: Logger = { debug() {}, info() {}, warn() {}, error: (_, given) => void fields.push(given ?? {}) };
  const view = start(Crashing, { development, logger: filteredLogger(logger, keyFilter()) });
  cause(view);
  return settled().then(() => fields);
}

describe("the report of a crash", () => {
  test("contains the assigns and the message in development, with secrets filtered", async () => {
    const [fields] = await crash(true, (view) => view.event("save", "name=Ann&user%5Bpassword%5D=hunter2", "form"));
    expect(fields).toEqual({
      view: "View",
      id: "phx-1",
      callback: "event",
      event: "save",
      component: undefined,
      message: { type: "form", value: { name: "Ann", "user[password]": "[FILTERED]" } },
      assigns: { flash: {}, user: { name: "Ann", password: "[FILTERED]" }, rows: [1, 2, 3] },
      error: new Error("boom"),
    });
  });

  test("contains the message of handleInfo", async () => {
    const [fields] = await crash(true, (view) => view.socket.sendInfo({ token: "t", n: 1 }));
    expect(fields).toMatchObject({ callback: "handleInfo", message: { token: "[FILTERED]", n: 1 } });
  });

  test("contains neither in production", async () => {
    const [fields] = await crash(false, (view) => view.event("save"));
    expect(Object.keys(fields ?? {})).toEqual(["view", "id", "callback", "event", "component", "error"]);
  });
});
