import { escapeHtml } from "../html/escape.ts";

/** The attributes of a start tag. Unchanged ones keep the text that the template wrote. */
export class StartTag {
  /** By name, escaped; `true` for an attribute without a value. */
  readonly #written: Map<string, string | true>;

  /** @param attributes the text between the name of the tag and its end */
  constructor(attributes: string) {
    this.#written = new Map();
    for (const [, name = "", value = true] of attributes.matchAll(ATTRIBUTE)) this.#written.set(name, value);
  }

  /** Returns the value of an attribute: an empty text if it has none, `undefined` if it is missing. */
  get(name: string): string | undefined {
    const written = this.#written.get(name);
    return written === true ? "" : written === undefined ? undefined : unescapeHtml(written);
  }

  has(name: string): boolean {
    return this.#written.has(name);
  }

  names(): readonly string[] {
    return [...this.#written.keys()];
  }

  /** @param value default: none */
  set(name: string, value?: string): this {
    this.#written.set(name, value === undefined ? true : escapeHtml(value));
    return this;
  }

  delete(...names: readonly string[]): this {
    for (const name of names) this.#written.delete(name);
    return this;
  }

  /** Writes the tag, as one of an element called `name`. */
  write(name: string): string {
    let out = `<${name}`;
    for (const [key, value] of this.#written) out += value === true ? ` ${key}` : ` ${key}="${value}"`;
    return `${out}>`;
  }
}

/** A start tag as templates write it: each attribute after one space, each value in double quotes. */
const TAG = /((?: [^\s"'<>/=]+(?:="[^"]*")?)*)>/y;
const ATTRIBUTE = / ([^\s"'<>/=]+)(?:="([^"]*)")?/g;

/**
 * Replaces start tags in HTML that templates have written. A tag in markup of the application, which may have another form, is not
 * replaced.
 *
 * @param name of the element, in lower case
 * @param replace receives the attributes and the offset after the tag. Returns the new text and the offset to continue at, or
 *   `undefined` to leave the tag
 */
export function replaceTags(
  html: string,
  name: string,
  replace: (tag: StartTag, after: number) => readonly [text: string, next: number] | undefined,
): string {
  const start = `<${name}`;
  let out = "";
  let kept = 0;
  for (let at = html.indexOf(start); at !== -1; at = html.indexOf(start, at + start.length)) {
    if (at < kept) continue;
    TAG.lastIndex = at + start.length;
    const attributes = TAG.exec(html)?.[1];
    if (attributes === undefined) continue;
    const replaced = replace(new StartTag(attributes), at + start.length + attributes.length + 1);
    if (replaced === undefined) continue;
    out += html.slice(kept, at) + replaced[0];
    kept = replaced[1];
  }
  return kept === 0 ? html : out + html.slice(kept);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** Undoes `escapeHtml`, and the escapes that are common in the text of templates. */
function unescapeHtml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot));/gi,
    (entity, dec?: string, hex?: string, named?: string) => {
      if (named !== undefined) return ENTITIES[named.toLowerCase()] ?? entity;
      const code = dec === undefined ? Number.parseInt(hex ?? "", 16) : Number(dec);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    },
  );
}
