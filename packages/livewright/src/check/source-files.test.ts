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

test("a folder is its sources, without what was installed or built", () => expect(names(".")).toEqual(ALL));
test("each file comes once", () => expect(names(".", "a.ts", root, "deep")).toEqual(ALL));
test("what is named is taken", () => expect(names("dist", "g.d.ts")).toEqual([join("dist", "a.js"), "g.d.ts"]));
test("what is not there is an error", () => expect(() => names("a.ts", "no")).toThrow(PathError));
test("what is no source is an error", () => expect(() => names("i.css")).toThrow(/i\.css is no \.ts/));
