import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERRORS } from "./errors.ts";

const ROOT = new URL("../../../../", import.meta.url);

function textsIn(folder: string, chosen: (path: string) => boolean): readonly string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/(?:^|\/)(?:node_modules|dist)\//.test(path) && chosen(path))
    .map((path) => readFileSync(new URL(`${folder}/${path}`, ROOT), "utf8"));
}

const SOURCES = "packages/livewright/src";
const isTest = (path: string): boolean => /\.test(-d)?\.ts$/.test(path);
/** Tests of the catalogue itself, which name codes that nothing raises. */
const isOfCatalogue = (path: string): boolean => /^foundation\/errors(?:-guide|-raised)?(?:\.test)?\.ts$/.test(path);

const raising = textsIn(SOURCES, (path) => !isTest(path) && !isOfCatalogue(path));
const testing = [
  ...textsIn(SOURCES, (path) => isTest(path) && !isOfCatalogue(path)),
  ...textsIn("conformance", () => true),
  ...textsIn("e2e", () => true),
  ...textsIn("examples", isTest),
];

function codesIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.match(/LW\d{3}/g) ?? []));
}

/** The codes that a test expects. Ignores codes in comments, and codes of errors that must not occur. */
function expectedIn(texts: readonly string[]): ReadonlySet<string> {
  return codesIn(texts.map((text) => text.replaceAll(/^\s*(?:\/\/|\/?\*).*$|^.*\.not\..*$/gm, "")));
}

test("every code of the catalogue is raised somewhere", () => {
  const raised = codesIn(raising);
  expect(Object.keys(ERRORS).filter((code) => !raised.has(code))).toEqual([]);
});

test("every code of the catalogue is expected by a test", () => {
  const expected = expectedIn(testing);
  expect(Object.keys(ERRORS).filter((code) => !expected.has(code))).toEqual([]);
});

test("a code in a comment, or of an error that does not come, is not expected", () => {
  const text =
    '// LW101\n  /** LW102\n   * LW103 */\n  expect(log).not.toContain("LW104");\n  expect(log).toContain("LW105");';
  expect([...expectedIn([text])]).toEqual(["LW105"]);
});

test("no code is raised, or expected by a test, that the catalogue does not have", () => {
  const strange = [...codesIn([...raising, ...testing])].filter((code) => !Object.hasOwn(ERRORS, code));
  // Tests of messages in general use codes of no kind.
  expect(strange.filter((code) => !/^LW(?:000|9\d\d)$/.test(code))).toEqual([]);
});
