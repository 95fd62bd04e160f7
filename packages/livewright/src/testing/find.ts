import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement, DomParent } from "./browser/dom.ts";
import { mostSimilar } from "../foundation/nearest.ts";
import { showElement, showHtml, textOf } from "./show-html.ts";

/** The part of a page to search: the whole page, or one element. */
export interface Scope {
  readonly root: DomParent;
  /** The element that messages show. */
  readonly shown: DomElement;
  /** The name in messages, e.g. `/counter`. */
  readonly name: string;
}

/** The text of an element: a part of it, or a pattern. */
export type TextFilter = string | RegExp;

const MAX_CANDIDATES = 8;

/**
 * Returns all elements that match. If the text of some equals `text` exactly, returns only those.
 *
 * @throws {LivewrightError} LW801 for an invalid selector
 */
export function findAll({ root, name }: Scope, selector: string, text?: TextFilter): readonly DomElement[] {
  let all: readonly DomElement[];
  try {
    all = [...root.querySelectorAll(selector)];
  } catch (cause) {
    throw new LivewrightError("LW801", `${JSON.stringify(selector)} is not a CSS selector (looking in ${name}).`, {
      hint: 'Start an id with "#" and a class with ".":  view.click("#save")',
      cause,
    });
  }
  if (text === undefined) return all;
  const having = all.filter((element) => hasText(element, text));
  const exact = having.filter((element) => textOf(element) === text);
  return exact.length > 0 ? exact : having;
}

/**
 * Returns the only element that matches.
 *
 * @throws {LivewrightError} LW801 if no element matches, or more than one
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
        : `  ${text === undefined ? "The most similar elements" : "The elements that match have other texts"}:\n${candidates}`,
      `  The page:\n${showHtml(others[0]?.parentElement ?? scope.shown, "    ")}`,
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
    hint: 'Select one by id, view.click("#save"), or by text, view.click("button", "Save").',
  });
}

function listed(elements: readonly DomElement[]): string {
  const lines = elements.slice(0, MAX_CANDIDATES).map((element) => `    ${showElement(element)}`);
  if (elements.length > lines.length) lines.push(`    … ${elements.length - lines.length} more`);
  return lines.join("\n");
}

/** Returns elements that the selector may have meant: by a similar id, or by the same tag. */
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
