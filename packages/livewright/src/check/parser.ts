// The parser of TypeScript and JavaScript. It is not a dependency, because a server never needs it.

import type { EcmaScriptModule, parseSync, Program } from "oxc-parser";
import { LivewrightError } from "../foundation/errors.ts";
import type { Remark } from "./elements.ts";

/** `parseSync` of oxc-parser. */
export type Parse = typeof parseSync;

/** A source file as far as it could be read. Offsets are of its text. */
interface Parsed {
  readonly program: Program;
  readonly module: EcmaScriptModule;
  readonly errors: readonly Remark[];
}

/**
 * Loads the parser.
 *
 * @throws {LivewrightError} LW103 if it is not installed
 */
export async function loadParser(): Promise<Parse> {
  try {
    return (await import("oxc-parser")).parseSync;
  } catch (cause) {
    const missing = (cause as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
    const why = missing ? "which is not installed" : `which could not be loaded: ${String(cause)}`;
    throw new LivewrightError("LW103", `livewright check reads source files with oxc-parser, ${why}.`, {
      hint: "Run:  npm install --save-dev oxc-parser",
      cause,
    });
  }
}

/** Parses a file. The extension selects the language. */
export function parseSource(parse: Parse, file: string, text: string): Parsed {
  const typed = /\.[cm]?ts$/.test(file);
  const { program, module, errors } = parse(file, text, {
    lang: typed ? "ts" : file.endsWith(".tsx") ? "tsx" : "jsx",
    sourceType: typed ? "module" : "unambiguous",
    // In this form the offsets of a template's parts exclude their delimiters.
    astType: "js",
  });
  const remarks = errors.map(({ message, labels, helpMessage }): Remark => ({
    code: "LW220",
    severity: "error",
    offset: labels[0]?.start ?? 0,
    detail: `This file cannot be parsed: ${message}`,
    ...(helpMessage !== null && { hint: helpMessage }),
  }));
  return { program, module, errors: remarks };
}
