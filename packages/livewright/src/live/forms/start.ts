// The initial data of a form: the defaults of the schema, and values that the browser did not post.

import { isPlainMap } from "../../foundation/plain-map.ts";
import { isMap } from "./coerce.ts";
import { GroupTree, ListTree, type FormTree } from "./form-tree.ts";
import { defaultOf } from "./library-options.ts";
import { type KeyedParams, NEXT_KEYS, rowsOf } from "./rows.ts";

type Data = Readonly<Record<string, unknown>>;

/** Returns the data, completed by the schema's defaults. */
export function withDefaults(data: Data, tree: GroupTree): Data {
  const added: Record<string, unknown> = {};
  const ambiguous = tree.ambiguous(data);
  for (const [name, member] of tree.members(data)) {
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    if (member instanceof GroupTree) {
      // A group that may be missing is not entered: it may contain itself.
      const { optional, nullable } = member.optionality;
      const given = value === undefined ? defaultOf(member.schema ?? {}) : value;
      if ((given === undefined && !optional && !nullable && !ambiguous) || isPlainMap(given)) {
        const group = withDefaults(given ?? {}, member);
        if (group !== value && Object.keys(group).length > 0) added[name] = group;
      }
    } else if (value === undefined && member.schema !== undefined && "default" in member.schema) {
      added[name] = defaultOf(member.schema);
    }
  }
  return Object.keys(added).length === 0 ? data : { ...data, ...added };
}

/**
 * Returns the params, completed from `start` with values that the browser did not post: disabled inputs, hidden steps,
 * data without an input. These values count as unchanged. Rows are matched by their keys; a row without a match is new.
 *
 * @param params as they were posted
 * @param start the initial data of the form
 */
export function withStart(params: Data, start: Data, tree: GroupTree): Data {
  const merged: Record<string, unknown> = { ...params };
  const nextKeys: Record<string, number> = {};
  const members = tree.members({ ...start, ...params });
  for (const name of Object.keys(start)) {
    // The posted data chose another alternative, which does not have this value.
    if (!members.has(name) && tree.knows(name)) continue;
    const value = start[name];
    const posted = Object.hasOwn(params, name) ? params[name] : undefined;
    if (isList(members.get(name), value)) {
      const rows = rowsOf(start, name);
      const next = Math.max(-1, ...rows.map(({ key }) => (/^\d{1,9}$/.test(key) ? Number(key) : -1))) + 1;
      nextKeys[name] = next;
      if (isPosted(params, name)) {
        if (typeof posted === "object" && posted !== null)
          merged[name] = mergeRows(posted as Data, rows, members.get(name));
        continue;
      }
    } else if (isMap(posted) && isMap(value)) {
      const group = members.get(name);
      merged[name] = withStart(posted, value, group instanceof GroupTree ? group : NONE);
      continue;
    } else if (Object.hasOwn(params, name)) continue;
    merged[name] = value;
    merged[`_unused_${name}`] = "";
  }
  if (Object.keys(nextKeys).length > 0)
    (merged as { [NEXT_KEYS]?: KeyedParams[typeof NEXT_KEYS] })[NEXT_KEYS] = nextKeys;
  return merged;
}

const NONE = new GroupTree([]);

function isList(member: FormTree | undefined, value: unknown): boolean {
  return member === undefined ? Array.isArray(value) && isMap(value[0]) : member instanceof ListTree;
}

/** True if the browser posted a list. A list without rows posts a hidden input. */
function isPosted(params: Data, name: string): boolean {
  return [name, `${name}_drop`, `${name}_sort`, `${name}_move`].some((key) => Object.hasOwn(params, key));
}

function mergeRows(posted: Data, rows: ReturnType<typeof rowsOf>, list: FormTree | undefined): Data {
  const started = new Map(rows.map(({ key, data }) => [key, data]));
  const item = list instanceof ListTree ? list.item : NONE;
  const merged: Record<string, unknown> = {};
  for (const [index, row] of Object.entries(posted)) {
    const key = isMap(row) && Object.hasOwn(row, "_persistent_id") ? row["_persistent_id"] : index;
    const start = typeof key === "string" ? started.get(key) : undefined;
    merged[index] = isMap(row) && start !== undefined ? withStart(row, start, item) : row;
    // A key identifies one row. A second row with the same key is new.
    if (start !== undefined) started.delete(key as string);
  }
  return merged;
}
