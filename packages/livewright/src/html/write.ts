// How the values of holes become text. Shared by the diff and the dead render, so that both write the same page.

import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { describe, plainValue, writeAttribute, writePart } from "./attributes.ts";
import { escapeHtml } from "./escape.ts";
import { ComponentCall, Each, EachStream, Raw, Rendered } from "./rendered.ts";
import type { Slot } from "./slot.ts";
import { checkDeclarations } from "./style-value.ts";
import { TagAttributes, writeAttributes } from "./tag-attributes.ts";

/** Slots that always hold text, never nodes. */
export type LeafSlot = Exclude<Slot, { kind: "text" }>;

/**
 * Reduces the value of a leaf hole to something that can be kept and compared by identity. A spread is reduced to what
 * it writes; everything else to a primitive.
 */
export function plainLeaf(slot: LeafSlot, value: unknown): unknown {
  switch (slot.kind) {
    case "attribute":
    case "part":
      return typeof value === "string" && slot.type === "plain" ? value : plainValue(slot.name, slot.type, value);
    case "attributes":
      return value instanceof TagAttributes ? value.write() : writeAttributes(slot.tag, value);
    case "rcdata":
      return value;
  }
}

/** Writes a value that {@link plainLeaf} returned. */
export function writeLeaf(slot: LeafSlot, plain: unknown): string {
  switch (slot.kind) {
    case "attribute":
      if (slot.type === "style" && typeof plain === "string") checkDeclarations(plain);
      return writeAttribute(slot.name, plain as string);
    case "part":
      return writePart(slot.name, slot.type, plain as string, slot.style);
    case "attributes":
      return plain as string;
    case "rcdata":
      if (
        plain instanceof Rendered ||
        plain instanceof ComponentCall ||
        plain instanceof Each ||
        plain instanceof Raw
      ) {
        throw new LivewrightError("LW210", `<${slot.tag}> can hold text only, not elements.`);
      }
      return writeText(plain);
  }
}

/** Writes a primitive in a text hole, escaped. Throws LW210 for what would only show up as `[object Object]` or `true`. */
export function writeText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return escapeHtml(value);
    case "number":
    case "bigint":
      return String(value);
    case "undefined":
      return "";
    case "boolean":
      if (!value) return "";
      break;
    case "object":
      if (value === null) return "";
      break;
    default:
  }
  refuseOtherCopy(value, "What a text hole was given");
  throw new LivewrightError("LW210", `A text hole was given ${describe(value)}.`, { hint: textHint(value) });
}

function textHint(value: unknown): string {
  if (value === true) return 'Write ${ok ? "yes" : "no"}, or ${ok && html`…`} to show something only when it is true.';
  if (value instanceof Date) return "Write ${date.toLocaleString()} or another format of your choice.";
  if (value instanceof Promise) return "Await it in mount or in a handler and assign the result.";
  if (typeof value === "function") return "Call it: ${f()}.";
  return "Write the property you mean, or ${JSON.stringify(value)}; a class can have a method toHtml().";
}

/**
 * Fails if a hole is given the rows of a stream and its element cannot hold them.
 *
 * @throws {LivewrightError} LW209
 */
export function checkContainer(slot: Slot & { kind: "text" }, value: unknown): void {
  if (slot.parent === undefined || !(value instanceof EachStream)) return;
  const { parent } = slot;
  throw new LivewrightError(
    "LW209",
    `The stream "${value.stream.name}" is shown in a <${parent}> that is no container.`,
    {
      hint: `Write <${parent} id="${value.stream.name}" phx-update="stream">\${each(…)}</${parent}>.`,
    },
  );
}
