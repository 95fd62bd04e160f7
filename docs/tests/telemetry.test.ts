import { endpoint, html, live, liveView } from "livewright";
import { live as open } from "livewright/testing";
import { expect, test } from "vitest";
import { jsonLogger } from "../snippets/json-logger.ts";
import { reportSlowEvents } from "../snippets/slow-events.ts";

const Page = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (n) => n + 1) },
  render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
});

test("the example of docs/telemetry.md reports events with their view and route", async () => {
  const lines: string[] = [];
  reportSlowEvents(0, (line) => lines.push(line));
  const written: string[] = [];
  const app = endpoint({ routes: [live("/count", Page)], logger: jsonLogger((line) => written.push(line)) });
  const view = await open(app, "/count");
  await view.click("button");
  expect(lines).toEqual([expect.stringMatching(/^inc of \S+ \(\/count\) took \d+ ms$/)]);
  const entries = written.map((line) => JSON.parse(line) as { level: string; message: string });
  expect(entries).toContainEqual(expect.objectContaining({ level: "info", message: expect.stringContaining("inc") }));
});

test("the logger of docs/telemetry.md writes the stack of an error", () => {
  const written: string[] = [];
  jsonLogger((line) => written.push(line)).error("LW000  It failed.", { view: "Page", error: new Error("boom") });
  expect(JSON.parse(written[0] ?? "")).toMatchObject({
    level: "error",
    message: "LW000  It failed.",
    view: "Page",
    stack: expect.stringContaining("Error: boom"),
  });
});
