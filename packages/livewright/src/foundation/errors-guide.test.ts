import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorUrl } from "./error-url.ts";
import { ERRORS } from "./errors.ts";

const GUIDE = readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8");

/** The entries of the guide: the code as heading, a description in bold, then the advice. */
const ENTRIES = [...GUIDE.matchAll(/^#### (LW\d{3})\n\n\*\*(.*?)\.\*\* (.*)$/gm)].map(
  ([, code = "", line = "", advice = ""]) => ({ code, line, advice }),
);

test("docs/errors.md has an entry for every code of the catalogue, in the order of the codes", () => {
  const catalogue = Object.entries(ERRORS).map(([code, line]) => `${code} ${line}`);
  expect(ENTRIES.map(({ code, line }) => `${code} ${line}`)).toEqual(catalogue);
  expect(catalogue).toEqual(catalogue.toSorted());
});

test("the address in an error message ends with the anchor of the code's heading in docs/errors.md", () => {
  // GitHub derives the anchor of a one-word heading by lower-casing it.
  const page = "https://github.com/livewright/livewright/blob/main/docs/errors.md";
  for (const { code } of ENTRIES) expect(errorUrl(code)).toBe(`${page}#${code.toLowerCase()}`);
});

test("docs/errors.md says for every code how to fix the error", () => {
  for (const { code, advice } of ENTRIES) expect(advice, code).toMatch(/^.{9,}[.)`]$/);
});
