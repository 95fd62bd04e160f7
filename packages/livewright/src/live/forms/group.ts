import { isPlainMap } from "../../foundation/plain-map.ts";
import { usedInput } from "../../params/used.ts";
import { isMap } from "./coerce.ts";
import { Field, type FormContext, type Place, placeOf } from "./field.ts";
import { FieldList } from "./field-list.ts";
import { type FormTree, GroupTree, LeafTree, ListTree, treeOf } from "./form-tree.ts";
import { withDefaults } from "./start.ts";

/** What groups, lists and fields are made from. */
export interface GroupSource {
  readonly context: FormContext;
  readonly place: Place;
  readonly data: Readonly<Record<string, unknown>>;
  readonly tree: GroupTree;
  /** Whether the visitor has been at any input of it. */
  readonly used: boolean;
}

/** What stands under a name of a group. */
export type FormNode = Field | FieldList<object> | object;

/** The names behind `$`: what is known of the group itself. */
export type GroupMeta = Readonly<Record<`$${string}`, unknown>>;

/**
 * A group of fields, reached by their names: `group.city`. Any name may be a field's, so what is known of the group itself
 * has names that start with `$`.
 *
 * A proxy, because a Standard Schema does not tell what fields it has; the types do, and keep wrong names out.
 */
export function groupOf(source: GroupSource, more: GroupMeta = {}): object {
  const { context, place, used } = source;
  const meta: GroupMeta = {
    $id: place.id,
    $name: place.name,
    get $errors() {
      return used ? context.errors.at(place.path) : [];
    },
    ...more,
  };
  const nodes = new Map<string, FormNode>();
  return new Proxy(new FormGroup(), {
    get(target, name) {
      if (typeof name !== "string") return Reflect.get(target, name);
      if (name.startsWith("$")) return Object.hasOwn(meta, name) ? meta[name as `$${string}`] : undefined;
      let node = nodes.get(name);
      if (node === undefined) nodes.set(name, (node = nodeOf(source, name)));
      return node;
    },
    has: (_target, name) => typeof name === "string" && (!name.startsWith("$") || Object.hasOwn(meta, name)),
  });
}

/** What a group is from outside; so it is no plain object, which could be taken for attributes or be frozen. */
export class FormGroup {
  /** As text, e.g. in a log; `toString` may be a field. */
  [Symbol.toPrimitive](): string {
    return "a group of fields";
  }
}

function nodeOf({ context, place, data, tree, used }: GroupSource, name: string): FormNode {
  const at = placeOf(place, name);
  const value = Object.hasOwn(data, name) ? data[name] : undefined;
  const member = tree.members(data).get(name) ?? treeOfData(value);
  if (member instanceof LeafTree) return new Field(context, at, data, name, member);
  const visited = used && (context.action !== "validate" || usedInput(data, name));
  if (member instanceof GroupTree) {
    return groupOf({ context, place: at, data: isMap(value) ? value : {}, tree: member, used: visited });
  }
  return new FieldList(context, at, data, name, visited, (row) => {
    const below = placeOf(at, String(row.index));
    return groupOf(
      {
        context,
        // The id follows the row, so that its elements move with it; the name says its present position.
        place: { ...below, id: `${at.id}_${row.key}` },
        data: row.added ? withDefaults(row.data, member.item) : row.data,
        tree: member.item,
        used: visited,
      },
      { $key: row.key, $index: row.index, $list: row.list },
    );
  });
}

const TEXT = new LeafTree("text", false);
const TEXTS = new LeafTree("text", true);
const OPEN = treeOf();
const ROWS = new ListTree(OPEN);

/** What the data looks like, for a name that neither `fields` nor the schema describes. */
function treeOfData(value: unknown): FormTree {
  if (Array.isArray(value)) return isMap(value[0]) ? ROWS : TEXTS;
  return isPlainMap(value) ? OPEN : TEXT;
}
