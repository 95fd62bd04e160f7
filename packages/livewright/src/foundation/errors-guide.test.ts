import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERRORS } from "./errors.ts";

const GUIDE = readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8");

/** The table of codes: what happened, and what to do. */
const ROWS = [...GUIDE.matchAll(/^\| (LW\d{3}) *\| (.*?) *\| (.*?) *\|$/gm)].map(
  ([, code = "", line = "", advice = ""]) => ({ code, line, advice }),
);

test("docs/errors.md has every code of the catalogue, once, in order, with its line", () => {
  const catalogue = Object.entries(ERRORS).toSorted(([a], [b]) => a.localeCompare(b));
  expect(ROWS.map(({ code, line }) => `${code} ${line}`)).toEqual(catalogue.map(([code, line]) => `${code} ${line}`));
});

test("and says of each what to do", () => {
  for (const { code, advice } of ROWS) expect(advice, code).toMatch(/^.{10,}[.)`]$/);
});
