// Templates are formatted by Prettier, which knows the `html` tag. Its output for the sources of the
// gallery must be valid and unchanged in meaning.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { format } from "prettier";
import { expect, test } from "vitest";
import { tokenize } from "../html/tokenizer.ts";
import { checkSource } from "./check.ts";
import { findTemplates } from "./find-templates.ts";
import { parseSource } from "./parser.ts";

const VIEWS = join(import.meta.dirname, "../../../../examples/demo/src/views");
const files = readdirSync(VIEWS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

/** The markup of a file's templates, without white space, which is the formatter's to choose. */
function markup(source: string): string[] {
  const { program, module } = parseSource(parseSync, "a.ts", source);
  return findTemplates(program, module).map(({ parts }) =>
    tokenize(parts.map(({ cooked }) => cooked as string))
      .statics.join("${}")
      .replace(/\s+/g, ""),
  );
}

test("the formatter test has files to format", () => expect(files.length).toBeGreaterThan(10));

test.each(files)("%s has the same templates after formatting", async (file) => {
  const source = readFileSync(join(VIEWS, file), "utf8");
  const formatted = await format(source, { parser: "typescript", printWidth: 80 });
  expect(checkSource(parseSync, "a.ts", formatted).findings).toEqual([]);
  expect(markup(formatted)).toEqual(markup(source));
  expect(await format(formatted, { parser: "typescript", printWidth: 80 })).toBe(formatted);
});
