import { LivewrightError } from "../foundation/errors.ts";
import type { Attributes } from "./attributes.ts";
import { DROPS_FIRST_NEWLINE, OBSOLETE, RAW_TEXT, RCDATA, VOID } from "./nesting.ts";
import { html, raw, type Renderable, type Rendered } from "./rendered.ts";
import { writeAttributes } from "./tag-attributes.ts";

const NAME = /^[a-z][a-z0-9:._-]*$/i;

/**
 * An element whose name is chosen when it is rendered. When only its content changes, only that is sent; a change of name
 * or attributes sends the start tag. The nesting of such an element cannot be checked.
 *
 * @param name a tag name; not that of an element whose content is no markup, such as `script`
 * @param attributes as in a spread hole; `null` for none
 * @param content what stands in it; nothing for void elements such as `br`
 * @throws {LivewrightError} LW203 for what is no tag name, LW205 for an element that holds no markup, LW208 for a void
 * element with content, and those of a spread hole
 * @example html`<header>${dynamicTag(`h${level}`, { class: "title" }, title)}</header>`
 */
export function dynamicTag(name: string, attributes: Attributes | null, content?: Renderable): Rendered {
  if (typeof name !== "string" || !NAME.test(name)) {
    throw new LivewrightError("LW203", `${JSON.stringify(name)} is not a tag name.`, {
      hint: 'Choose among names you know: dynamicTag(ordered ? "ol" : "ul", null, items)',
    });
  }
  const lower = name.toLowerCase();
  if (RAW_TEXT.has(lower) || RCDATA.has(lower) || OBSOLETE.has(lower)) {
    throw new LivewrightError("LW205", `<${name}> cannot be chosen at run time, as what stands in it is no markup.`);
  }
  const start = `<${name}${writeAttributes(lower, attributes)}>`;
  if (VOID.has(lower)) {
    if (content !== undefined) throw new LivewrightError("LW208", `<${name}> was given content and can have none.`);
    return html`${raw(start)}`;
  }
  // A parser drops a newline here; it must not be one of the content.
  const shield = DROPS_FIRST_NEWLINE.has(lower) ? "\n" : "";
  return html`${raw(start + shield)}${content}${raw(`</${name}>`)}`;
}
