// The documents that describe the wire, and how their examples are compared with the code.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of a document: its language, the rest of its info string, and its lines. */
export interface Block {
  readonly language: string;
  readonly info: string;
  readonly lines: readonly string[];
  /** The line of the document that the block begins at. */
  readonly at: number;
}

/** Reads a file of the repository. */
export function read(path: string): string {
  return readFileSync(ROOT + path, "utf8");
}

/** The fenced blocks of a document. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+) ?(.*)\n([^]*?)^```/gm)].map(
    ({ 1: language = "", 2: info = "", 3: body = "", index }) => ({
      language,
      info,
      lines: body.trimEnd().split("\n"),
      at: text.slice(0, index).split("\n").length,
    }),
  );
}

/** Compares an example with a text; `…` in the example matches anything. */
export function matches(example: string, text: string): boolean {
  const parts = example.split("…");
  const [first = ""] = parts;
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return example === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}

/** The first example that is not in a conversation, or comes in another order; `undefined` if there is none. */
export function strayExample(examples: readonly string[], conversation: readonly string[]): string | undefined {
  let next = 0;
  for (const example of examples) {
    const found = conversation.findIndex((line, index) => index >= next && matches(example, line));
    if (found === -1) return example;
    next = found + 1;
  }
  return undefined;
}

/** The sources and documents of these folders, as path and text. */
export function* textsIn(folders: readonly string[]): Generator<readonly [path: string, text: string]> {
  for (const folder of folders) {
    for (const file of readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" })) {
      const path = `${folder}/${file.replaceAll("\\", "/")}`;
      if (/\.(?:ts|mjs|md)$/.test(path) && !/node_modules|\.peers|\/dist\//.test(path)) yield [path, read(path)];
    }
  }
}

/** The sections of the protocol that a text cites. */
export function citations(text: string): string[] {
  // A citation may continue in the next line of a comment.
  const flat = text.replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, " ");
  const cited: string[] = [];
  for (const { 0: match, 1: list = "", index } of flat.matchAll(CITATION)) {
    // Other documents have sections, too: RFC 6455 section 5.2.
    const isForeign = /RFC \d+ $|Standard, $/.test(flat.slice(0, index));
    if (!isForeign && match !== "") cited.push(...(list.match(SECTION) ?? []));
  }
  return cited;
}

const SECTION = /\d+(?:\.\d+)*/g;
const CITATION = /\bsections? (\d+(?:\.\d+)*(?:(?:, | and |\) and \w+ \()\d+(?:\.\d+)*)*)/g;

/** The rows of the tables below a heading, as cells. */
export function tableBelow(text: string, heading: string): string[][] {
  const start = `\n${text}`.indexOf(`\n${heading}\n`);
  if (start === -1) throw new Error(`There is no heading "${heading}".`);
  const rest = text.slice(start + heading.length + 1);
  const end = rest.search(/^#/m);
  const lines = rest.slice(0, end === -1 ? undefined : end).split("\n");
  const rows = lines.filter((line) => line.startsWith("|") && !/^\|[\s|:-]+$/.test(line));
  return rows
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .slice(1);
}

/** The texts in backticks. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]*)`/g)].map(([, code = ""]) => code);
}
