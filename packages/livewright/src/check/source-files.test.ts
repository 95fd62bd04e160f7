import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PathError, sourceFiles } from "./source-files.ts";

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "livewright-sources-"));
  const files = "a.ts b.tsx c.mts d.js e.jsx f.mjs g.d.ts h.json i.css j.ts.bak deep/er/k.ts l.cjs";
  for (const file of [
    ...files.split(" "),
    "dist/a.js",
    "node_modules/a/a.js",
    "deep/dist/a.ts",
    ".cache/a.ts",
    ".a.ts",
  ]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  symlinkSync(root, join(root, "deep", "again"), "dir");
});

afterAll(() => rmSync(root, { recursive: true }));

const names = (...paths: string[]): string[] => sourceFiles(paths, root).map((path) => path.slice(root.length + 1));

const ALL = [".a.ts", "a.ts", "b.tsx", "c.mts", "d.js", join("deep", "er", "k.ts"), "e.jsx", "f.mjs"];

test("a folder stands for its sources, without installed and built files", () => expect(names(".")).toEqual(ALL));
test("each source file is listed once", () => expect(names(".", "a.ts", root, "deep")).toEqual(ALL));
test("a file that is named is checked, even if a folder would skip it", () =>
  expect(names("dist", "g.d.ts")).toEqual([join("dist", "a.js"), "g.d.ts"]));
test("a path that does not exist is an error", () => expect(() => names("a.ts", "no")).toThrow(PathError));
test("a path that is not a source is an error", () => expect(() => names("i.css")).toThrow(/i\.css is not a \.ts/));
