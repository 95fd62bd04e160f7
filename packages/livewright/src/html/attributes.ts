// Values of attributes: what each kind of attribute accepts, and how it is written. Everything is refused that a browser
// or the client could take as code: script URLs, event handler attributes, text that reads as commands, and style values
// that reach beyond themselves.

import { markMade, refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPlainMap } from "../foundation/plain-map.ts";
import { refusedAttribute } from "./attribute-names.ts";
import { escapeHtml } from "./escape.ts";
import { checkRefresh, checkUrl } from "./script-url.ts";
import type { AttributeType } from "./slot.ts";
import { checkDeclarations, checkStylePart, checkStyleValue, type StyleContext } from "./style-value.ts";

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
markMade(UnsafeUrl.prototype);

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

/** The plain value behind what was given to an attribute: a primitive, comparable by identity. */
export type PlainValue = string | number | bigint | boolean | null | undefined;

/**
 * Reduces the value of attribute `name` to a primitive: joins class lists and style objects, checks URLs. Primitives
 * come back as they are, so unchanged values cost one comparison. A style given as one text is checked where it is written.
 *
 * @throws {LivewrightError} LW211 for values an attribute cannot show, LW212 for an animation of code, LW213 for script
 *   URLs, LW214 for unsafe styles
 */
export function plainValue(name: string, type: AttributeType, value: unknown): PlainValue {
  switch (typeof value) {
    case "string":
      if (type !== "plain") checkText(name, type, value);
      return value;
    case "boolean":
      // A bare attribute would arrive as "", and one that is left out not at all.
      return type === "param" ? String(value) : value;
    case "number":
    case "bigint":
    case "undefined":
      return value;
    case "object":
      if (value === null) return value;
      if (type === "class") return classList(value as ClassValue) || null;
      if (type === "style" && isPlain(value)) return styleList(value as StyleValue) || null;
      if (value instanceof UnsafeUrl) {
        const url = value.toString();
        if (type === "commands") checkText(name, type, url);
        return url;
      }
      if (typeof (value as Partial<AttributeJson>).toAttribute === "function")
        return (value as AttributeJson).toAttribute();
      break;
    default:
  }
  refuseOtherCopy(value, `The value of ${name}`);
  throw new LivewrightError("LW211", `The attribute ${name} was given ${describe(value)}.`, {
    hint: "Give it a string, a number, true, false or null; for data, JSON.stringify it.",
  });
}

function checkText(name: string, type: AttributeType, value: string): void {
  switch (type) {
    case "url":
    case "media":
    case "any":
      checkUrl(name, value, type);
      break;
    case "commands":
      if (!value.startsWith("[")) break;
      throw new LivewrightError("LW211", `${name} was given ${describe(value)}, which the client runs as commands.`, {
        hint: `Only code can give commands: ${name}=\${js().push("save")}. The name of an event cannot start with "[".`,
      });
    case "refresh":
      checkRefresh(name, value);
      break;
    case "name": {
      const reason = refusedAttribute(value.trim().toLowerCase());
      if (reason !== undefined) throw new LivewrightError("LW212", reason);
      break;
    }
    default:
  }
}

/** As {@link plainValue}, and checks a style given as one text: for attributes that are written at once. */
export function checkedValue(name: string, type: AttributeType, value: unknown): PlainValue {
  const plain = plainValue(name, type, value);
  if (type === "style" && typeof plain === "string") checkDeclarations(plain);
  return plain;
}

/** Writes ` name="value"`, ` name` or nothing. */
export function writeAttribute(name: string, value: PlainValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value === true) return ` ${name}`;
  return typeof value === "string" ? ` ${name}="${escapeHtml(value)}"` : ` ${name}="${value}"`;
}

/** Writes a hole inside quotes. Only class lists may hold falsy entries; elsewhere they are a mistake. */
export function writePart(name: string, type: AttributeType, value: PlainValue, style: StyleContext = ALONE): string {
  if (typeof value === "string") {
    if (type === "style") checkStylePart(value, style);
    return escapeHtml(value);
  }
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (type === "class" && value !== true) return "";
  throw new LivewrightError("LW211", `Inside the quotes of ${name}="…" stands ${describe(value)}.`, {
    hint: `A part must be a string or a number. To leave the whole attribute out, write ${name}=\${…} without quotes.`,
  });
}

const ALONE: StyleContext = { open: [], before: "", after: "" };

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
    checkStyleValue(name, text);
    out += out === "" ? `${name}:${text}` : `;${name}:${text}`;
  }
  return out;
}

/** Whether this is an object literal, or data that was parsed. */
export function isPlain(value: object): boolean {
  return isPlainMap(value);
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
