import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERRORS } from "./errors.ts";

const ROOT = new URL("../", import.meta.url);
const FILES = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
  (path) => path.endsWith(".ts") && path !== "foundation/errors.ts",
);

/** The codes that stand in quotes, or at the start of a message, in the files that are chosen. */
function codesIn(chosen: (path: string) => boolean): ReadonlySet<string> {
  const text = FILES.filter(chosen).map((path) => readFileSync(new URL(path, ROOT), "utf8"));
  return new Set(text.flatMap((source) => source.match(/LW\d{3}/g) ?? []));
}

/** Documented before what raises them is there. */
const TO_COME: ReadonlySet<string> = new Set(["LW403"]);

test("every code of the catalogue is raised somewhere", () => {
  const raised = codesIn((path) => !/\.test(-d)?\.ts$/.test(path));
  expect(Object.keys(ERRORS).filter((code) => !raised.has(code) && !TO_COME.has(code))).toEqual([]);
});

test("no code is raised, or expected by a test, that the catalogue does not have", () => {
  const known = new Set(Object.keys(ERRORS));
  const strange = [...codesIn((path) => path !== "foundation/errors-raised.test.ts")].filter(
    (code) => !known.has(code),
  );
  // Tests of the catalogue itself, and of messages in general, use codes of no kind.
  expect(strange.filter((code) => !/^LW(?:000|9\d\d)$/.test(code))).toEqual([]);
});
