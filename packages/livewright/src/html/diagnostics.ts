// Faults in templates, shown where they were written. The call site's file and line come from the stack; the exact line
// is then found by looking for the template's own text in that file, because a hole may span lines the template cannot
// see. All of this happens once, when a faulty template is first used, and only in development.

import { isDevelopment } from "../foundation/environment.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { HOLE, type TemplateFault } from "./tokenizer.ts";

interface CallSite {
  readonly file: string;
  readonly line: number;
}

/** Turns a fault of the tokenizer into an error with file, line, column and a code frame. */
export function explainFault(fault: TemplateFault, strings: TemplateStringsArray): LivewrightError {
  const options: { frame?: string; hint?: string } = { frame: codeFrame(fault.offset, strings) };
  if (fault.hint !== undefined) options.hint = fault.hint;
  return new LivewrightError(fault.code, fault.detail, options);
}

/** Where the template that is being compiled was written, `file:line`; in development only. */
export function templatePlace(): string | undefined {
  const site = isDevelopment() ? callSite() : undefined;
  return site === undefined ? undefined : `${site.file}:${site.line}`;
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

function codeFrame(offset: number, strings: readonly string[]): string {
  const site = isDevelopment() ? callSite() : undefined;
  const exact = site === undefined ? undefined : locate(site, offset, strings);
  if (site !== undefined && exact !== undefined) {
    return `  ${site.file}:${exact.line}:${exact.column}\n${excerpt(exact.text, exact.line, exact.column)}`;
  }
  const before = strings.join(HOLE).slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - before.lastIndexOf("\n");
  const text = (strings.join(HOLE).split("\n")[line - 1] ?? "").replaceAll(HOLE, "${…}");
  const shift = (before.slice(before.lastIndexOf("\n") + 1).split(HOLE).length - 1) * ("${…}".length - 1);
  const where =
    site === undefined ? `  line ${line} of the template` : `  ${site.file}:${site.line}, line ${line} of the template`;
  return `${where}\n${excerpt(text, line, column + shift)}`;
}

function excerpt(text: string, line: number, column: number): string {
  const gutter = `  ${line} | `;
  return `${gutter}${text}\n${" ".repeat(gutter.length - 2)}| ${" ".repeat(Math.max(0, column - 1))}^`;
}

/** The first frame of the stack outside this room. */
function callSite(): CallSite | undefined {
  const here = roomUrl();
  for (const frame of (new Error().stack ?? "").split("\n").slice(1)) {
    const match = /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/.exec(frame);
    if (
      match === null ||
      (here !== "" && (match[1] as string).includes(here) && !/\.test\.[cm]?[jt]s$/.test(match[1] as string))
    )
      continue;
    return { file: decodeURI((match[1] as string).replace(/^file:\/\//, "")), line: Number(match[2]) };
  }
  return undefined;
}

function roomUrl(): string {
  return import.meta.url.replace(/^file:\/\//, "").replace(/[^/]*$/, "");
}

/** Finds the fault in the file itself: the template's parts must appear there, in order, from the call's line on. */
function locate(
  site: CallSite,
  offset: number,
  strings: readonly string[],
): { line: number; column: number; text: string } | undefined {
  const source = readSource(site.file);
  if (source === undefined) return undefined;
  let at = lineStart(source, site.line);
  let left = offset;
  for (const [i, part] of strings.entries()) {
    const before = i === 0 ? "`" : "}";
    const found = source.indexOf(`${before}${part}${i === strings.length - 1 ? "`" : "${"}`, at);
    if (found === -1) return undefined; // escapes in the source, or a position that was not mapped back
    if (left <= part.length) return position(source, found + before.length + left);
    left -= part.length + HOLE.length;
    at = found + before.length + part.length;
  }
  return undefined;
}

function lineStart(source: string, line: number): number {
  let at = 0;
  for (let i = 1; i < line; i++) {
    const next = source.indexOf("\n", at);
    if (next === -1) return at;
    at = next + 1;
  }
  return at;
}

function position(source: string, at: number): { line: number; column: number; text: string } {
  const start = source.lastIndexOf("\n", at - 1) + 1;
  const end = source.indexOf("\n", at);
  return {
    line: source.slice(0, at).split("\n").length,
    column: at - start + 1,
    text: source.slice(start, end === -1 ? undefined : end),
  };
}

/** Reads a source file where the runtime offers `node:fs` without an import, so that this room stays portable. */
function readSource(file: string): string | undefined {
  interface Process {
    getBuiltinModule?: (id: string) => { readFileSync?: (path: string, encoding: string) => string } | undefined;
  }
  try {
    const process = (globalThis as { process?: Process }).process;
    return process?.getBuiltinModule?.("node:fs")?.readFileSync?.(file, "utf8");
  } catch {
    return undefined; // a bundled or virtual file: the frame is made from the template alone
  }
}
