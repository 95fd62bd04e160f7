import { stripUnused } from "../../params/used.ts";

/** One row of a list in a form. */
export interface RowData {
  /** Identifies the row, and stays the same when the row moves. */
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** True if the row was just added and is empty. */
  readonly added: boolean;
}

const KEY = /^[\w-]{1,40}$/;

/**
 * Returns the rows of the list `name` in the params of a form, after the changes of `_sort`, `_drop` and `_move`.
 *
 * - `<name>_sort`: the indexes of the rows in their new order. An index without a row adds an empty row. Rows that are not
 *   listed follow the listed ones.
 * - `<name>_drop`: the indexes of removed rows.
 * - `<name>_move`: `key:steps`, a row and the number of positions it moves, for example `2:-1`.
 *
 * A hidden `_persistent_id` keeps the key of a row. A row without one gets the next free number.
 *
 * @param params the map that contains the list
 * @param grows true if requested rows are added
 * @example rowsOf({ lines: { 0: { t: "a" }, 1: { t: "b" } }, lines_sort: ["1", "0", "new"] }, "lines") // b, a, and an empty row
 */
export function rowsOf(
  params: Readonly<Record<string, unknown>>,
  name: string,
  grows: boolean = true,
): readonly RowData[] {
  const posted = entriesOf(own(params, name));
  const drop = new Set(textsOf(own(params, `${name}_drop`)));
  const sort = textsOf(own(params, `${name}_sort`));
  const left = new Map(posted);
  const sorted: Unkeyed[] = [];
  for (const index of sort) {
    if (drop.has(index)) continue;
    const data = left.get(index);
    if (data !== undefined) sorted.push({ data, added: false });
    else if (grows) sorted.push({ data: {}, added: true });
    left.delete(index);
  }
  const rest: Unkeyed[] = [...left].filter(([index]) => !drop.has(index)).map(([, data]) => ({ data, added: false }));
  const next = (params as KeyedParams)[NEXT_KEYS]?.[name] ?? 0;
  const rows = withKeys([...sorted, ...rest], next);
  const [, key, steps] = /^([\w-]+):([+-]?\d{1,6})$/.exec(textsOf(own(params, `${name}_move`))[0] ?? "") ?? [];
  const from = rows.findIndex((row) => row.key === key);
  const [moved] = from === -1 ? [] : rows.splice(from, 1);
  if (moved !== undefined) rows.splice(Math.max(0, from + Number(steps)), 0, moved);
  return rows;
}

/** The key under which params keep the smallest number for a new row of each list; see `withStart`. */
export const NEXT_KEYS: unique symbol = Symbol("next keys");

/** Params that remember the numbers of removed rows. */
export interface KeyedParams {
  readonly [NEXT_KEYS]?: Readonly<Record<string, number>>;
}

/** Returns rows by index, from a list or from the map that `lines[0][…]` is decoded to, in the order of the numbers. */
function entriesOf(raw: unknown): [string, Readonly<Record<string, unknown>>][] {
  if (typeof raw !== "object" || raw === null) return [];
  return Object.entries(raw as Readonly<Record<string, unknown>>)
    .filter((entry): entry is [string, Readonly<Record<string, unknown>>] => {
      const [index, row] = entry;
      return !index.startsWith("_unused_") && typeof row === "object" && row !== null;
    })
    .toSorted(([a], [b]) => Number(a) - Number(b) || 0);
}

type Unkeyed = Omit<RowData, "key">;

function withKeys(rows: readonly Unkeyed[], next: number): RowData[] {
  const taken = new Set<string>();
  let highest = next - 1;
  const keys = rows.map(({ data }) => {
    const key = own(data, "_persistent_id");
    if (typeof key !== "string" || !KEY.test(key) || taken.has(key)) return undefined;
    taken.add(key);
    if (/^\d{1,9}$/.test(key)) highest = Math.max(highest, Number(key));
    return key;
  });
  return rows.map((row, index) => {
    let key = keys[index];
    if (key === undefined) {
      do key = String(++highest);
      while (taken.has(key));
      taken.add(key);
    }
    return { key, ...row };
  });
}

function textsOf(raw: unknown): string[] {
  if (typeof raw === "string") return raw === "" ? [] : [raw];
  if (typeof raw !== "object" || raw === null) return [];
  return Object.values(stripUnused(raw as Readonly<Record<string, unknown>>)).filter(
    (value): value is string => typeof value === "string" && value !== "",
  );
}

function own(params: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(params, name) ? params[name] : undefined;
}
