import type { DomElement, DomNode, DomParent, DomWindow } from "./dom.ts";
import { compileSelector, type Matches } from "./selectors.ts";

/** The most selectors in the cache. The client uses about a hundred. */
const MAX_KEPT = 1_000;

/** Properties, not methods: they are read from one object and called on others. */
interface Queries {
  querySelector: (this: DomParent, selector: string) => DomElement | null;
  querySelectorAll: (this: DomParent, selector: string) => Iterable<DomElement>;
  matches: (this: DomElement, selector: string) => boolean;
  closest: (this: DomElement, selector: string) => DomElement | null;
}

/**
 * Makes queries use selectors that are compiled once for all pages. jsdom handles the selectors that do not compile.
 */
export function addQueries(window: DomWindow): void {
  const compiled = new Map<string, Matches | undefined>();
  const compile = (selector: string): Matches | undefined => {
    if (compiled.has(selector)) return compiled.get(selector);
    // jsdom throws the right error for other values and for invalid selectors.
    const matches = typeof selector === "string" ? compileSelector(selector) : undefined;
    if (compiled.size >= MAX_KEPT) compiled.clear();
    compiled.set(selector, matches);
    return matches;
  };
  for (const { prototype } of [window.Document, window.DocumentFragment, window.Element]) {
    const own = prototype as Queries;
    const { querySelector, querySelectorAll } = own;
    own.querySelector = function first(this: DomParent, selector) {
      const matches = compile(selector);
      return matches === undefined ? querySelector.call(this, selector) : firstBelow(this, matches);
    };
    own.querySelectorAll = function all(this: DomParent, selector) {
      const matches = compile(selector);
      return matches === undefined ? querySelectorAll.call(this, selector) : allBelow(this, matches, []);
    };
  }
  const element = window.Element.prototype as Queries;
  const { matches: ownMatches, closest } = element;
  element.matches = function matches(this: DomElement, selector) {
    const compiledOne = compile(selector);
    return compiledOne === undefined ? ownMatches.call(this, selector) : compiledOne(this);
  };
  element.closest = function nearest(this: DomElement, selector) {
    const matches = compile(selector);
    if (matches === undefined) return closest.call(this, selector);
    return matches(this) ? this : above(this, matches);
  };
}

// These functions walk all nodes: for elements alone, jsdom would create an iterator at every step.

function firstBelow(root: DomNode, matches: Matches): DomElement | null {
  for (let child = root.firstChild; child !== null; child = child.nextSibling) {
    if (!isElement(child)) continue;
    const found = matches(child) ? child : firstBelow(child, matches);
    if (found !== null) return found;
  }
  return null;
}

function above(element: DomElement, matches: Matches): DomElement | null {
  for (let one = element.parentElement; one !== null; one = one.parentElement) if (matches(one)) return one;
  return null;
}

function allBelow(root: DomNode, matches: Matches, found: DomElement[]): DomElement[] {
  for (let child = root.firstChild; child !== null; child = child.nextSibling) {
    if (!isElement(child)) continue;
    if (matches(child)) found.push(child);
    allBelow(child, matches, found);
  }
  return found;
}

function isElement(node: DomNode): node is DomElement {
  return node.nodeType === 1;
}
