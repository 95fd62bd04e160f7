import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView, type RoutineLevel } from "../live/live-view.ts";
import { filteredLogger, keyFilter } from "../telemetry/redact.ts";
import { consoleLogger } from "../telemetry/logger.ts";
import { start } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

const Part = liveComponent({
  name: "Part",
  events: { poke: () => {} },
  render: () => html`<i></i>`,
});

function view(log?: RoutineLevel | false) {
  return liveView({
    mount: () => ({ name: "" }),
    handleParams() {},
    events: {
      save: (socket, { name }) => socket.assign({ name: String(name) }),
      later: () => Promise.resolve(),
      fail() {
        throw new Error("boom");
      },
    },
    ...(log === undefined ? {} : { log }),
    render: ({ name }) => html`<p>${name}${Part({ id: 1 })}</p>`,
  });
}

/** Returns the lines on the console, without the time of day and with a fixed duration. */
async function shown(log: RoutineLevel | false | undefined, development: boolean): Promise<string[]> {
  const lines: string[] = [];
  const logger = filteredLogger(
    consoleLogger("debug", (line) => void lines.push(line.slice(13).replace(/ \d+\.\d ms/, " 0.0 ms"))),
    keyFilter(),
  );
  const running = start(view(log), { development, logger, context: { params: { page: "2" }, session: { user: 7 } } });
  running.event("save", "name=%C3%84nn&password=hunter2", "form");
  running.process.mailbox.deliver({
    kind: "event",
    ref: "7",
    type: "click",
    event: "poke",
    value: {},
    meta: undefined,
    cid: 1,
  });
  running.process.mailbox.deliver({ kind: "patch", ref: "8", url: "/view?token=abc&page=3" });
  running.event("later", { value: "" });
  await settled();
  running.event("fail");
  return lines.map((line) => line.split("\n")[0] as string);
}

describe("the log of a view", () => {
  test("has a readable line for each mount, event and patch in development", async () => {
    const lines = await shown(undefined, true);
    expect(lines.slice(0, 5)).toEqual([
      expect.stringMatching(/^mount of View: 0\.0 ms, \d+ bytes params=\{"page":"2"\}$/),
      'event save of View: 0.0 ms, 35 bytes params={"name":"Änn","password":"[FILTERED]"}',
      "event poke of Part in View: 0.0 ms, 16 bytes params={}",
      'handleParams of View: 0.0 ms, 16 bytes params={"token":"[FILTERED]","page":"3"}',
      'event later of View: 0.0 ms, 16 bytes params={"value":""}',
    ]);
    expect(lines[5]).toMatch(/^error View crashed in event "fail"\./);
    expect(lines).toHaveLength(6);
  });

  test("has only failures in production", async () => {
    const lines = await shown(undefined, false);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("crashed");
  });

  test.each([true, false])("uses the level of the view, or is off (development: %s)", async (mode) => {
    const quiet = await shown("debug", mode);
    expect(quiet.slice(0, 5).map((line) => line.split(" ")[0])).toEqual(Array.from({ length: 5 }, () => "debug"));
    expect(await shown(false, mode)).toHaveLength(1);
  });

  test("refuses an unknown level", () => {
    expect(() => view("loud" as never)).toThrow('LW408  log of a view cannot be "loud".');
  });
});
