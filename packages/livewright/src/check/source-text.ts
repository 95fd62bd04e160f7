/** A position in a source file. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** The whole line. */
  readonly excerpt: string;
}

/** The text of a source file, and the lines in it. */
export class SourceText {
  /** Without a byte order mark, which does not belong to the first line. */
  readonly text: string;
  readonly #lineStarts: readonly number[];

  constructor(content: string) {
    this.text = content.startsWith("\uFEFF") ? content.slice(1) : content;
    this.#lineStarts = [0, ...[...this.text.matchAll(/\r\n|[\r\n]/g)].map((end) => end.index + end[0].length)];
  }

  position(offset: number): Position {
    const line = this.#lineStarts.findLastIndex((start) => start <= offset);
    const start = this.#lineStarts[line] ?? 0;
    const excerpt = this.text.slice(start, this.#lineStarts[line + 1]).replace(/[\r\n]+$/, "");
    return { line: line + 1, column: offset - start + 1, excerpt };
  }
}
