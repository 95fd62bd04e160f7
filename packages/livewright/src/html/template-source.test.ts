import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { html } from "./rendered.ts";

const directory = mkdtempSync(join(tmpdir(), "source-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("a template of a CommonJS file is found, also where the path has a percent sign", () => {
  mkdirSync(join(directory, "100%"));
  const file = join(directory, "100%", "view.cjs");
  writeFileSync(file, "exports.good = (html) => html`<p>a</p>`;\nexports.bad = (html) => html`<p>`;");
  const { good, bad } = createRequire(import.meta.url)(file) as Record<"good" | "bad", (tag: typeof html) => unknown>;
  expect(() => good(html)).not.toThrow();
  expect(() => bad(html)).toThrow(`${file}:2:`);
});
