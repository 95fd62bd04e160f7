// Holds what applications can import. A name that is added, moved or lost shows up as a change of entry-points.txt.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const SOURCE = import.meta.dirname;

/** More names than this in `livewright` make completion in an editor useless. */
const MAX_ROOT_NAMES = 72;

/** Names that mean different things in two entry points, which no file imports together. */
const HOMONYMS: ReadonlySet<string> = new Set([
  // A route, and in tests the page behind it.
  "live",
  // A method of HTTP, and in browsers the uploader that uses it.
  "put",
  // Each runtime has its own, which takes its place.
  "serve",
]);

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

const { exports } = JSON.parse(readFileSync(`${SOURCE}/../package.json`, "utf8")) as Manifest;

/** Every entry point with its names, sorted. */
const ENTRY_POINTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const file = target.types.replace("./dist", SOURCE).replace(/\.d\.ts$/, ".ts");
    return [[`livewright${path.slice(1)}`, exportsOf(readFileSync(file, "utf8")).toSorted()] as const];
  }),
);

/** Names of the official client, which this project re-exports and cannot document. */
const OFFICIAL: ReadonlySet<string> = new Set(["ViewHook", "createHook", "getFileURLForUpload", "isUsedInput"]);

interface Declaration {
  readonly kind: string;
  readonly comment: string;
}

/** Exported declarations by name, each with its doc comment. */
function declarations(): ReadonlyMap<string, readonly Declaration[]> {
  const byName = new Map<string, Declaration[]>();
  const pattern =
    /(\/\*\*(?:(?!\*\/)[^])*\*\/\s*(?:\/\/[^\n]*\s*)*)?export (?:declare |abstract |async )*(function|const|class|interface|type) (\w+)/g;
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || /\.test(?:-d)?\.ts$|^test-support/.test(file)) continue;
    for (const [, comment = "", kind = "", name = ""] of readFileSync(`${SOURCE}/${file}`, "utf8").matchAll(pattern)) {
      byName.set(name, [...(byName.get(name) ?? []), { kind, comment }]);
    }
  }
  return byName;
}

test("each name that applications can import says what it is, and each value shows how to use it", () => {
  const declared = declarations();
  const faults = [...ENTRY_POINTS].flatMap(([path, names]) =>
    names.flatMap((name) => {
      if (OFFICIAL.has(name)) return [];
      const found = declared.get(name) ?? [];
      const isType = found.every(({ kind }) => kind === "interface" || kind === "type" || kind === "class");
      if (!found.some(({ comment }) => comment !== "")) return [`${name} of ${path} has no doc comment`];
      return isType || found.some(({ comment }) => comment.includes("@example"))
        ? []
        : [`${name} of ${path} has no @example`];
    }),
  );
  expect(faults).toEqual([]);
});

test("the entry points export the names of entry-points.txt", async () => {
  const list = [...ENTRY_POINTS].map(
    ([path, names]) => `${path} (${names.length})\n${names.map((name) => `  ${name}\n`).join("")}`,
  );
  await expect(list.join("\n")).toMatchFileSnapshot("entry-points.txt");
});

test(`livewright exports at most ${MAX_ROOT_NAMES} names`, () => {
  expect(ENTRY_POINTS.get("livewright")?.length).toBeLessThanOrEqual(MAX_ROOT_NAMES);
});

test("each name is exported by one entry point", () => {
  const homes = new Map<string, string[]>();
  for (const [path, names] of ENTRY_POINTS)
    for (const name of names) homes.set(name, [...(homes.get(name) ?? []), path]);
  const shared = [...homes].filter(([name, paths]) => paths.length > 1 && !HOMONYMS.has(name));
  expect(shared).toEqual([]);
});

test("the names that a module exports at run time are those that the test reads from its source", async () => {
  const text = `
export { a, type B } from "./a.ts";
export {
  c as d,
  type E,
} from "./c.ts";
export type { F } from "./f.ts";
export const g = 1;
export async function h(): Promise<void> {}
export interface I {}
export abstract class J {}
export type K = string;
/** export const no = 1; */
const l = "export const no = 1;";
`;
  expect(exportsOf(text)).toEqual(["a", "B", "d", "E", "F", "g", "h", "I", "J", "K"]);
  const found = ENTRY_POINTS.get("livewright");
  const loaded = Object.keys(await import("./index.ts"));
  expect(loaded.filter((name) => found?.includes(name) !== true)).toEqual([]);
});

/** The names a module exports, in their order. Formatted code has each `export` at the start of a line. */
function exportsOf(text: string): string[] {
  const statement =
    /^export (?:(?:type )?\{(?<list>[^}]*)\}|(?:async |abstract |declare )*(?:function|const|class|interface|type) (?<name>\w+))/gm;
  return [...text.matchAll(statement)].flatMap(({ groups }) => {
    if (groups?.["name"] !== undefined) return [groups["name"]];
    const parts = (groups?.["list"] ?? "").split(",").map((part) => part.trim());
    return parts.flatMap((part) => (part === "" ? [] : [part.replace(/^type /, "").replace(/^.* as /, "")]));
  });
}
