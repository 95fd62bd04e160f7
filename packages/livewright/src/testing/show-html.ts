import type { DomElement, DomNode } from "./browser/dom.ts";

/** Lines of a page that are shown in a message. */
const MAX_LINES = 24;
const MAX_WIDTH = 110;
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
/** Attributes that the framework writes for itself. */
const INTERNAL =
  /^data-phx-(?:session|static|root-id|main|id|view|loc|ref-\w+|parent-id|skip|magic-id|loc-before)$|^id$/;
const TEXT = 3;
/** Elements that browsers show on lines or in cells of their own. */
const BLOCK =
  /^(?:address|article|aside|blockquote|br|caption|d[dlt]|details|dialog|div|fieldset|figcaption|figure|footer|form|h[1-6r]|header|hgroup|legend|li|main|menu|nav|ol|optgroup|option|p|pre|search|section|summary|t[dhr]|table|tbody|tfoot|thead|ul)$/;
const UNREAD = /^(?:script|style)$/;

/** An element in one line: its tag as it stands in the page, and the beginning of its text. */
export function showElement(element: DomElement): string {
  const text = textOf(element);
  return `${openTag(element)}${text === "" ? "" : `${cut(text, 40)}</${element.localName}>`}`;
}

/** The text of an element as a reader has it: white space counts once, and what begins a new line or cell is apart. */
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

/** The beginning of what is inside an element, one element per line. */
export function showHtml(root: DomElement, indent: string = "  "): string {
  const lines: string[] = [];
  for (const child of root.children) write(child, indent, lines);
  const shown = lines.slice(0, MAX_LINES);
  if (lines.length > shown.length) shown.push(`${indent}… ${lines.length - shown.length} more lines`);
  return shown.join("\n");
}

function write(element: DomElement, indent: string, lines: string[]): void {
  // More than this is not shown, so it need not be written.
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
