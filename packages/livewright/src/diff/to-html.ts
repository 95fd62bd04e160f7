import { ComponentCall, Each, Raw, Rendered } from "../html/rendered.ts";
import { plainLeaf, writeLeaf, writeText } from "../html/write.ts";
import { checkKeys } from "./key-index.ts";

/**
 * Writes what a template rendered as HTML, without keeping anything for later diffs: for the dead render, for layouts
 * and mails.
 *
 * @param value anything a text hole may hold
 * @returns the same markup the client would build from a first diff of the same value
 */
export function toHtml(value: unknown): string {
  if (typeof value !== "object" || value === null) return writeText(value);
  if (value instanceof Rendered) return renderedToHtml(value);
  if (value instanceof ComponentCall) return toHtml(value.component(value.props as never));
  if (value instanceof Each) {
    let out = "";
    const { items, key, row } = value;
    // The diff of the connected page would refuse duplicate keys; failing here already shows the error on the first load.
    if (key !== undefined) checkKeys(items.map((item, index) => key(item as never, index)));
    for (let i = 0; i < items.length; i++) out += toHtml(row(items[i] as never, i));
    return out;
  }
  if (value instanceof Raw) return value.html;
  if (Array.isArray(value)) {
    let out = "";
    for (const entry of value as readonly unknown[]) out += toHtml(entry);
    return out;
  }
  return writeText(value);
}

function renderedToHtml(rendered: Rendered): string {
  const { statics, slots } = rendered.template;
  const { dynamics } = rendered;
  let out = statics[0] as string;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as (typeof slots)[number];
    const value = dynamics[i];
    out += slot.kind === "text" ? toHtml(value) : writeLeaf(slot, plainLeaf(slot, value));
    out += statics[i + 1] as string;
  }
  return out;
}
