import { LivewrightError } from "../foundation/errors.ts";
import type { Attributes } from "./attributes.ts";
import { DROPS_FIRST_NEWLINE, OBSOLETE, RAW_TEXT, RCDATA, VOID } from "./nesting.ts";
import { html, raw, type Renderable, type Rendered } from "./rendered.ts";
import { writeAttributes } from "./tag-attributes.ts";

const NAME = /^[a-z][a-z0-9:._-]*$/i;

/**
 * Renders an element whose tag name is a value. If only its content changes, only the content is sent. A new name or new attributes
 * send the start tag. The nesting of such an element is not checked.
 *
 * @param name a tag name, but not of an element whose content is not HTML, such as `script`
 * @param attributes as in a spread hole; `null` for none
 * @param content the content of the element; omit it for void elements such as `br`
 * @throws {LivewrightError} LW203 for an invalid tag name, LW205 for an element whose content is not HTML, LW208 for a void
 * element with content, and the errors of a spread hole
 * @example html`<header>${dynamicTag(`h${level}`, { class: "title" }, title)}</header>`
 */
export function dynamicTag(name: string, attributes: Attributes | null, content?: Renderable): Rendered {
  if (typeof name !== "string" || !NAME.test(name)) {
    throw new LivewrightError("LW203", `${JSON.stringify(name)} is not a tag name.`, {
      hint: 'Choose from fixed names: dynamicTag(ordered ? "ol" : "ul", null, items)',
    });
  }
  const lower = name.toLowerCase();
  if (RAW_TEXT.has(lower) || RCDATA.has(lower) || OBSOLETE.has(lower)) {
    throw new LivewrightError("LW205", `<${name}> cannot be a dynamic tag: its content is not HTML.`);
  }
  const start = `<${name}${writeAttributes(lower, attributes)}>`;
  if (VOID.has(lower)) {
    if (content !== undefined)
      throw new LivewrightError("LW208", `<${name}> received content, but a void element has none.`);
    return html`${raw(start)}`;
  }
  // A parser drops a newline after the start tag. Without this one, it would drop the first newline of the content.
  const shield = DROPS_FIRST_NEWLINE.has(lower) ? "\n" : "";
  return html`${raw(start + shield)}${content}${raw(`</${name}>`)}`;
}
