import { expect, test } from "vitest";
import { isOurFile, readFrame, rootsOf } from "./stack-frame.ts";

test.each([
  ["    at f (/app/src/a.ts:3:14)", "/app/src/a.ts", 3, 14],
  ["    at file:///app/100%25/a.mjs:3:14", "/app/100%/a.mjs", 3, 14],
  ["    at /app/100%/a.cjs:3:14", "/app/100%/a.cjs", 3, 14],
  ["    at Object.mount [as f] (file:///app/(group)/a.ts:3:14)", "/app/(group)/a.ts", 3, 14],
  ["    at /app (copy)/a.js:3:14", "/app (copy)/a.js", 3, 14],
  ["    at async file:///app/a.ts:3:14", "/app/a.ts", 3, 14],
  ["    at async Promise.all (index 0)", undefined, 0, 0],
  ["    at <anonymous> (/app/a.mjs:3:14)", "/app/a.mjs", 3, 14],
  ["    at eval (eval at f (/app/a.js:1:2), <anonymous>:3:14)", undefined, 0, 0],
  ["    at f (C:\\app\\a.js:3:14)", "C:\\app\\a.js", 3, 14],
  ["    at node:internal/process/task_queues:95:5", undefined, 0, 0],
  ["Error: at /app/a.js:3:14", undefined, 0, 0],
])("reads %j", (line, file, row, column) => {
  expect(readFrame(line)).toEqual(file === undefined ? undefined : { file, line: row, column });
});

test("counts compiled files and their sources as this package's, and a bundle as the application's", () => {
  const root = "/app/node_modules/livewright/";
  expect(rootsOf(`file://${root}dist/foundation/stack-frame.js`)).toEqual([`${root}dist/`, `${root}src/`]);
  expect(rootsOf("file:///srv/livewright/src/foundation/stack-frame.ts")).toEqual(["/srv/livewright/src/"]);
  expect(rootsOf("file:///app/build/server.js")).toEqual([]);
});

test("knows installed copies, rooms and tests apart", () => {
  expect(isOurFile("/app/node_modules/livewright/src/html/rendered.ts")).toBe(true);
  expect(isOurFile("/app/node_modules/livewright/dist/html/rendered.js", "html")).toBe(true);
  expect(isOurFile("/app/node_modules/livewright/dist/ui/button.js", "html")).toBe(false);
  expect(isOurFile("/app/node_modules/livewright-extras/dist/a.js")).toBe(false);
  expect(isOurFile("/app/src/html/a.ts", "html")).toBe(false);
  const here = decodeURI(new URL(".", import.meta.url).pathname);
  expect(isOurFile(`${here}stack-frame.ts`, "foundation")).toBe(true);
  expect(isOurFile(`${here}stack-frame.test.ts`, "foundation")).toBe(false);
});
