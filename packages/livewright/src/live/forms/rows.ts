import { stripUnused } from "../../params/used.ts";

/** One row of a list in a form. */
export interface RowData {
  /** What tells it apart from the others, whatever place it moves to. */
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether it was asked for just now, and is empty. */
  readonly added: boolean;
}

const KEY = /^[\w-]{1,40}$/;

/**
 * The rows of the list `name` in the params of a form, in order: as they were posted, then as `_sort`, `_drop` and `_move` ask.
 *
 * - `<name>_sort`: the indexes of the rows in their new order. One that no row has adds an empty row. Rows it does not name
 *   stay, behind those it names.
 * - `<name>_drop`: indexes of rows to leave out.
 * - `<name>_move`: `key:steps`, a row and how far it goes, e.g. `2:-1`.
 *
 * A row keeps its key through its hidden `_persistent_id`; those without one are given the next free number.
 *
 * @param params the map that holds the list
 * @param grows whether rows are added
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

/** Under this key, params say which number the next new row of a list gets at least; see `withStart`. */
export const NEXT_KEYS: unique symbol = Symbol("next keys");

/** Params that know of rows which are no longer among them. */
export interface KeyedParams {
  readonly [NEXT_KEYS]?: Readonly<Record<string, number>>;
}

/** Rows by index: of a list, or of a map as it is decoded from `lines[0][…]`, in the order of the numbers. */
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
