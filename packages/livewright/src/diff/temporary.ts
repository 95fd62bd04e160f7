// Positions that show temporary assigns. Such an assign is reset after each render, and the page keeps its content until the
// assign is set again. The shadow drops the value, because freeing it is the purpose.

import type { Rendered } from "../html/rendered.ts";
import type { AssignNames } from "./shadow.ts";

/** A value in a hole that depends on temporary assigns. They have a value in this render, and are reset after it. */
export class TemporaryValue {
  readonly value: unknown;
  readonly names: AssignNames;
  constructor(value: unknown, names: AssignNames) {
    this.value = value;
    this.names = names;
  }
}

/** The template that a component call returned, with temporary values in it. May carry the root flag, like the call. */
export class TemporaryCall {
  readonly rendered: Rendered;
  constructor(rendered: Rendered) {
    this.rendered = rendered;
  }
}

/** True if two sets have a name in common. */
export function overlaps(a: AssignNames, b: AssignNames): boolean {
  for (const name of a) if (b.has(name)) return true;
  return false;
}
