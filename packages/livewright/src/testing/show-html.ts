import type { DomElement, DomNode } from "./browser/dom.ts";

/** The most lines of a page that a message shows. */
const MAX_LINES = 24;
const MAX_WIDTH = 110;
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
/** Attributes for internal use by the framework. */
const INTERNAL =
  /^data-phx-(?:session|static|root-id|main|id|view|loc|ref-\w+|parent-id|skip|magic-id|loc-before)$|^id$/;
const TEXT = 3;
/** Elements that browsers show on their own lines or in their own cells. */
const BLOCK =
  /^(?:address|article|aside|blockquote|br|caption|d[dlt]|details|dialog|div|fieldset|figcaption|figure|footer|form|h[1-6r]|header|hgroup|legend|li|main|menu|nav|ol|optgroup|option|p|pre|search|section|summary|t[dhr]|table|tbody|tfoot|thead|ul)$/;
const UNREAD = /^(?:script|style)$/;

/** Returns an element in one line: its start tag, and the beginning of its text. */
export function showElement(element: DomElement): string {
  const text = textOf(element);
  return `${openTag(element)}${text === "" ? "" : `${cut(text, 40)}</${element.localName}>`}`;
}

/**
 * Returns the text of an element as a user reads it. Collapses white space, and separates lines and cells by a space.
 */
export function textOf(element: DomNode): string {
  const parts: string[] = [];
  gather(element, parts);
  return parts.join("").replaceAll(/\s+/g, " ").trim();
}

function gather(node: DomNode, parts: string[]): void {
  if (node.nodeType === TEXT) parts.push(node.textContent ?? "");
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const tag = (child as Partial<DomElement>).localName;
    if (tag !== undefined && UNREAD.test(tag)) continue;
    const apart = tag !== undefined && BLOCK.test(tag);
    if (apart) parts.push(" ");
    gather(child, parts);
    if (apart) parts.push(" ");
  }
}

/** Returns the beginning of the content of an element, with one line per element. */
export function showHtml(root: DomElement, indent: string = "  "): string {
  const lines: string[] = [];
  for (const child of root.children) write(child, indent, lines);
  const shown = lines.slice(0, MAX_LINES);
  if (lines.length > shown.length) shown.push(`${indent}… ${lines.length - shown.length} more lines`);
  return shown.join("\n");
}

function write(element: DomElement, indent: string, lines: string[]): void {
  // The message is cut off anyway, so a long page need not be walked to its end.
  if (lines.length > 10 * MAX_LINES || UNREAD.test(element.localName)) return;
  const { children } = element;
  if (children.length === 0) {
    const text = textOf(element);
    const end = VOID.test(element.localName) ? "" : `</${element.localName}>`;
    lines.push(cut(`${indent}${openTag(element)}${text}${end}`, MAX_WIDTH));
    return;
  }
  lines.push(cut(`${indent}${openTag(element)}${ownText(element)}`, MAX_WIDTH));
  for (const child of children) write(child, `${indent}  `, lines);
}

function openTag(element: DomElement): string {
  const attributes = [...element.attributes]
    .filter(({ name, value }) => !INTERNAL.test(name) || (name === "id" && value !== ""))
    .map(({ name, value }) => (value === "" ? ` ${name}` : ` ${name}="${cut(value, 60)}"`));
  return `<${element.localName}${attributes.join("")}>`;
}

function ownText(element: DomElement): string {
  const { childNodes } = element as unknown as {
    readonly childNodes: Iterable<DomNode>;
  };
  return [...childNodes]
    .filter(({ nodeType }) => nodeType === TEXT)
    .map((node) => textOf(node))
    .filter((text) => text !== "")
    .join(" … ");
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
