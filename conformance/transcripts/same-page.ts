import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";

type Node = DefaultTreeAdapterTypes.ChildNode;

/** HTML as the browser would understand it: attributes in one order, space between elements left out. */
export function samePage(html: string): unknown {
  return parseFragment(html).childNodes.flatMap(simple);
}

function simple(node: Node): unknown[] {
  if ("value" in node) return node.value.trim() === "" ? [] : [node.value];
  if (!("tagName" in node)) return [];
  const attributes = node.attrs
    .map(({ name, value }) => [name, value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [[node.tagName, Object.fromEntries(attributes), node.childNodes.flatMap(simple)]];
}
