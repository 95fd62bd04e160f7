// Faults in templates, shown where they were written. All of this happens once, when a faulty template is first used, and
// what looks into files only in development.

import { LivewrightError } from "../foundation/errors.ts";
import type { TemplateSource } from "./template-source.ts";
import { HOLE, type TemplateFault } from "./tokens.ts";

/**
 * Turns a fault of the tokenizer into an error with file, line, column and a code frame.
 *
 * @param source where the template was written, if that is known
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
 * Says of an error of ours in which hole of which template it happened; others are left alone.
 *
 * @returns the error, to be thrown again
 */
export function inTemplate(
  error: unknown,
  { statics, place }: { statics: readonly string[]; place: string | undefined },
  hole: number,
): unknown {
  if (!(error instanceof LivewrightError)) return error;
  const before = (statics[hole] ?? "").replace(/\s+/g, " ").slice(-40);
  const after = (statics[hole + 1] ?? "").replace(/\s+/g, " ").slice(0, 20);
  return error.locate(`in ${place === undefined ? "" : `${place}: `}…${before}\${…}${after}…`);
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
