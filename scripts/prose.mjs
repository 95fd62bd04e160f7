// Counts the sentences of comments and guides that break the house style, and fails if a folder has more than its share. The marks
// detect habits, not grammar: a sentence that passes may still be poor, and a quotation may be counted.
//
// usage: node scripts/prose.mjs [--list] [PATH...]    --list prints each counted sentence; "*.md" means the documents of the root

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

/** Selects the documents in the root of the repository. */
const ROOT_DOCUMENTS = "*.md";

/**
 * The share of marked sentences that each folder may have, in percent. Lower it when a folder improves; never raise it.
 *
 * @type {Record<string, number>}
 */
const LIMITS = {
  "packages/livewright/src": 1,
  docs: 0.5,
  [ROOT_DOCUMENTS]: 1,
  examples: 1,
  e2e: 1,
  bench: 1,
  conformance: 1,
  scripts: 1,
};

/** The most words that a sentence may have. */
const LONGEST = 40;

/** Habits of style, each with a name for the report. */
const MARKS = {
  "starts with what, whether or who": /^(?:what|whether|whoever|who)\b(?!.*\?$)/i,
  "what as a noun":
    /\bwhat (?:is|was|are|were|has|had|it|they|came|comes|went|goes|stands|happens|happened|did|does|can|must|may|makes|made|gave|gives|shows?|tells?|keeps?|fails?|needs?|wants?|runs?|ran|knows?|takes?|took|sends?|sent|changed|would|holds?|ends?)\b/i,
  "nobody, somebody": /\b(?:any|every|no|some)body\b|\bwhoever\b/i,
  "any more": /\bany more\b/i,
  "is no": /\b(?:is|are|was|were|be) no (?!longer\b|more\b|one\b)\w/i,
  "stands, lies, goes on": /\b(?:stands|stood|lies)\b|\b(?:goes|going|went) on\b/i,
  "told, tells": /\b(?:is|are|be|was|were|been|gets?) told\b|\btells? (?:how|of|what|where|whether|which)\b/i,
  "of ours, those that": /\bof (?:ours|theirs)\b|\bthose (?:of|that|which|who|whose)\b/i,
  "anew, dear, let go of": /\b(?:anew|dear|dearer)\b|\blets? go of\b|\btakes? (?:its|their) time\b/i,
  "is given, found out": /\b(?:is|are|was|were) given\b|\bfinds? out\b|\bfound out\b/i,
};

/**
 * Returns the names of the marks in a sentence.
 *
 * @param {string} sentence
 */
export function marksOf(sentence) {
  const found = Object.entries(MARKS).filter(([, pattern]) => pattern.test(sentence));
  const names = found.map(([name]) => name);
  return sentence.split(" ").length > LONGEST ? [...names, "long"] : names;
}

/**
 * Returns the comments of a TypeScript or JavaScript source. Skips strings, templates and code.
 *
 * @param {string} source
 */
export function commentsOf(source) {
  const tokens = /\/\/(.*)|\/\*([^]*?)\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`/g;
  /** @type {string[]} */
  const comments = [];
  let end = -1;
  for (const { 0: token, 1: line, 2: block, index } of source.matchAll(tokens)) {
    if (line === undefined && block === undefined) continue;
    // Line comments on consecutive lines are one text.
    const joins = line !== undefined && end !== -1 && /^\n[ \t]*$/.test(source.slice(end, index));
    const text = line ?? String(block).replaceAll(/^\s*\*/gm, "");
    if (joins) comments.push(`${comments.pop()} ${text}`);
    else comments.push(text);
    end = line === undefined ? -1 : index + token.length;
  }
  return comments;
}

/**
 * Splits a text into sentences of at least five words, without code and doc comment tags.
 *
 * @param {string} text
 */
export function sentencesOf(text) {
  return text
    .replaceAll(/```[^]*?```|@example[^@]*/g, ". ")
    .replaceAll(/`[^`]*`/g, "X")
    .replaceAll(/@param (?:\{[^}]*\} )?\S+|@\w+|\|/g, ". ")
    .replaceAll(/\s+/g, " ")
    .split(/(?<=[.!?:;]) /)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(" ").length >= 5 && /[a-z]{3}/.test(sentence));
}

/** @param {string} path */
function filesIn(path) {
  if (path === ROOT_DOCUMENTS) return readdirSync(".").filter((name) => name.endsWith(".md"));
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|tsx|mjs|md)$/.test(name) && !/(?:^|[\\/])(?:node_modules|dist)[\\/]|\.d\.ts$/.test(name))
    .map((name) => join(path, name));
}

/**
 * Counts the sentences below a path, and the marked ones.
 *
 * @param {string} path
 * @param {(line: string) => void} [report] receives each marked sentence
 */
export function count(path, report) {
  let sentences = 0;
  let marked = 0;
  for (const file of filesIn(path)) {
    const text = readFileSync(file, "utf8");
    for (const sentence of (file.endsWith(".md") ? [text] : commentsOf(text)).flatMap(sentencesOf)) {
      sentences++;
      const marks = marksOf(sentence);
      if (marks.length === 0) continue;
      marked++;
      report?.(`${file}: [${marks.join(", ")}] ${sentence}`);
    }
  }
  return { sentences, marked, percent: (100 * marked) / Math.max(1, sentences) };
}

/** @param {readonly string[]} args */
function main(args) {
  const paths = args.filter((arg) => arg !== "--list");
  const report = args.includes("--list") ? (/** @type {string} */ line) => console.log(line) : undefined;
  let failed = false;
  for (const path of paths.length === 0 ? Object.keys(LIMITS) : paths) {
    const { sentences, marked, percent } = count(path, report);
    const limit = LIMITS[path];
    const tooMany = limit !== undefined && percent > limit;
    failed ||= tooMany;
    const end = limit === undefined ? "" : tooMany ? `, more than the limit of ${limit} %` : `, limit ${limit} %`;
    console.log(`${path}: ${marked} of ${sentences} sentences are marked, ${percent.toFixed(1)} %${end}`);
  }
  if (failed) console.log("List them with: node scripts/prose.mjs --list");
  return failed ? 1 : 0;
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(argv.slice(2));
