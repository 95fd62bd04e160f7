// Figures vary, so no test checks them. This file tests the tables, the plot and the document that show them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { expect, onTestFinished, test } from "vitest";
import { processOf } from "./local-process.mjs";
import { readOptions, UsageError } from "./options.mjs";
import { plot } from "./plot.mjs";
import { curves, figure, growthTable, mainTable } from "./tables.mjs";
import { writeInto } from "./write.mjs";

const row = (work, cost, more = {}) => ({
  work,
  unit: "µs of CPU",
  cost,
  ratio: Object.fromEntries(Object.entries(cost).map(([who, theirs]) => [who, cost.livewright / theirs])),
  bytes: { livewright: 85 },
  latency: { livewright: { p50: 0.5, p99: 12 } },
  rss: { livewright: 100 * 2 ** 20 },
  ...more,
});
const point = (size, cost) =>
  row(`one row of ${size}`, cost, { growth: { by: "rows", work: "one row <changed>", size }, alone: true });

const run = {
  command: "npm run bench -- --write",
  date: "2026-01-31",
  machine: "Node 20, a machine",
  rounds: 3,
  seconds: 12,
  notes: ["socket.io could not be installed (no network), so its column is missing."],
  titles: { livewright: "Livewright", floor: "floor", liveviewjs: "LiveViewJS", phoenix: "Phoenix, recorded" },
  rows: [
    row("counter: event", { livewright: 20, floor: 10, liveviewjs: 40 }),
    row("form", { livewright: 30, floor: 10 }),
    point(1000, { livewright: 150, floor: 20, liveviewjs: 3000 }),
    point(10, { livewright: 15, floor: 10, liveviewjs: 30 }),
  ],
};

/** A document that is deleted after the test. */
function documentWith(text) {
  const folder = mkdtempSync(join(tmpdir(), "bench-figures-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "performance.md");
  writeFileSync(path, text);
  return {
    path,
    read: () => readFileSync(path, "utf8"),
    svg: () => readFileSync(join(folder, "performance.svg"), "utf8"),
  };
}

test("figures have as many digits as they mean", () => {
  expect([0.0312, 1.26, 152.4, 1_234_567, Number.NaN, undefined].map(figure)).toEqual([
    "0.031",
    "1.3",
    "152",
    "1,234,567",
    "–",
    "–",
  ]);
});

test("the table has a column for every server, with its ratio to ours", () => {
  const lines = mainTable(run).split("\n");
  const cells = lines.map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  expect(cells[0].slice(0, 6)).toEqual(["work", "unit", "Livewright", "floor (ratio)", "LiveViewJS (ratio)", "bytes"]);
  expect(cells[2].slice(0, 5)).toEqual(["counter: event", "µs of CPU", "20", "10 (2)", "40 (0.5)"]);
  expect(cells[3].slice(2, 5)).toEqual(["30", "10 (3)", "–"]);
  expect(cells[2]).toContain("0.5 / 12");
  // The points of a curve are in the other table.
  expect(lines).toHaveLength(4);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});

test("curves are ordered by size, and the second table shows their growth", () => {
  expect(curves(run).find(({ who }) => who === "liveviewjs").points).toEqual([
    { size: 10, cost: 30 },
    { size: 1000, cost: 3000 },
  ]);
  const ours = growthTable(run)
    .split("\n")
    .find((line) => line.includes("Livewright"));
  expect(ours.split("|").map((cell) => cell.trim())).toEqual([
    "",
    "rows: one row <changed>",
    "Livewright",
    "15",
    "150",
    "10× for 100×",
    "",
  ]);
});

test("the plot is well-formed, has a line for every server, and describes all in words", () => {
  const { document } = new JSDOM(plot(run), { contentType: "image/svg+xml" }).window;
  expect(document.documentElement.localName).toBe("svg");
  const texts = [...document.querySelectorAll("text")].map((element) => element.textContent);
  expect(texts).toEqual(
    expect.arrayContaining(["Livewright", "floor", "LiveViewJS", "one row <changed>", "3 ms", "1,000"]),
  );
  expect(texts).toContain("rows in the table");
  const lines = [...document.querySelectorAll("g path[class^=l]")].map((path) => path.getAttribute("d"));
  expect(lines).toHaveLength(3);
  expect(document.querySelector("style").textContent).toContain("prefers-color-scheme:dark");
  expect(plot({ ...run, rows: run.rows.slice(0, 3) })).toBeUndefined();
});

test("figures are written between the marks, and nothing else changes", () => {
  const before =
    "# Page\n\n<!-- figures: written by npm run bench -- --write -->\n\nold\n\n<!-- end of figures -->\n\nafter\n";
  const file = documentWith(before);
  writeInto(file.path, run);
  const once = file.read();
  expect(once).toMatch(/^# Page\n/);
  expect(once).toMatch(/<!-- end of figures -->\n\nafter\n$/);
  expect(once).not.toContain("old");
  expect(once).toContain(
    "`npm run bench -- --write` on 2026-01-31: Node 20, a machine; median of 3 rounds, 12 seconds.",
  );
  expect(once).toContain("socket.io could not be installed");
  expect(once).toContain("](performance.svg)");
  expect(file.svg()).toContain("<svg");
  writeInto(file.path, run);
  expect(file.read()).toBe(once);
});

test("a document without the marks is refused and unchanged", () => {
  const file = documentWith("# Page\n");
  expect(() => writeInto(file.path, run)).toThrow(/no place for figures/);
  expect(file.read()).toBe("# Page\n");
});

test("readOptions() reads the command line", () => {
  const options = readOptions(["--all", "--peer", "phoenix=http://127.0.0.1:4000/,pid=12", "table", "idle"], {
    ROUNDS: "5",
  });
  expect(options).toMatchObject({ all: true, profile: false, rounds: 5, words: ["table", "idle"] });
  expect(options.peers).toEqual([{ name: "phoenix", base: "http://127.0.0.1:4000", pid: 12 }]);
  expect(readOptions(["--write"], {})).toMatchObject({ write: "", rounds: 3 });
  expect(readOptions(["--write=a.md", "table"], {})).toMatchObject({ write: "a.md" });
});

test.each([
  [["--write", "table"], {}],
  [["--peer", "phoenix"], {}],
  [["--wat"], {}],
  [[], { ROUNDS: "many" }],
])("readOptions() refuses a command without meaning: %j %j", (args, env) => {
  expect(() => readOptions(args, env)).toThrow(UsageError);
});

test.runIf(process.platform === "linux")("the process behind an address of this machine is found", async () => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${server.address().port}`;
  const found = processOf(base);
  expect(found.rss()).toBeGreaterThan(10 * 2 ** 20);
  expect(found.cpu()).toBeGreaterThan(0);
  expect(found.cpu()).toBeLessThanOrEqual((process.cpuUsage().user + process.cpuUsage().system) * 1.5 + 1e6);
  expect(processOf(base, 2 ** 30)).toBeUndefined();
  expect(processOf("http://192.0.2.1:4000")).toBeUndefined();
});
