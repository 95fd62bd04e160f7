import { isPlainMap } from "../../foundation/plain-map.ts";
import { usedInput } from "../../params/used.ts";
import { isMap } from "./coerce.ts";
import { Field, type FormContext, type FieldLocation, locationIn } from "./field.ts";
import { FieldList } from "./field-list.ts";
import { type FormTree, GroupTree, LeafTree, ListTree } from "./form-tree.ts";
import { withDefaults } from "./start.ts";
import { treeOf } from "./tree-of.ts";

/** The data of one group of a form. */
export interface GroupSource {
  readonly context: FormContext;
  readonly location: FieldLocation;
  readonly data: Readonly<Record<string, unknown>>;
  readonly tree: GroupTree;
  /** True if the user has changed one of its inputs. */
  readonly used: boolean;
  /** True if the schema also takes the form without this group, or with other fields in it: none of its inputs is required. */
  readonly skippable: boolean;
}

/** A member of a group. */
export type FormNode = Field | FieldList<object> | object;

/** The properties of the group itself. Their names start with `$`. */
export type GroupMeta = Readonly<Record<`$${string}`, unknown>>;

/**
 * Makes a group of fields, which are read by their names: `group.city`. A field may have any name, so the properties of the
 * group itself have names that start with `$`.
 *
 * The group is a proxy, because a Standard Schema does not list its fields. Types refuse wrong names.
 */
export function groupOf(source: GroupSource, more: GroupMeta = {}): object {
  const { context, location, used } = source;
  const meta: GroupMeta = {
    $id: location.id,
    $name: location.name,
    get $errors() {
      return used ? context.errors.at(location.path) : [];
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

/** The class of all groups. A plain object could be mistaken for attributes, or be frozen. */
export class FormGroup {
  /** The text of a group, for example in a log. `toString` may be a field. */
  [Symbol.toPrimitive](): string {
    return "a group of fields";
  }
}

function nodeOf(source: GroupSource, name: string): FormNode {
  const { context, location, data, tree, used } = source;
  const at = locationIn(location, name);
  const value = Object.hasOwn(data, name) ? data[name] : undefined;
  const member = tree.member(name, data) ?? treeOfData(value);
  const skippable = source.skippable || tree.ambiguous(data);
  if (member instanceof LeafTree) return new Field(context, at, data, name, member, skippable);
  const changed = used && (context.action !== "validate" || usedInput(data, name));
  if (member instanceof GroupTree) {
    const { optional, nullable } = member.optionality;
    return groupOf({
      context,
      location: at,
      data: isMap(value) ? value : {},
      tree: member,
      used: changed,
      skippable: skippable || optional || nullable,
    });
  }
  return new FieldList(context, at, data, name, changed, (row) => {
    const below = locationIn(at, String(row.index));
    return groupOf(
      {
        context,
        // The id belongs to the row, so its elements move with it. The name holds the current index.
        location: { ...below, id: `${at.id}_${row.key}` },
        data: row.added ? withDefaults(row.data, member.item) : row.data,
        tree: member.item,
        used: changed,
        // A row that is there has to be filled.
        skippable: false,
      },
      { $key: row.key, $index: row.index, $list: row.list },
    );
  });
}

const TEXT = new LeafTree("text", false);
const TEXTS = new LeafTree("text", true);
const OPEN = treeOf();
const ROWS = new ListTree(OPEN);

/** Derives the kind of a member from the data, if neither `fields` nor the schema describes it. */
function treeOfData(value: unknown): FormTree {
  if (Array.isArray(value)) return isMap(value[0]) ? ROWS : TEXTS;
  return isPlainMap(value) ? OPEN : TEXT;
}
