import { LivewrightError } from "../../foundation/errors.ts";
import type { SchemaIssue } from "../../params/standard-schema.ts";
import { isMap } from "./coerce.ts";
import { GroupTree, LeafTree } from "./form-tree.ts";
import { rowsOf } from "./rows.ts";

/** The default maximum number of rows in all lists of a form. */
export const MAX_ROWS = 1_000;

/** The outcome of a change that requests rows. */
export interface RowGrowth {
  /** True if they are added. */
  readonly grows: boolean;
  /** The errors of the lists that would have grown. */
  readonly issues: readonly SchemaIssue[];
}

interface Tally {
  present: number;
  added: number;
  readonly requested: (readonly string[])[];
}

/**
 * Bounds the lists of a form, since a client requests a row, which is a large part of a page, with a few bytes. A change that
 * exceeds the limit adds no rows and is an error of the lists. The text that the user typed stays.
 *
 * @param params the params of the form, or its initial data
 * @param tree names the lists; other lists are bounded when they are shown
 * @param max of all lists together
 * @throws {LivewrightError} LW121 if the posted rows alone exceed the limit, which no page of the form can send
 */
export function boundRows(params: Readonly<Record<string, unknown>>, tree: GroupTree, max: number): RowGrowth {
  const tally: Tally = { present: 0, added: 0, requested: [] };
  count(params, tree, [], tally);
  if (tally.present > max) throw tooManyRows(tally.present, max);
  if (tally.added === 0 || tally.present + tally.added <= max) return { grows: true, issues: [] };
  const message = `There can be no more than ${max} ${max === 1 ? "row" : "rows"}.`;
  return { grows: false, issues: tally.requested.map((path) => ({ path, message })) };
}

export function tooManyRows(rows: number, max: number): LivewrightError {
  return new LivewrightError("LW121", `The lists of a form have ${rows} rows, more than its maxRows of ${max}.`, {
    hint: `If the form needs more rows, write toForm(source, { …, maxRows: ${10 * max} }). Their inputs also count towards limits.maxParamKeys.`,
  });
}

function count(
  params: Readonly<Record<string, unknown>>,
  tree: GroupTree,
  path: readonly string[],
  tally: Tally,
): void {
  for (const [name, member] of tree.members(params)) {
    if (member instanceof LeafTree) continue;
    const at = [...path, name];
    if (member instanceof GroupTree) {
      const group = Object.hasOwn(params, name) ? params[name] : undefined;
      if (isMap(group)) count(group, member, at, tally);
      continue;
    }
    const rows = rowsOf(params, name);
    const added = rows.filter((row) => row.added).length;
    tally.present += rows.length - added;
    tally.added += added;
    if (added > 0) tally.requested.push(at);
    for (const [index, { data }] of rows.entries()) count(data, member.item, [...at, String(index)], tally);
  }
}
