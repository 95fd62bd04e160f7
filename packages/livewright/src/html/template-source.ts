// Locates templates in their source files, in development only. The stack has the file and line of the call site. The exact line is
// found by searching the file for the template's text, because a hole may span lines that the template does not contain.

import { isDevelopment } from "../foundation/environment.ts";
import { readSourceFile } from "../foundation/source-file.ts";
import { framesAbove, isOurFile } from "../foundation/stack.ts";
import { HOLE } from "./tokens.ts";

/** A position in a file. Lines and columns start at 1. */
interface Position {
  /** The line of the call. */
  readonly line: number;
  readonly column: number;
  /** The whole line. */
  readonly text: string;
}

/** The source of one template. */
export class TemplateSource {
  readonly file: string;
  /** The position of the call. */
  readonly line: number;
  readonly #strings: readonly string[];
  #text: { readonly content: string | undefined } | undefined;

  private constructor(strings: readonly string[], file: string, line: number) {
    this.#strings = strings;
    this.file = file;
    this.line = line;
  }

  /**
   * Returns the source of the template that is being compiled; `undefined` in production, or if the stack does not contain it.
   *
   * @param tag the template tag; its caller is the call site
   */
  static of(strings: readonly string[], tag: (...args: never[]) => unknown): TemplateSource | undefined {
    if (!isDevelopment()) return undefined;
    // A template of this room, such as the one in `dynamicTag`, is attributed to the caller of the room.
    const frame = framesAbove(tag).find(({ file }) => !isOurFile(file, "html"));
    return frame && new TemplateSource(strings, frame.file, frame.line);
  }

  get location(): string {
    return `${this.file}:${this.line}`;
  }

  /** The file's content; `undefined` for a bundled or virtual file. Read once. */
  get text(): string | undefined {
    this.#text ??= { content: readSourceFile(this.file) };
    return this.#text.content;
  }

  /**
   * Returns the position of an offset of the template in the file; `undefined` if the file does not contain the template's text.
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
