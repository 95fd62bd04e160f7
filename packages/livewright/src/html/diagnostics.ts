// Reports mistakes in templates at their source position. Runs once, when a faulty template is first used. Reads source files in
// development only.

import { LivewrightError } from "../foundation/errors.ts";
import type { TemplateSource } from "./template-source.ts";
import { HOLE, type TemplateFault } from "./tokens.ts";

/**
 * Turns a fault of the tokenizer into an error with file, line, column and a code frame.
 *
 * @param source the source of the template, if known
 */
export function explainFault(
  fault: TemplateFault,
  strings: TemplateStringsArray,
  source: TemplateSource | undefined,
): LivewrightError {
  const options: { frame?: string; hint?: string } = { frame: codeFrame(fault.offset, strings, source) };
  if (fault.hint !== undefined) options.hint = fault.hint;
  return new LivewrightError(fault.code, fault.detail, options);
}

/**
 * Adds the template and the hole to an error of Livewright. Other errors are returned unchanged.
 *
 * @returns the error, for the caller to throw
 */
export function inTemplate(
  error: unknown,
  { statics, location }: { statics: readonly string[]; location: string | undefined },
  hole: number,
): unknown {
  if (!(error instanceof LivewrightError)) return error;
  const before = (statics[hole] ?? "").replace(/\s+/g, " ").slice(-40);
  const after = (statics[hole + 1] ?? "").replace(/\s+/g, " ").slice(0, 20);
  return error.locate(`in ${location === undefined ? "" : `${location}: `}…${before}\${…}${after}…`);
}

function codeFrame(offset: number, strings: readonly string[], source: TemplateSource | undefined): string {
  const exact = source?.at(offset);
  if (source !== undefined && exact !== undefined) {
    return `  ${source.file}:${exact.line}:${exact.column}\n${excerpt(exact.text, exact.line, exact.column)}`;
  }
  const before = strings.join(HOLE).slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - before.lastIndexOf("\n");
  const text = (strings.join(HOLE).split("\n")[line - 1] ?? "").replaceAll(HOLE, "${…}");
  const shift = (before.slice(before.lastIndexOf("\n") + 1).split(HOLE).length - 1) * ("${…}".length - 1);
  const where =
    source === undefined
      ? `  line ${line} of the template`
      : `  ${source.file}:${source.line}, line ${line} of the template`;
  return `${where}\n${excerpt(text, line, column + shift)}`;
}

function excerpt(text: string, line: number, column: number): string {
  const gutter = `  ${line} | `;
  return `${gutter}${text}\n${" ".repeat(gutter.length - 2)}| ${" ".repeat(Math.max(0, column - 1))}^`;
}
