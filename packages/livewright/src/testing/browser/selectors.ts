import type { DomElement } from "./dom.ts";

/** Reports whether an element matches a selector. */
export type Matches = (element: DomElement) => boolean;

/** A selector, and the position of the parser. */
interface Reader {
  readonly text: string;
  at: number;
}

/** Common attributes whose values HTML compares without regard to case. */
const CASELESS: ReadonlySet<string> = new Set(
  "accept align charset checked dir direction disabled enctype hreflang lang language media method multiple readonly rel rev scope selected shape target type".split(
    " ",
  ),
);

const IDENT = /(?:[-\w\u{80}-\u{10FFFF}]|\\[0-9a-f]{1,6}\s?|\\[^0-9a-f\n])+/iuy;
const ATTRIBUTE = /\[\s*([-\w:]+)\s*(?:([~|^$*]?=)\s*(?:"([^"\\]*)"|'([^'\\]*)'|([-\w]+))\s*)?\]/uy;

const CONTROL = /^(?:button|input|select|textarea|optgroup|option|fieldset)$/;

/** The pseudo-classes of element states. */
const STATES: ReadonlyMap<string, Matches> = new Map<string, Matches>([
  [":focus", (element) => element.ownerDocument.activeElement === element && element.localName !== "body"],
  [":checked", (element) => (element.localName === "option" ? element.selected === true : isChecked(element))],
  [":disabled", isDisabled],
  [":enabled", (element) => CONTROL.test(element.localName) && !isDisabled(element)],
]);

function isChecked(element: DomElement): boolean {
  return element.checked === true && (element.type === "checkbox" || element.type === "radio");
}

/** @see https://html.spec.whatwg.org/multipage/semantics-other.html#concept-element-disabled */
function isDisabled(element: DomElement): boolean {
  if (!CONTROL.test(element.localName)) return false;
  if (element.hasAttribute("disabled")) return true;
  if (element.localName === "option") return element.parentElement?.matches("optgroup[disabled]") === true;
  if (element.localName === "optgroup") return false;
  for (let inner = element, outer = inner.parentElement; outer !== null; inner = outer, outer = inner.parentElement) {
    // Controls in the first legend of a disabled fieldset stay enabled.
    const legend = inner.localName === "legend" && inner === outer.querySelector("legend");
    if (outer.localName === "fieldset" && outer.hasAttribute("disabled") && !legend) return true;
  }
  return false;
}

/**
 * Compiles a selector of tags, ids, classes, attributes, `:not`, `:is` and combinators. jsdom compiles each selector
 * again for each document, which would take most of the time of a short test.
 *
 * @returns undefined for a selector that only jsdom can parse
 */
export function compileSelector(selector: string): Matches | undefined {
  const reader: Reader = { text: selector.trim(), at: 0 };
  const matches = readList(reader, false);
  return reader.at === reader.text.length ? matches : undefined;
}

function readList(reader: Reader, nested: boolean): Matches | undefined {
  const all: Matches[] = [];
  do {
    skip(reader, /\s*/y);
    const one = readComplex(reader);
    if (one === undefined) return undefined;
    all.push(one);
    skip(reader, /\s*/y);
  } while (skip(reader, /,/y) !== undefined);
  if (nested && skip(reader, /\)/y) === undefined) return undefined;
  const [first] = all;
  return all.length === 1 ? first : (element) => all.some((matches) => matches(element));
}

function readComplex(reader: Reader): Matches | undefined {
  let matches = readCompound(reader);
  for (;;) {
    if (matches === undefined) return undefined;
    const combinator = skip(reader, /\s*[>+~]\s*|\s+(?=[^\s,)])/y)?.trim();
    if (combinator === undefined) return matches;
    const right = readCompound(reader);
    if (right === undefined) return undefined;
    matches = combined(matches, combinator, right);
  }
}

