// Positions that show temporary assigns. Such an assign is reset after each render, and the page keeps its content
// until the assign is assigned again. The shadow then forgets the value, since freeing it is the point.

import type { Rendered } from "../html/rendered.ts";
import type { AssignNames } from "./shadow.ts";

/** A value in a hole that depends on temporary assigns which hold something now and are about to be reset. */
export class TemporaryValue {
  readonly value: unknown;
  readonly names: AssignNames;
  constructor(value: unknown, names: AssignNames) {
    this.value = value;
    this.names = names;
  }
}

/** The template that a component call rendered, with temporary values in it. May carry the root flag, like the call. */
export class TemporaryCall {
  readonly rendered: Rendered;
  constructor(rendered: Rendered) {
    this.rendered = rendered;
  }
}

/** Tells whether two sets of names have one in common. */
export function overlaps(a: AssignNames, b: AssignNames): boolean {
  for (const name of a) if (b.has(name)) return true;
  return false;
}
