import { isPlain } from "../html/attributes.ts";
import { Memo } from "../html/memo.ts";
import { Rendered } from "../html/rendered.ts";
import type { ComponentCall } from "../html/rendered.ts";
import { CalledNode, ShadowCall } from "./shadow.ts";

/** What a chain of component calls finally produced. */
export function beneath(held: unknown): unknown {
  let result = held;
  while (result instanceof ShadowCall) result = result.result;
  return result;
}

/** Whether what is remembered came from the same call, which then need not be run again. */
export function sameCall(held: unknown, { component, props }: ComponentCall): boolean {
  return (
    (held instanceof CalledNode || held instanceof ShadowCall) &&
    held.component === component &&
    sameProps(held.props, props)
  );
}

/**
 * Whether all props are identical; templates among them (slots, children) count as equal when they show the same.
 *
 * @param a what was kept of a call
 */
export function sameProps(a: object, b: object): boolean {
  if (a === b) return true;
  if (b instanceof Memo) return sameDeps(a as readonly unknown[], b.deps);
  if (!isLiteral(a) || !isLiteral(b)) return false; // a Map or a Date shows none of what it holds
  // for-in rather than Object.keys: this runs for every row of a list, and two arrays each time add up.
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

/** An object literal, which props nearly always are, is known by its constructor at the cost of one cached lookup. */
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
