// check: finds the `html` templates of a source tree and checks them without running code. Owns the command `livewright check`. Uses
// the tokenizer of html, so a template passes exactly when it compiles. Also reports well-formed markup on which the client fails.

import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { tokenize } from "../html/tokenizer.ts";
import { TemplateFault } from "../html/tokens.ts";
import { checkTags, type Remark } from "./elements.ts";
import { findTemplates, type FoundTemplate } from "./find-templates.ts";
import { type Parse, parseSource } from "./parser.ts";
import type { Finding, Report } from "./report.ts";
import { SourceText } from "./source-text.ts";

/**
 * Checks source files.
 *
 * @param files absolute paths
 * @param directory the folder to which paths in the report are relative
 */
export function checkFiles(parse: Parse, files: readonly string[], directory: string): Report {
  let templates = 0;
  const findings: Finding[] = [];
  for (const path of files) {
    const name = relative(directory, path);
    const file = (name.startsWith("..") ? path : name).replaceAll(sep, "/");
    const checked = checkSource(parse, file, readFileSync(path, "utf8"));
    templates += checked.templates;
    findings.push(...checked.findings);
  }
  return { files: files.length, templates, findings };
}

/**
 * Checks one source file.
 *
 * @param file its name, for the report; the extension selects the language
 * @param content the text of the file
 * @returns the number of templates, and the findings in the order of the file
 */
export function checkSource(parse: Parse, file: string, content: string): { templates: number; findings: Finding[] } {
  // Most files of an application have no templates, and reading two words is a hundred times cheaper than parsing.
  if (!content.includes("html") || !content.includes("`")) return { templates: 0, findings: [] };
  const source = new SourceText(content);
  const { program, module, errors } = parseSource(parse, file, source.text);
  const templates = findTemplates(program, module);
  const remarks = [...errors, ...templates.flatMap((template) => checkTemplate(source.text, template))];
  const findings = remarks
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, ...remark }): Finding => ({ ...remark, file, ...source.position(offset) }));
  return { templates: templates.length, findings };
}

/** Returns the findings in a template. Offsets refer to the source. */
function checkTemplate(source: string, template: FoundTemplate): Remark[] {
  const remarks: Remark[] = [];
  const strings = template.parts.map(({ cooked }) => cooked);
  try {
    // A template tag receives `undefined` for a malformed escape, which the tokenizer reports.
    tokenize(
      strings as readonly string[],
      checkTags((remark) => remarks.push(remark)),
    );
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const { code, offset, detail, hint } = error;
    remarks.push({ code, severity: "error", offset, detail, ...(hint !== undefined && { hint }) });
  }
  return remarks.map((remark) => ({ ...remark, offset: template.sourceOffset(source, remark.offset) }));
}
