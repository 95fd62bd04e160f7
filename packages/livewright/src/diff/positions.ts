import { Template } from "../html/template.ts";
import type { ShadowNode } from "./shadow.ts";
import type { StaticsTable } from "./statics-table.ts";
import type { Wire, WireNode } from "./wire.ts";

/** Around a root that is not a template, and around the rows of mixed lists. */
export const WRAPPER: Template = new Template({ statics: ["", ""], slots: [{ kind: "text" }], root: false });

/** The part of a walk that lists need for what is in their rows. */
export interface Positions {
  /** Where statics go. */
  statics: StaticsTable;
  /** What to remember of the position that was written last. */
  kept: unknown;
  full(value: unknown): Wire;
  update(held: unknown, next: unknown): Wire | undefined;
  fullDynamics(template: Template, dynamics: readonly unknown[], into: WireNode): readonly unknown[];
  dynamics(held: ShadowNode, next: readonly unknown[]): WireNode | undefined;
}
