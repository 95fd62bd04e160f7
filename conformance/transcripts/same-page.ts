import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";

type Node = DefaultTreeAdapterTypes.ChildNode;

/** Returns HTML in a canonical form: attributes and options of commands in one order, no space between elements. */
export function samePage(html: string): unknown {
  return parseFragment(html).childNodes.flatMap(simple);
}

function simple(node: Node): unknown[] {
  if ("value" in node) return node.value.trim() === "" ? [] : [node.value];
  if (!("tagName" in node)) return [];
  const attributes = node.attrs
    .map(({ name, value }) => [name, value.startsWith("[[") ? (JSON.parse(value) as unknown) : value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [[node.tagName, Object.fromEntries(attributes), node.childNodes.flatMap(simple)]];
}
