import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement, DomParent } from "./browser/dom.ts";
import { mostSimilar } from "../foundation/nearest.ts";
import { showElement, showHtml, textOf } from "./show-html.ts";

/** Where is looked: the page, or the element of a nested view. */
export interface Scope {
  readonly root: DomParent;
  /** What is shown in messages. */
  readonly shown: DomElement;
  /** E.g. `/counter`. */
  readonly name: string;
}

/** What an element's text has to be: a part of it, or a pattern. */
export type TextFilter = string | RegExp;

const MAX_CANDIDATES = 8;

/**
 * All elements that are meant. A text that some elements have exactly means only those.
 *
 * @throws {LivewrightError} LW801 for what is no selector
 */
export function findAll({ root, name }: Scope, selector: string, text?: TextFilter): readonly DomElement[] {
  let all: readonly DomElement[];
  try {
    all = [...root.querySelectorAll(selector)];
  } catch (cause) {
    throw new LivewrightError("LW801", `${JSON.stringify(selector)} is not a CSS selector (looking in ${name}).`, {
      hint: 'An id starts with "#", a class with ".":  view.click("#save")',
      cause,
    });
  }
  if (text === undefined) return all;
  const having = all.filter((element) => hasText(element, text));
  const exact = having.filter((element) => textOf(element) === text);
  return exact.length > 0 ? exact : having;
}

/**
 * The one element that is meant.
 *
 * @throws {LivewrightError} LW801 if there is none, or more than one
 */
export function findOne(scope: Scope, selector: string, text?: TextFilter): DomElement {
  const found = findAll(scope, selector, text);
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  throw one === undefined ? missing(scope, selector, text) : ambiguous(scope, selector, text, found);
}

function hasText(element: DomElement, text: TextFilter): boolean {
  const own = textOf(element);
  return typeof text === "string" ? own.includes(text) : new RegExp(text.source, text.flags.replace("g", "")).test(own);
}

function missing(scope: Scope, selector: string, text: TextFilter | undefined): LivewrightError {
  const wanted = text === undefined ? "" : ` with the text ${typeof text === "string" ? JSON.stringify(text) : text}`;
  const others = text === undefined ? alike(scope, selector) : findAll(scope, selector);
  const candidates = listed(others);
  return new LivewrightError("LW801", `No element of ${scope.name} matches ${JSON.stringify(selector)}${wanted}.`, {
    frame: [
      candidates === ""
        ? ""
        : `  ${text === undefined ? "Most like it" : "What matches has other texts"}:\n${candidates}`,
      `  There is:\n${showHtml(others[0]?.parentElement ?? scope.shown, "    ")}`,
    ]
      .filter((part) => part !== "")
      .join("\n"),
  });
}

function ambiguous(
  scope: Scope,
  selector: string,
  text: TextFilter | undefined,
  found: readonly DomElement[],
): LivewrightError {
  const what = `${JSON.stringify(selector)}${text === undefined ? "" : ` with the text ${String(text)}`}`;
  return new LivewrightError("LW801", `${found.length} elements of ${scope.name} match ${what}:`, {
    frame: listed(found),
    hint: 'Say which:  view.click("#save")  or, by its text,  view.click("button", "Save")',
  });
}

function listed(elements: readonly DomElement[]): string {
  const lines = elements.slice(0, MAX_CANDIDATES).map((element) => `    ${showElement(element)}`);
  if (elements.length > lines.length) lines.push(`    … ${elements.length - lines.length} more`);
  return lines.join("\n");
}

/** Elements somebody might have meant: with an id that is nearly the same, or the same class or tag. */
function alike({ root }: Scope, selector: string): readonly DomElement[] {
  const last = selector.split(/[\s>+~,]+/).at(-1) ?? "";
  const [, id] = /#([-\w]+)/.exec(last) ?? [];
  const [, tag] = /^([a-z][-\w]*)/i.exec(last) ?? [];
  const all = [...root.querySelectorAll("[id]")];
  if (id !== undefined) {
    const ids = mostSimilar(
      id,
      all.map((element) => element.id),
    );
    return ids.flatMap((one) => all.find((element) => element.id === one) ?? []);
  }
  return tag === undefined ? [] : [...root.querySelectorAll(tag)];
}
