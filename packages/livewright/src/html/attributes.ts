// Values of attributes: what each kind of attribute accepts, and how it is written. Everything is refused that a browser
// could take as code: script URLs, event handler attributes, several declarations in one style value.

import { LivewrightError } from "../foundation/errors.ts";
import { escapeHtml } from "./escape.ts";
import type { AttributeType } from "./slot.ts";

/** A class list: names, nested lists, and objects whose truthy keys count; falsy entries are dropped. */
export type ClassValue =
  | string
  | number
  | false
  | null
  | undefined
  | readonly ClassValue[]
  | { readonly [name: string]: unknown };

/** A style object: `{ color: "red", "--gap": 4 }`; camelCase keys become kebab-case, `null` and `false` are dropped. */
export interface StyleValue {
  readonly [property: string]: string | number | false | null | undefined;
}

/** Attributes for a spread hole, `<div ${attributes}>`. */
export interface Attributes {
  readonly [name: string]: unknown;
}

/** A URL that skips the scheme check. Made by {@link unsafeUrl}, so that every such place can be found by its name. */
export class UnsafeUrl {
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }
  toString(): string {
    return this.#url;
  }
}

/**
 * Marks a URL as trusted, whatever its scheme. Only for URLs no visitor can influence.
 *
 * @param url e.g. a `blob:` or `javascript:` URL written by the programmer
 * @example html`<a href=${unsafeUrl("javascript:history.back()")}>Back</a>`
 */
export function unsafeUrl(url: string): UnsafeUrl {
  return new UnsafeUrl(url);
}

/** A value that writes itself into an attribute, such as a list of JS commands or the target of events. */
export interface AttributeJson {
  /** The attribute's value; `null` leaves it out. */
  toAttribute(): string | null;
}

const URLS: ReadonlySet<string> = new Set([
  "href",
  "action",
  "formaction",
  "ping",
  "data",
  "cite",
  "background",
  "manifest",
  "xlink:href",
  "longdesc",
  "codebase",
  "classid",
  "profile",
  "usemap",
]);
const MEDIA_TAGS: ReadonlySet<string> = new Set(["img", "audio", "video", "source", "track", "input", "image", "link"]);
const ANIMATED: ReadonlySet<string> = new Set(["animate", "set"]);
const ANIMATED_URLS: ReadonlySet<string> = new Set(["from", "to", "by", "values"]);

/** How the values of attribute `name` on element `tag` (both in lower case) are to be read. */
export function attributeType(name: string, tag: string): AttributeType {
  if (name === "class") return "class";
  if (name === "style") return "style";
  if (name === "src" || name === "poster") return MEDIA_TAGS.has(tag) || name === "poster" ? "media" : "url";
  if (name === "href" && tag === "image") return "media";
  if (URLS.has(name) || (ANIMATED.has(tag) && ANIMATED_URLS.has(name))) return "url";
  return "plain";
}

/** Why values may not be given to attribute `name` (lower case), or `undefined` when they may. */
export function refusedAttribute(name: string): string | undefined {
  if (name.startsWith("on")) return `${name} runs its value as code. Use phx-click and its siblings, or a hook.`;
  if (name === "srcdoc") return "srcdoc is a whole document of markup. Serve it from a URL and use src.";
  return undefined;
}

const NAME = /^[a-z_@:][\w.:@-]*$/i;

/** Checks the name of an attribute that came from a value. Throws LW212. */
export function checkName(name: string): void {
  const lower = name.toLowerCase();
  if (!NAME.test(name)) throw new LivewrightError("LW212", `${JSON.stringify(name)} is not an attribute name.`);
  const reason = refusedAttribute(lower);
  if (reason !== undefined) throw new LivewrightError("LW212", reason);
}

/** The plain value behind what was given to an attribute: a primitive, comparable by identity. */
export type PlainValue = string | number | bigint | boolean | null | undefined;

/**
 * Reduces the value of attribute `name` to a primitive: joins class lists and style objects, checks URLs. Primitives
 * come back as they are, so unchanged values cost one comparison.
 *
 * @throws {LivewrightError} LW211 for values an attribute cannot show, LW213 for script URLs, LW214 for unsafe styles
 */
export function plainValue(name: string, type: AttributeType, value: unknown): PlainValue {
  switch (typeof value) {
    case "string":
      if (type === "url" || type === "media") checkUrl(name, value, type);
      return value;
    case "number":
    case "bigint":
    case "boolean":
    case "undefined":
      return value;
    case "object":
      if (value === null) return value;
      if (type === "class") return classList(value as ClassValue) || null;
      if (type === "style" && isPlain(value)) return styleList(value as StyleValue) || null;
      if (value instanceof UnsafeUrl) return value.toString();
      if (typeof (value as Partial<AttributeJson>).toAttribute === "function")
        return (value as AttributeJson).toAttribute();
      break;
    default:
  }
  throw new LivewrightError("LW211", `The attribute ${name} was given ${describe(value)}.`, {
    hint: "Give it a string, a number, true, false or null; for data, JSON.stringify it.",
  });
}

