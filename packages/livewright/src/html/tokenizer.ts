// The HTML tokenizer. It reads the strings of a template once, checks them, and splits them into statics and holes. It is stricter
// than a browser on purpose: a browser repairs markup, and the page would then differ from the shape that later diffs assume. It
// writes tags in one canonical form (one space before each attribute, quoted values, explicit end tags), because the client patches
// root elements as text (protocol section 4.8). It folds indentation, which is most of the white space of a template.

import type { ErrorCode } from "../foundation/errors.ts";
import { type PathPosition, pathOffsets } from "./app-paths.ts";
import { attributeType, refusedAttribute } from "./attribute-names.ts";
import { DROPS_FIRST_NEWLINE, FOREIGN, isForeignElement, RAW_TEXT, RCDATA, VOID } from "./nesting.ts";
import { OpenElements, type Objection } from "./open-elements.ts";
import { partHole } from "./part-hole.ts";
import type { AttributeType, Hole } from "./hole.ts";
import { isStreamContainer, mayHaveId } from "./stream-container.ts";
import { keepsSpace } from "./white-space.ts";
import type { Piece, SpreadTag } from "./tag-attributes.ts";
import { HOLE, type StartTag, TemplateFault, type Tokens } from "./tokens.ts";

const INDENTATION = /[ \t\n\f\r]*\n[ \t\n\f\r]*/g;
const BLANK = /^[ \t\n\f\r]*$/;
const TAG_NAME = /[a-zA-Z][a-zA-Z0-9:._-]*/y;
const ATTRIBUTE_NAME = /[^\s"'<>/=\u0000]+/y;

/**
 * Tokenizes the strings of a template.
 *
 * @param strings the static parts, one more than there are holes
 * @param onStartTag called for each start tag, for checks beyond markup; its result is written into the tag
 * @throws {TemplateFault} for markup that a browser would repair, and for holes in which no value can be safe
 */
export function tokenize(strings: readonly string[], onStartTag?: (tag: StartTag) => string | void): Tokens {
  return new Tokenizer(strings, onStartTag).run();
}

class Tokenizer {
  readonly #source: string;
  readonly #onStartTag: ((tag: StartTag) => string | void) | undefined;
  readonly #statics: string[] = [];
  readonly #holes: Hole[] = [];
  readonly #spreads: SpreadTag[] = [];
  readonly #paths: PathPosition[] = [];
  readonly #open: OpenElements = new OpenElements();
  #pos = 0;
  #out = "";
  /** The number of texts, holes and comments at the outermost level. A root template has one element and none of these. */
  #topOthers = 0;

  constructor(strings: readonly string[], onStartTag: ((tag: StartTag) => string | void) | undefined) {
    this.#onStartTag = onStartTag;
    for (const part of strings as readonly (string | undefined)[]) {
      if (part === undefined)
        throw new TemplateFault("LW203", 0, "The template contains a malformed escape.", "Write \\\\ for a backslash.");
      if (part.includes(HOLE)) throw new TemplateFault("LW203", 0, "The template contains a NUL character.");
    }
    this.#source = strings.join(HOLE);
  }

  run(): Tokens {
    const source = this.#source;
    while (this.#pos < source.length) {
      const char = source[this.#pos];
      if (char === HOLE) this.#textHole();
      else if (char === "<") this.#markup();
      else this.#text();
    }
    const unclosed = this.#open.innermost;
    if (unclosed !== undefined) {
      this.#fail("LW202", unclosed.offset, `<${unclosed.name}> is never closed.`, `Write </${unclosed.name}>.`);
    }
    this.#statics.push(this.#out.replace(/[ \t\n\f\r]*\n[ \t\n\f\r]*$/, ""));
    return {
      statics: this.#statics,
      holes: this.#holes,
      root: this.#open.outermost === 1 && this.#topOthers === 0,
      spreads: this.#spreads.length === 0 ? undefined : this.#spreads,
      paths: this.#paths.length === 0 ? undefined : this.#paths,
    };
  }

  #fail(code: ErrorCode, offset: number, detail: string, hint?: string): never {
    throw new TemplateFault(code, offset, detail, hint);
  }

  #heed(objection: Objection | undefined, offset: number): void {
    if (objection !== undefined) this.#fail("LW207", offset, objection.detail, objection.hint);
  }

  /** Records a hole, and returns its index. */
  #hole(hole: Hole): number {
    this.#statics.push(this.#out);
    const number = this.#holes.push(hole) - 1;
    this.#out = "";
    this.#pos++;
    return number;
  }

  #textHole(): void {
    const parent = this.#open.innermost;
    if (parent === undefined) this.#topOthers++;
    else if (RCDATA.has(parent.lower)) {
      this.#hole({ kind: "rcdata", tag: parent.lower });
      return;
    }
    this.#hole(parent?.streams === false ? { kind: "text", parent: parent.name } : { kind: "text" });
  }

  #text(): void {
    const start = this.#pos;
    const end = this.#nextOf("<", start);
    let text = this.#source.slice(start, end);
    this.#pos = end;
    if (!BLANK.test(text)) {
      if (this.#open.innermost === undefined) this.#topOthers++;
      this.#heed(this.#open.text(), start);
    }
    if (!this.#open.preformatted) text = text.replace(INDENTATION, "\n");
    if (this.#statics.length === 0 && this.#out === "") text = text.replace(/^[ \t\n\f\r]*\n/, "");
    this.#out += text;
  }

  #markup(): void {
    const source = this.#source;
    const at = this.#pos;
    const next = source[at + 1];
    if (next === "!") return this.#declaration();
    if (next === "/") return this.#endTag();
    if (next !== undefined && /[a-zA-Z]/.test(next)) return this.#startTag();
    if (next === HOLE) {
      this.#fail(
        "LW205",
        at + 1,
        "A tag name cannot come from a hole.",
        "Choose between whole elements: ${big ? html`<h1>…</h1>` : html`<h2>…</h2>`}",
      );
    }
    this.#fail("LW203", at, 'This "<" does not start a tag.', "Write &lt;.");
  }

  #declaration(): void {
    const source = this.#source;
    const start = this.#pos;
    let end: number;
    if (source.startsWith("<!--", start)) {
      if (source[start + 4] === ">" || source.startsWith("->", start + 4)) {
        this.#fail("LW203", start, "The browser reads this comment as empty.", "Write <!-- … -->.");
      }
      const close = source.indexOf("-->", start + 4);
      if (close === -1) this.#fail("LW202", start, "The comment is never closed.", "Write -->.");
      end = close + 3;
      this.#refuseHole(
        start,
        end,
        "A comment cannot have holes.",
        "Use a JavaScript comment in a hole: ${/* … */ null}",
      );
      if (source.slice(start + 4, close).includes("--!>"))
        this.#fail("LW203", start, "--!> ends a comment in browsers.");
    } else if (/^<!doctype[\s>]/i.test(source.slice(start, start + 10))) {
      if (this.#statics.length > 0 || !BLANK.test(this.#out))
        this.#fail("LW207", start, "The doctype must come first.");
      this.#open.doctype();
      end = source.indexOf(">", start) + 1;
      if (end === 0) this.#fail("LW202", start, "The doctype is never closed.");
      this.#refuseHole(start, end, "A doctype cannot hold values.");
    } else {
      this.#fail("LW203", start, "Only comments and <!doctype html> may start with <!.");
    }
    if (this.#open.innermost === undefined) this.#topOthers++;
    this.#out += source.slice(start, end);
    this.#pos = end;
  }

  #refuseHole(start: number, end: number, detail: string, hint?: string): void {
    const hole = this.#source.indexOf(HOLE, start);
    if (hole !== -1 && hole < end) this.#fail("LW205", hole, detail, hint);
  }

  #endTag(): void {
    const start = this.#pos;
    const name = this.#match(TAG_NAME, start + 2);
    if (name === "") this.#fail("LW203", start, "An end tag has no name.");
    this.#pos = start + 2 + name.length;
    this.#space();
    if (this.#source[this.#pos] !== ">")
      this.#fail("LW203", this.#pos, `The end tag </${name} is not closed.`, `Write </${name}>.`);
    this.#pos++;
    const lower = name.toLowerCase();
    const open = this.#open.close();
    if (VOID.has(lower) && open?.lower !== lower) {
      this.#fail("LW208", start, `<${name}> is a void element and has no end tag.`, `Write <${name}> alone.`);
    }
    if (open === undefined) this.#fail("LW202", start, `</${name}> does not match an open element.`);
    if (open.lower !== lower) {
      this.#fail("LW202", start, `</${name}> comes before <${open.name}> is closed.`, `Close </${open.name}> first.`);
    }
    this.#out += `</${open.name}>`;
  }

  #startTag(): void {
    const start = this.#pos;
    const name = this.#match(TAG_NAME, start + 1);
    const lower = name.toLowerCase();
    const qualified = this.#open.qualify(lower);
    const foreign = isForeignElement(qualified);
    this.#heed(this.#open.startTag(name, qualified), start);
    this.#out += `<${name}`;
    this.#pos = start + 1 + name.length;
    const attributes: { offset: number; text: string }[] = [];
    const selfClosing = this.#attributes(name, lower, attributes);
    const streams = this.#streams(name, start, attributes);
    this.#out += `${this.#onStartTag?.({ name: lower, offset: start, attributes }) ?? ""}>`;
    if (VOID.has(lower) && !foreign) return;
    if (selfClosing) {
      if (!foreign && !FOREIGN.has(lower)) {
        this.#fail("LW202", start, `<${name}/> does not close <${name}> in HTML.`, `Write <${name}></${name}>.`);
      }
      this.#out += `</${name}>`;
      return;
    }
    this.#open.open({ name, lower, qualified, offset: start, streams, keepsSpace: keepsSpace(attributes) });
    if (RAW_TEXT.has(lower)) this.#rawText(name, lower, foreign);
    else if (RCDATA.has(qualified)) this.#characterData(name, lower);
    else if (DROPS_FIRST_NEWLINE.has(qualified)) this.#keepFirstNewline();
  }

  /** Returns whether an element is the container of a stream. The container needs an id, and so do its children. */
  #streams(name: string, start: number, attributes: StartTag["attributes"]): boolean | undefined {
    const streams = isStreamContainer(attributes);
    if ((streams === true || this.#open.innermost?.streams === true) && !mayHaveId(attributes)) {
      const detail = `<${name}> ${streams === true ? "is a stream container" : "is in a stream container"}, but has no id.`;
      this.#fail("LW209", start, detail, 'The client identifies the elements of a stream by id. Write id="…".');
    }
    return streams;
  }

  /** The browser drops a newline after `<textarea>` and `<pre>`. Adds one, so that a value keeps its own. */
  #keepFirstNewline(): void {
    if (this.#source[this.#pos] === HOLE) this.#out += "\n";
  }

  /** Copies `script` and `style` verbatim. They cannot have holes: no escaping is right for every position in code. */
  #rawText(name: string, lower: string, foreign: boolean): void {
    const start = this.#pos;
    const close = new RegExp(`</${lower}(?=[\\s/>])`, "gi");
    close.lastIndex = start;
    const end = close.exec(this.#source)?.index ?? -1;
    if (end === -1) this.#fail("LW202", start, `<${name}> is never closed.`, `Write </${name}>.`);
    this.#refuseHole(
      start,
      end,
      `<${name}> cannot have holes: text that is safe in HTML can still be code there.`,
      lower === "script"
        ? "Put the data into an attribute, data-config=${JSON.stringify(x)}, and read it from the script."
        : lower === "style"
          ? "Use a class or a style attribute: style=${{ color }}"
          : undefined,
    );
    const text = this.#source.slice(start, end);
    // Inside SVG a browser reads tags here. After "<!--" and "<script", "</script>" does not end a script.
    if (foreign ? text.includes("<") : lower === "script" && /<!--[^]*<script/i.test(text)) {
      this.#fail(
        "LW203",
        start,
        `The browser would not end this <${name}> at its end tag.`,
        "Move the code into a file.",
      );
    }
    this.#out += text;
    this.#pos = end;
  }

  /** Reads text and holes of `textarea` and `title` up to the end tag. Refuses a "<" in between. */
  #characterData(name: string, lower: string): void {
    if (lower === "textarea") this.#keepFirstNewline();
    for (;;) {
      const source = this.#source;
      const end = this.#nextOf("<", this.#pos);
      this.#out += source.slice(this.#pos, end);
      this.#pos = end;
      if (source[end] === HOLE) this.#hole({ kind: "rcdata", tag: lower });
      else if (source.startsWith("</", end)) return;
      else if (end >= source.length) return; // reported as unclosed
      else this.#fail("LW203", end, `<${name}> may contain only text.`, "Write &lt;.");
    }
  }

  /** Reads attributes up to and including ">". Returns true if the tag ended in "/>". */
  #attributes(tag: string, lowerTag: string, written: { offset: number; text: string }[]): boolean {
    const source = this.#source;
    const names = new Set<string>();
    const pieces: Piece[] = [];
    const from = this.#holes.length;
    const start = this.#out.length;
    for (;;) {
      const before = this.#pos;
      const spaced = this.#space();
      const at = this.#pos;
      const char = source[at];
      if (char === undefined) this.#fail("LW202", before, `The tag <${tag} is never closed.`, "Write >.");
      if (char === "/" && source[at + 1] !== ">") this.#fail("LW203", at, 'A "/" is inside a tag.');
      if (char === ">" || char === "/") {
        this.#pos += char === ">" ? 1 : 2;
        const spreads = pieces.filter(({ kind }) => kind === "spread").length;
        if (spreads > 0 && pieces.length > 1) {
          const [to, end] = [this.#holes.length, this.#out.length];
          this.#spreads.push({ tag: lowerTag, pieces, names, spreads, from, to, start, end });
        }
        return char === "/";
      }
      if (!spaced) this.#fail("LW203", at, `A space is missing in <${tag}> before this.`);
      if (char === HOLE) {
        if (!this.#endsAttribute(at + 1)) {
          this.#fail(
            "LW205",
            at,
            "An attribute name cannot come from a hole.",
            "Spread an object: <div ${{ [name]: value }}>",
          );
        }
        pieces.push({ kind: "spread", index: this.#hole({ kind: "attributes", tag: lowerTag }) });
      } else {
        pieces.push(this.#attribute(lowerTag, names));
      }
      written.push({ offset: at, text: source.slice(at, this.#pos) });
    }
  }

  #attribute(tag: string, seen: Set<string>): Piece {
    const source = this.#source;
    const at = this.#pos;
    const written = this.#match(ATTRIBUTE_NAME, at);
    if (written === "") this.#fail("LW203", at, `${JSON.stringify(source[at])} cannot start an attribute.`);
    const lower = written.toLowerCase();
    const name = lower === "id" ? lower : written; // the client looks for ` id=` in root elements
    if (seen.has(lower)) this.#fail("LW206", at, `${name} is repeated; the browser keeps only the first.`);
    seen.add(lower);
    this.#pos = at + name.length;
    if (source[this.#pos] === HOLE) {
      this.#fail(
        "LW205",
        this.#pos,
        "An attribute name cannot come from a hole.",
        "Spread an object: <div ${{ [name]: value }}>",
      );
    }
    const afterName = this.#pos;
    this.#space();
    if (source[this.#pos] !== "=") {
      this.#pos = afterName;
      this.#out += ` ${name}`;
      return { kind: "text", name, texts: undefined, holes: [], index: 0 };
    }
    this.#pos++;
    this.#space();
    const quote = source[this.#pos];
    if (quote === HOLE) return this.#wholeValue(tag, name, lower);
    if (quote === '"' || quote === "'") return this.#quotedValue(tag, name, lower, quote);
    return this.#unquotedValue(tag, name, lower);
  }

  #wholeValue(tag: string, name: string, lower: string): Piece {
    const at = this.#pos;
    if (!this.#endsAttribute(at + 1)) this.#mixed(at, name);
    this.#refuseCode(at, lower);
    const hole = { kind: "attribute", name, type: attributeType(lower, tag) } as const;
    return { kind: "whole", hole, index: this.#hole(hole) };
  }

  #mixed(at: number, name: string): never {
    this.#fail(
      "LW204",
      at,
      "A hole in an attribute must be its whole value or inside quotes.",
      `Write  ${name}=\${\`…\`}  or  ${name}="…\${x}…".`,
    );
  }

  #refuseCode(at: number, lower: string): void {
    const reason = refusedAttribute(lower);
    if (reason !== undefined) this.#fail("LW205", at, reason);
  }

  #quotedValue(tag: string, name: string, lower: string, quote: string): Piece {
    const source = this.#source;
    const start = this.#pos + 1;
    const end = source.indexOf(quote, start);
    if (end === -1) this.#fail("LW203", this.#pos, `The value of ${name} is never closed.`, `Write ${quote}.`);
    this.#out += ` ${name}=${quote}`;
    this.#pos = start;
    const holes: (Hole & { kind: "part" })[] = [];
    const first = this.#holes.length;
    const type = attributeType(lower, tag);
    for (;;) {
      const at = source.indexOf(HOLE, this.#pos);
      if (at === -1 || at > end) break;
      this.#refuseCode(at, lower);
      this.#notePaths(name, type, start, source.slice(this.#pos, at));
      this.#out += source.slice(this.#pos, at);
      this.#pos = at;
      const hole = partHole({
        name,
        type,
        written: source.slice(start, at),
        after: source.slice(at + 1, end),
        offset: at,
      });
      holes.push(hole);
      this.#hole(hole);
    }
    this.#notePaths(name, type, start, source.slice(this.#pos, end));
    this.#out += source.slice(this.#pos, end) + quote;
    this.#pos = end + 1;
    const value = source.slice(start, end);
    const texts = (quote === "'" ? value.replaceAll('"', "&quot;") : value).split(HOLE);
    return { kind: "text", name, texts, holes, index: first };
  }

  /** Notes the paths of the application in the next part of an attribute that starts at `start`. A path after a hole is not one. */
  #notePaths(name: string, type: AttributeType, start: number, text: string): void {
    if (type === "plain" || (this.#pos !== start && type !== "srcset")) return;
    const offsets = pathOffsets(name, type, text);
    for (const offset of offsets) {
      // At the start of a later part, it continues the value of the hole before it.
      if (offset > 0 || this.#pos === start)
        this.#paths.push({ index: this.#statics.length, offset: this.#out.length + offset });
    }
  }

  #unquotedValue(tag: string, name: string, lower: string): Piece {
    const source = this.#source;
    const start = this.#pos;
    let end = start;
    while (end < source.length && !/[\s>]/.test(source[end] as string)) end++;
    const value = source.slice(start, end);
    const hole = value.indexOf(HOLE);
    if (hole !== -1) this.#mixed(start + hole, name);
    if (value === "" || /["'=<`]/.test(value))
      this.#fail("LW203", start, `The value of ${name} is not well-formed.`, `Write ${name}="…".`);
    this.#out += ` ${name}="`;
    this.#notePaths(name, attributeType(lower, tag), start, value);
    this.#out += `${value}"`;
    this.#pos = end;
    return { kind: "text", name, texts: [value], holes: [], index: 0 };
  }

  #endsAttribute(at: number): boolean {
    const char = this.#source[at];
    return char === undefined || char === ">" || (char === "/" && this.#source[at + 1] === ">") || /\s/.test(char);
  }

  /** Skips white space. Returns true if there was any. */
  #space(): boolean {
    const start = this.#pos;
    while (/[ \t\n\f\r]/.test(this.#source[this.#pos] ?? "")) this.#pos++;
    return this.#pos > start;
  }

  #match(pattern: RegExp, at: number): string {
    pattern.lastIndex = at;
    return pattern.exec(this.#source)?.[0] ?? "";
  }

  /** Returns the offset of the next `char` or hole at or after `at`, or the end of the source. */
  #nextOf(char: string, at: number): number {
    const next = this.#source.indexOf(char, at);
    const hole = this.#source.indexOf(HOLE, at);
    const end = next === -1 ? this.#source.length : next;
    return hole === -1 ? end : Math.min(hole, end);
  }
}
