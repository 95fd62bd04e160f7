// Converts the values of holes to text. The diff and the dead render share it, so both write the same page.

import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { describe, plainValue, writeAttribute, writePart } from "./attributes.ts";
import { escapeHtml } from "./escape.ts";
import { ComponentCall, Each, EachStream, Raw, Rendered } from "./rendered.ts";
import type { Hole } from "./hole.ts";
import { checkDeclarations } from "./style-value.ts";
import { TagAttributes, writeAttributes } from "./tag-attributes.ts";

/** Holes that always hold text, never nodes. */
export type LeafHole = Exclude<Hole, { kind: "text" }>;

/**
 * Reduces the value of a leaf hole to a value that can be stored and compared by identity: a spread to its text, everything else to a
 * primitive.
 */
export function plainLeaf(hole: LeafHole, value: unknown): unknown {
  switch (hole.kind) {
    case "attribute":
    case "part":
      return typeof value === "string" && hole.type === "plain" ? value : plainValue(hole.name, hole.type, value);
    case "attributes":
      return value instanceof TagAttributes ? value.write() : writeAttributes(hole.tag, value);
    case "rcdata":
      return value;
  }
}

/** Returns the text of a value from {@link plainLeaf}. */
export function writeLeaf(hole: LeafHole, plain: unknown): string {
  switch (hole.kind) {
    case "attribute":
      if (hole.type === "style" && typeof plain === "string") checkDeclarations(plain);
      return writeAttribute(hole.name, plain as string, hole.type);
    case "part":
      return writePart(hole.name, hole.type, plain as string, hole.style);
    case "attributes":
      return plain as string;
    case "rcdata":
      if (
        plain instanceof Rendered ||
        plain instanceof ComponentCall ||
        plain instanceof Each ||
        plain instanceof Raw
      ) {
        throw new LivewrightError("LW210", `<${hole.tag}> may contain only text, not elements.`);
      }
      return writeText(plain);
  }
}

/**
 * Returns a primitive as escaped text, for a text hole.
 *
 * @throws {LivewrightError} LW210 for values that would show as `[object Object]` or `true`
 */
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
  refuseOtherCopy(value, "The value of a text hole");
  throw new LivewrightError("LW210", `A text hole received ${describe(value)}.`, { hint: textHint(value) });
}

function textHint(value: unknown): string {
  if (value === true) return 'Write ${ok ? "yes" : "no"}, or ${ok && html`…`} for content that depends on it.';
  if (value instanceof Date) return "Write ${date.toLocaleString()} or another format of your choice.";
  if (value instanceof Promise) return "Await it in mount or in a handler and assign the result.";
  if (typeof value === "function") return "Call it: ${f()}.";
  return "Write one of its properties, or ${JSON.stringify(value)}; a class can have a method toHtml().";
}

/**
 * Throws if a hole contains the rows of a stream, but its element cannot be a stream container.
 *
 * @throws {LivewrightError} LW209
 */
export function checkContainer(hole: Hole & { kind: "text" }, value: unknown): void {
  if (hole.parent === undefined || !(value instanceof EachStream)) return;
  const { parent } = hole;
  throw new LivewrightError(
    "LW209",
    `The stream "${value.stream.name}" is in a <${parent}> that is not a stream container.`,
    {
      hint: `Write <${parent} id="${value.stream.name}" phx-update="stream">\${each(…)}</${parent}>.`,
    },
  );
}
