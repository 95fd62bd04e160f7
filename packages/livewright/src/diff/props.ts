import { isPlain } from "../html/attributes.ts";
import { Memo } from "../html/memo.ts";
import { Rendered } from "../html/rendered.ts";
import type { ComponentCall } from "../html/rendered.ts";
import { CalledNode, ShadowCall } from "./shadow.ts";

/** Returns the final result of a chain of component calls. */
export function unwrapCall(held: unknown): unknown {
  let result = held;
  while (result instanceof ShadowCall) result = result.result;
  return result;
}

/** True if a shadow comes from an equal call, which then does not need to run again. */
export function sameCall(held: unknown, { component, props }: ComponentCall): boolean {
  return (
    (held instanceof CalledNode || held instanceof ShadowCall) &&
    held.component === component &&
    sameProps(held.props, props)
  );
}

/**
 * True if all props are identical. Templates among them (slots, children) are equal if their holes are.
 *
 * @param a the props of the previous call, or the dependencies of a memo
 */
export function sameProps(a: object, b: object): boolean {
  if (a === b) return true;
  if (b instanceof Memo) return sameDeps(a as readonly unknown[], b.deps);
  if (!isLiteral(a) || !isLiteral(b)) return false; // the content of a Map or a Date is not in its properties
  // for-in instead of Object.keys: this runs for every row of a list, and two arrays per row add up.
  let missing = 0;
  for (const name in b) {
    void name;
    missing++;
  }
  for (const name in a) {
    missing--;
    const before = (a as Record<string, unknown>)[name];
    const after = (b as Record<string, unknown>)[name];
    if (before === after) {
      if (after === undefined && !Object.hasOwn(b, name)) return false;
      continue;
    }
    if (!(before instanceof Rendered && after instanceof Rendered && sameRendered(before, after))) return false;
  }
  return missing === 0;
}

function sameDeps(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((before, index) => Object.is(before, b[index]));
}

/** Detects an object literal by its constructor, at the cost of one cached lookup. Props are nearly always literals. */
function isLiteral(value: object): boolean {
  return value.constructor === Object || isPlain(value);
}

function sameRendered(a: Rendered, b: Rendered): boolean {
  if (a.template !== b.template) return false;
  for (let i = 0; i < a.dynamics.length; i++) {
    const before = a.dynamics[i];
    const after = b.dynamics[i];
    if (before === after) continue;
    if (!(before instanceof Rendered && after instanceof Rendered && sameRendered(before, after))) return false;
  }
  return true;
}