function combined(left: Matches, combinator: string, right: Matches): Matches {
  switch (combinator) {
    case ">":
      return (element) => right(element) && element.parentElement !== null && left(element.parentElement);
    case "+":
      return (element) =>
        right(element) && element.previousElementSibling !== null && left(element.previousElementSibling);
    case "~":
      return (element) => right(element) && some(element, (one) => one.previousElementSibling, left);
    default:
      return (element) => right(element) && some(element, (one) => one.parentElement, left);
  }
}

function some(element: DomElement, next: (element: DomElement) => DomElement | null, matches: Matches): boolean {
  for (let one = next(element); one !== null; one = next(one)) if (matches(one)) return true;
  return false;
}

function readCompound(reader: Reader): Matches | undefined {
  const parts: Matches[] = [];
  const start = reader.at;
  const tag = skip(reader, /\*/y) ?? skip(reader, IDENT);
  if (tag !== undefined && tag !== "*") parts.push(tagMatches(unescape(tag)));
  for (;;) {
    const part = readPart(reader);
    if (part === "none") break;
    if (part === undefined) return undefined;
    parts.push(part);
  }
  if (reader.at === start) return undefined;
  const [first, second] = parts;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return (element) => parts.every((matches) => matches(element));
}

function readPart(reader: Reader): Matches | "none" | undefined {
  switch (reader.text[reader.at]) {
    case "#":
    case ".": {
      const sign = reader.text[reader.at++];
      const name = skip(reader, IDENT);
      if (name === undefined) return undefined;
      const wanted = unescape(name);
      if (sign === "#") return (element) => element.getAttributeNS(null, "id") === wanted;
      return (element) => element.classList.contains(wanted);
    }
    case "[":
      return readAttribute(reader);
    case ":": {
      const state = skip(reader, /:[a-z]+(?![-\w(])/y);
      if (state !== undefined) return STATES.get(state);
      const name = skip(reader, /:(?:not|is)\(/y);
      const inner = name === undefined ? undefined : readList(reader, true);
      if (inner === undefined) return undefined;
      return name === ":is(" ? inner : (element) => !inner(element);
    }
    default:
      return "none";
  }
}

function readAttribute(reader: Reader): Matches | undefined {
  ATTRIBUTE.lastIndex = reader.at;
  const match = ATTRIBUTE.exec(reader.text);
  if (match === null) return undefined;
  reader.at = ATTRIBUTE.lastIndex;
  const [, written = "", operator, double, single, bare] = match;
  const name = written.toLowerCase();
  // The variant with a null namespace is faster: otherwise jsdom converts the name to lower case on each call.
  if (operator === undefined) return (element) => element.hasAttributeNS(null, name);
  const fold = CASELESS.has(name) ? (value: string) => value.toLowerCase() : (value: string) => value;
  const wanted = fold(double ?? single ?? bare ?? "");
  const holds = comparison(operator, wanted);
  return (element) => {
    const value = element.getAttributeNS(null, name);
    return value !== null && holds(fold(value));
  };
}

/** @see https://drafts.csswg.org/selectors/#attribute-selectors */
function comparison(operator: string, wanted: string): (value: string) => boolean {
  switch (operator) {
    case "~=":
      return (value) => wanted !== "" && value.split(/\s+/).includes(wanted);
    case "|=":
      return (value) => value === wanted || value.startsWith(`${wanted}-`);
    case "^=":
      return (value) => wanted !== "" && value.startsWith(wanted);
    case "$=":
      return (value) => wanted !== "" && value.endsWith(wanted);
    case "*=":
      return (value) => wanted !== "" && value.includes(wanted);
    default:
      return (value) => value === wanted;
  }
}

function tagMatches(tag: string): Matches {
  const lower = tag.toLowerCase();
  return ({ localName }) => localName === lower || localName === tag;
}

function skip(reader: Reader, what: RegExp): string | undefined {
  what.lastIndex = reader.at;
  const match = what.exec(reader.text);
  if (match === null) return undefined;
  reader.at = what.lastIndex;
  return match[0];
}

function unescape(name: string): string {
  return name.replaceAll(/\\(?:([0-9a-f]{1,6})\s?|([^]))/giu, (_, hex: string | undefined, char: string | undefined) =>
    hex === undefined ? (char ?? "") : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
