// Errors that end a process need a process of their own. It must end in the same way with and without a server.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const dist = (file: string): string => new URL(`../../dist/${file}`, import.meta.url).href;

/** Serves if its argument says so, and then runs the code at the end. */
const PROGRAM = `
const [how, work] = process.argv.slice(2);
const log = (level) => (message, fields) => console.log(level, message, fields?.error?.message ?? fields?.error);
let app;
if (how !== "alone") {
  const { endpoint } = await import("${dist("index.js")}");
  const { get } = await import("${dist("router.js")}");
  const { serve } = await import("${dist("adapters/node.js")}");
  app = endpoint({
    secretKeyBase: "${SECRET_KEY_BASE}",
    logger: { debug() {}, info() {}, warn: log("warn"), error: log("error") },
    routes: [
      get("/run", ({ url }) => { kinds[decodeURIComponent(new URL(url).search.slice(1))](); return new Response("ok"); }),
    ],
  });
  const servers = [await serve(app, { port: 0, signals: false }), await serve(app, { port: 0, signals: false })];
  if (how === "closed") for (const server of servers) await server.close();
}
const kinds = {
  timer() { setTimeout(() => { throw new Error("a timer"); }, 1); },
  microtask() { queueMicrotask(() => { throw new Error("a microtask"); }); },
  null() { setTimeout(() => { throw null; }, 1); },
  rejection() { void Promise.reject(new Error("a rejection")); },
  "rejected text"() { void Promise.reject("text"); },
  "rejected nothing"() { void Promise.reject(); },
  "rejected, with a listener"() {
    process.on("unhandledRejection", (reason) => { console.log("heard", reason.message); process.exit(4); });
    void Promise.reject(new Error("a rejection"));
  },
  "thrown, with a listener"() {
    process.on("uncaughtException", (error, origin) => { console.log("heard", error.message, origin); process.exit(5); });
    setTimeout(() => { throw new Error("a timer"); }, 1);
  },
  exit() { setTimeout(() => process.exit(6), 1); },
};
if (how === "requested") {
  for (const kind of work.split(",")) {
    await app.fetch(new Request("http://a.test/run?" + encodeURIComponent(kind)));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  process.exit(0);
} else setImmediate(() => kinds[work]());
`;

let directory: string;
let program: string;
// A process takes a while to start where others compete for the machine.
vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "livewright-containment-"));
  program = join(directory, "program.mjs");
  writeFileSync(program, PROGRAM);
});
afterAll(() => rmSync(directory, { recursive: true }));

interface End {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (how: string, work: string): Promise<End> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, how, work], { timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr: stderr.replaceAll(/\(node:\d+\)/g, "(node)") }),
    );
  });

describe("an error outside of views and requests", () => {
  test.each([
    ["timer"],
    ["microtask"],
    ["null"],
    ["rejection"],
    ["rejected text"],
    ["rejected, with a listener"],
    ["thrown, with a listener"],
  ])("ends the process as in any Node program: %s", async (work) => {
    const [alone, serving] = await Promise.all([run("alone", work), run("serving", work)]);
    expect(alone.code).not.toBe(0);
    expect(serving).toEqual(alone);
  });

  test("ends the process also after a server was closed", async () => {
    expect(await run("closed", "timer")).toEqual(await run("alone", "timer"));
  });
});

describe("an error in work that a request started", () => {
  test("does not end the process", async () => {
    const kinds = ["timer", "microtask", "null", "rejection", "rejected text", "rejected nothing"];
    const { code, stdout, stderr } = await run("requested", kinds.join());
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const codes = stdout.split("\n").map((line) => line.slice(0, 11));
    expect(codes).toEqual([...["712", "712", "712", "709", "709", "709"].map((number) => `error LW${number}`), ""]);
  });

  test("can end the process on purpose", async () => {
    expect(await run("requested", "exit")).toMatchObject({ code: 6 });
  });
});
