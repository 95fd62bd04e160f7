// Values in `style` attributes. An open quote, bracket, comment or escape would swallow the declarations after the value, and a ";"
// outside of them would start a new one. Source: CSS Syntax Level 3.

import { LivewrightError } from "../foundation/errors.ts";

/** The position of a hole in a `style` attribute, as the text before it determines it. */
export interface StyleContext {
  /** The delimiters that are open there, outermost first; see {@link Scan}. */
  readonly open: readonly Opened[];
  /** The characters next to the hole; `""` at the ends of the attribute. */
  readonly before: string;
  readonly after: string;
}

/**
 * An open delimiter, named by its closing character. `url` is an address without quotes, `url(` may still become one, and `any(`
 * follows a function whose name comes from a hole and may be `url`.
 */
type Opened = '"' | "'" | ")" | "]" | "}" | "*/" | "url" | "url(" | "any(";

/** The form of a value: several declarations, the value of one declaration, or a piece next to other text. */
type Extent = "declarations" | "value" | "piece";

/** Matches delimiters. Most values have none. */
const REMARKABLE = /["'\\(){}[\];]|\/\*/;

/** Represents an earlier hole in the text before a hole; see `HOLE` of the tokenizer. */
const HOLE = "\u0000";

/**
 * Checks a style text.
 *
 * @throws {LivewrightError} LW214
 */
export function checkDeclarations(text: string): void {
  if (REMARKABLE.test(text)) judge("style", text, new Scan([], "declarations").faultOf(text));
}

/**
 * Checks the value of one entry of a style object.
 *
 * @throws {LivewrightError} LW214
 */
export function checkStyleValue(name: string, text: string): void {
  if (REMARKABLE.test(text)) judge(name, text, new Scan([], "value").faultOf(text));
}

/**
 * Checks a value inside the quotes of a `style` attribute.
 *
 * @throws {LivewrightError} LW214
 */
export function checkStylePart(text: string, { open, before, after }: StyleContext): void {
  if (open.length === 0 && !REMARKABLE.test(text) && !/[*/\u0000]/.test(before + after)) return;
  judge("style", text, faultOfPart(text, open, before, after));
}

/** Returns the context of a hole after this text of a `style` attribute, with {@link HOLE} for each earlier hole. */
export function styleContext(text: string, after: string): StyleContext {
  const scan = new Scan([], "declarations");
  scan.faultOf(text);
  return { open: scan.open, before: text.slice(-1), after };
}

function faultOfPart(text: string, open: readonly Opened[], before: string, after: string): string | undefined {
  const inside = open.at(-1);
  if (inside === "*/") return "is inside a comment";
  if (inside === "any(" && /["')]/.test(text)) return "is the argument of a function whose name is a hole too";
  if (inside === "url(") {
    if (!/^\s*["']/.test(text)) return new Scan([...open.slice(0, -1), "url"], "piece").faultOf(text);
    return /^\s*(["'])(?:(?!\1)[^\\\n\r\f]|\\[^])*\1\s*$/.test(text) ? undefined : "is not a single quoted URL";
  }
  if (inside !== '"' && inside !== "'" && inside !== "url") {
    if ((text.startsWith("*") && /[/\u0000]/.test(before)) || (text.endsWith("/") && after === "*"))
      return "opens a comment";
    if (/[\w\u0080-\uffff\u0000-]/.test(before) && /^[-\w\u0080-\uffff]*\(/.test(text))
      return "names a function together with the text before it";
  }
  return new Scan(open, "piece").faultOf(text);
}

function judge(name: string, text: string, fault: string | undefined): void {
  if (fault === undefined) return;
  throw new LivewrightError("LW214", `The style value ${JSON.stringify(text.slice(0, 60))} for ${name} ${fault}.`, {
    hint: "Write one entry per property: style=${{ color, width }}",
  });
}

/** Tracks open delimiters in a text. Continues after a fault, because the text of a template is the author's. */
class Scan {
  readonly open: Opened[];
  readonly #depth: number;
  readonly #extent: Extent;
  #fault: string | undefined;

  constructor(open: readonly Opened[], extent: Extent) {
    this.open = [...open];
    this.#depth = open.length;
    this.#extent = extent;
  }

  /** Returns the fault of a text that must leave the same delimiters open; `undefined` for none. */
  faultOf(text: string): string | undefined {
    let i = 0;
    while (i < text.length) i = this.#step(text, i);
    if (this.open.length > this.#depth) this.#say(`leaves ${NAMES[this.open.at(-1) as Opened]} open`);
    if (this.#extent === "piece" && /\\[\da-f]{1,6}$/i.test(text)) this.#say("ends in an escape");
    return this.#fault;
  }

  #say(fault: string): void {
    this.#fault ??= fault;
  }

  /** Reads the characters at `i`, and returns the next index. */
  #step(text: string, i: number): number {
    const char = text[i] as string;
    const inside = this.open.at(-1);
    if (inside === "*/") {
      if (!text.startsWith("*/", i)) return i + 1;
      this.#close();
      return i + 2;
    }
    if (char === "\\") {
      if (i + 1 === text.length) this.#say("ends in an escape");
      // Outside of strings, CSS cannot escape a line break.
      const escapes = inside === '"' || inside === "'" || !/[\n\r\f]/.test(text[i + 1] ?? "");
      return i + (escapes ? 2 : 1);
    }
    if (inside === '"' || inside === "'") {
      if (char === inside) this.#close();
      else if (/[\n\r\f]/.test(char)) this.#say("breaks a line inside quotes");
    } else if (inside === "url" || inside === "url(") {
      if (char === ")") this.#close();
      else if (inside === "url(" && char === HOLE) this.open[this.open.length - 1] = "url";
    } else this.#value(text, i, char);
    return i + (char === "/" && this.open.at(-1) === "*/" ? 2 : 1);
  }

  #value(text: string, i: number, char: string): void {
    switch (char) {
      case '"':
      case "'":
        this.open.push(char);
        break;
      case "(":
        this.#function(text, i);
        break;
      case "[":
        this.open.push("]");
        break;
      case "{":
        if (this.#extent !== "declarations") this.#say("contains more than one value");
        this.open.push("}");
        break;
      case ")":
      case "]":
      case "}": {
        const inside = this.open.at(-1);
        if (inside === char || (char === ")" && inside === "any(")) this.#close();
        else this.#say(`closes a "${char}" that it does not open`);
        break;
      }
      case ";":
        if (this.#extent !== "declarations" && this.open.every((opened) => opened === "}"))
          this.#say("contains more than one value");
        break;
      case "/":
        if (text[i + 1] !== "*") break;
        if (this.#extent === "piece") this.#say("opens a comment");
        this.open.push("*/");
        break;
      default:
    }
  }

  #function(text: string, i: number): void {
    const [name = ""] = /[-\w\\\u0080-\uffff\u0000]*$/.exec(text.slice(0, i)) ?? [];
    if (name.includes("\\")) this.#say("escapes the name of a function");
    if (name.includes(HOLE)) this.open.push("any(");
    else if (name.toLowerCase() !== "url") this.open.push(")");
    else {
      const next = text.slice(i + 1).trimStart()[0];
      this.open.push(next === undefined || next === HOLE ? "url(" : next === '"' || next === "'" ? ")" : "url");
    }
  }

  #close(): void {
    if (this.open.length <= this.#depth) this.#say("closes what it does not open");
    this.open.pop();
  }
}

const NAMES: Readonly<Record<Opened, string>> = {
  '"': "a quote",
  "'": "a quote",
  ")": "a bracket",
  "]": "a bracket",
  "}": "a brace",
  "*/": "a comment",
  url: "a url(",
  "url(": "a url(",
  "any(": "a bracket",
};
