// Where a template was written. The call site's file and line come from the stack; an exact line is then found by looking
// for the template's own text in that file, because a hole may span lines the template cannot see. Only in development.

import { framesAbove } from "../foundation/call-site.ts";
import { isDevelopment } from "../foundation/environment.ts";
import { isOurFile } from "../foundation/stack-frame.ts";
import { HOLE } from "./tokens.ts";

/** A place in a file; lines and columns count from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
  /** The whole line. */
  readonly text: string;
}

/** The source of one template. */
export class TemplateSource {
  readonly file: string;
  /** Where the call stands. */
  readonly line: number;
  readonly #strings: readonly string[];
  #text: { readonly content: string | undefined } | undefined;

  private constructor(strings: readonly string[], file: string, line: number) {
    this.#strings = strings;
    this.file = file;
    this.line = line;
  }

  /**
   * The source of the template that is being compiled; `undefined` in production, or if the stack does not tell.
   *
   * @param tag the template tag, whose caller is wanted
   */
  static of(strings: readonly string[], tag: (...args: never[]) => unknown): TemplateSource | undefined {
    if (!isDevelopment()) return undefined;
    // A template of this room, such as that of `dynamicTag`, is put down to the caller of the room.
    const frame = framesAbove(tag).find(({ file }) => !isOurFile(file, "html"));
    return frame && new TemplateSource(strings, frame.file, frame.line);
  }

  get place(): string {
    return `${this.file}:${this.line}`;
  }

  /** The file's content; `undefined` for a bundled or virtual one. Read once. */
  get text(): string | undefined {
    this.#text ??= { content: readSource(this.file) };
    return this.#text.content;
  }

  /**
   * Where in the file an offset of the template is; `undefined` if its text is not to be found there.
   *
   * @param offset of the strings joined by {@link HOLE}
   */
  at(offset: number): Position | undefined {
    const { text } = this;
    if (text === undefined) return undefined;
    const strings = this.#strings;
    let at = lineStart(text, this.line);
    let left = offset;
    for (const [i, part] of strings.entries()) {
      const before = i === 0 ? "`" : "}";
      const found = text.indexOf(`${before}${part}${i === strings.length - 1 ? "`" : "${"}`, at);
      if (found === -1) return undefined; // escapes in the source, or a position that was not mapped back
      if (left <= part.length) return position(text, found + before.length + left);
      left -= part.length + HOLE.length;
      at = found + before.length + part.length;
    }
    return undefined;
  }
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

function position(source: string, at: number): Position {
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
    const { process } = globalThis as { process?: Process };
    return process?.getBuiltinModule?.("node:fs")?.readFileSync?.(file, "utf8");
  } catch {
    return undefined; // the frame is made from the template alone
  }
}