/** Writes ` name="value"`, ` name` or nothing. */
export function writeAttribute(name: string, value: PlainValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value === true) return ` ${name}`;
  return typeof value === "string" ? ` ${name}="${escapeHtml(value)}"` : ` ${name}="${value}"`;
}

/** Writes a hole inside quotes. Only class lists may hold falsy entries; elsewhere they are a mistake. */
export function writePart(name: string, type: AttributeType, value: PlainValue): string {
  if (typeof value === "string") {
    if (type === "style") checkStyle(name, value);
    return escapeHtml(value);
  }
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (type === "class" && value !== true) return "";
  throw new LivewrightError("LW211", `Inside the quotes of ${name}="…" stands ${describe(value)}.`, {
    hint: `A part must be a string or a number. To leave the whole attribute out, write ${name}=\${…} without quotes.`,
  });
}

/** Writes the attributes of a spread hole in the order of their keys. */
export function writeAttributes(tag: string, value: unknown): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value !== "object" || !isPlain(value)) {
    throw new LivewrightError("LW211", `A spread of attributes was given ${describe(value)}.`, {
      hint: 'Give it an object: <div ${{ id: "a", hidden: true }}>',
    });
  }
  let out = "";
  for (const name of Object.keys(value)) {
    checkName(name);
    out += writeAttribute(name, plainValue(name, attributeType(name.toLowerCase(), tag), (value as Attributes)[name]));
  }
  return out;
}

/**
 * Joins a class list.
 *
 * @example classList(["a", open && "b", { c: true, d: false }]) // "a c" when open is false
 */
export function classList(value: ClassValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (!value) return "";
  let out = "";
  if (Array.isArray(value)) {
    for (const entry of value as readonly ClassValue[]) {
      const name = classList(entry);
      if (name !== "") out += out === "" ? name : ` ${name}`;
    }
  } else if (isPlain(value)) {
    for (const [name, on] of Object.entries(value)) if (on) out += out === "" ? name : ` ${name}`;
  } else {
    throw new LivewrightError("LW211", `A class list holds ${describe(value)}.`);
  }
  return out;
}

function styleList(value: StyleValue): string {
  let out = "";
  for (const [property, entry] of Object.entries(value)) {
    if (entry === null || entry === undefined || entry === false || entry === "") continue;
    const name = property.startsWith("--") ? property : property.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
    if (!/^-{0,2}[a-z][\w-]*$/i.test(name))
      throw new LivewrightError("LW214", `${JSON.stringify(property)} is not a style property.`);
    if (typeof entry !== "string" && typeof entry !== "number") {
      throw new LivewrightError("LW214", `The style property ${property} was given ${describe(entry)}.`);
    }
    const text = String(entry);
    checkStyle(name, text);
    out += out === "" ? `${name}:${text}` : `;${name}:${text}`;
  }
  return out;
}

/** One value must stay one value: `;` and braces would let it add declarations of its own. */
function checkStyle(name: string, value: string): void {
  if (/[;{}\\]|\/\*/.test(value)) {
    throw new LivewrightError(
      "LW214",
      `The style value ${JSON.stringify(value)} for ${name} holds more than one value.`,
      {
        hint: "Give each property its own entry: style=${{ color, width }}",
      },
    );
  }
}

/** `data:` documents can hold scripts; in media elements only images, sound, video and fonts are allowed. */
const SAFE_DATA = /^data:(?:image|audio|video|font)\//;

/** Whether a browser could run this URL. It ignores control characters and leading spaces in a scheme, so they are dropped first. */
export function isScriptUrl(url: string, type: "url" | "media"): boolean {
  const colon = url.indexOf(":");
  if (colon === -1) return false;
  const first = url.charCodeAt(0);
  if (first === 47 || first === 35 || first === 63) return false; // "/", "#", "?": no scheme can follow
  const scheme = url
    .slice(0, colon)
    .replace(/[\u0000-\u0020\u007f]/g, "")
    .toLowerCase();
  if (scheme === "javascript" || scheme === "vbscript" || scheme === "livescript") return true;
  return scheme === "data" && !(type === "media" && SAFE_DATA.test(url.trimStart().toLowerCase()));
}

function checkUrl(name: string, value: string, type: "url" | "media"): void {
  // Only an animation's `values` is a list of URLs.
  for (const url of /^values$/i.test(name) ? value.split(";") : [value]) {
    if (isScriptUrl(url, type)) {
      throw new LivewrightError(
        "LW213",
        `${name} was given ${JSON.stringify(url.slice(0, 60))}, which runs as a script.`,
        {
          hint: "If no visitor can influence this URL, mark it: unsafeUrl(url)",
        },
      );
    }
  }
}

/** Whether this is an object literal, or data that was parsed. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Names a value for an error message, without printing what it holds. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string")
    return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  if (typeof value === "boolean" || typeof value === "number" || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") {
    const name: unknown = (Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null)?.constructor
      ?.name;
    return typeof name === "string" && name !== "Object" && name !== "" ? `a ${name}` : "an object";
  }
  return `a ${typeof value}`;
}
