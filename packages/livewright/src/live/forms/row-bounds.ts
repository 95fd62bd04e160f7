import { LivewrightError } from "../../foundation/errors.ts";
import type { SchemaIssue } from "../../params/standard-schema.ts";
import { isMap } from "./coerce.ts";
import { GroupTree, LeafTree } from "./form-tree.ts";
import { rowsOf } from "./rows.ts";

/** How many rows the lists of a form may have together, unless it says otherwise. */
export const MAX_ROWS = 1_000;

/** What became of the rows a change asked for. */
export interface RowGrowth {
  /** Whether they are added. */
  readonly grows: boolean;
  /** What is said at the lists that would have grown. */
  readonly issues: readonly SchemaIssue[];
}

interface Tally {
  there: number;
  added: number;
  readonly asked: (readonly string[])[];
}

/**
 * Bounds the lists of a form: a few bytes of a client ask for a row, and a row is a lot of page. A change that asks for more rows
 * than there may be adds none, and says so at the lists; what was typed stays.
 *
 * @param params the form's own params, or the data it starts with
 * @param tree where its lists are; those it does not name are bounded as they are shown
 * @param max of all lists together
 * @throws {LivewrightError} LW121 when there are more without any that are asked for: no page of the form can have sent them
 */
export function boundRows(params: Readonly<Record<string, unknown>>, tree: GroupTree, max: number): RowGrowth {
  const tally: Tally = { there: 0, added: 0, asked: [] };
  count(params, tree, [], tally);
  if (tally.there > max) throw tooManyRows(tally.there, max);
  if (tally.added === 0 || tally.there + tally.added <= max) return { grows: true, issues: [] };
  const message = `There can be no more than ${max} ${max === 1 ? "row" : "rows"}.`;
  return { grows: false, issues: tally.asked.map((path) => ({ path, message })) };
}

export function tooManyRows(rows: number, max: number): LivewrightError {
  return new LivewrightError("LW121", `The lists of a form have ${rows} rows, and may have ${max}.`, {
    hint: `Where more are meant: toForm(source, { …, maxRows: ${10 * max} }); their inputs count towards the limit maxParamKeys.`,
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
    tally.there += rows.length - added;
    tally.added += added;
    if (added > 0) tally.asked.push(at);
    for (const [index, { data }] of rows.entries()) count(data, member.item, [...at, String(index)], tally);
  }
}
