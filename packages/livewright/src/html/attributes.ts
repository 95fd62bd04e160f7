// Values of attributes: which values each kind of attribute accepts, and how they are written. Refuses everything that a browser or
// the client could run as code: script URLs, event handlers, text that reads as commands, and style values with unbalanced
// delimiters.

import { markMade, refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { HostPath } from "../foundation/host-path.ts";
import { isPlainMap } from "../foundation/plain-map.ts";
import { withBasePath } from "./app-paths.ts";
import { refusedAttribute } from "./attribute-names.ts";
import { escapeHtml } from "./escape.ts";
import { checkRefresh, checkUrl } from "./script-url.ts";
import type { AttributeType } from "./hole.ts";
import { checkDeclarations, checkStylePart, checkStyleValue, type StyleContext } from "./style-value.ts";

/** A class list: names, nested lists, and objects whose truthy keys are included. Falsy entries are dropped. */
export type ClassValue =
  | string
  | number
  | false
  | null
  | undefined
  | readonly ClassValue[]
  | { readonly [name: string]: unknown };

/** A style object: `{ color: "red", "--gap": 4 }`. camelCase keys become kebab-case; `null` and `false` are dropped. */
export interface StyleValue {
  readonly [property: string]: string | number | false | null | undefined;
}

/** Attributes for a spread hole, `<div ${attributes}>`. */
export interface Attributes {
  readonly [name: string]: unknown;
}

/** A URL without a scheme check. Only {@link unsafeUrl} creates it, so a search for that name finds every use. */
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
 * Marks a URL as trusted, whatever its scheme. Use it only for URLs that no user can influence.
 *
 * @param url a `blob:` or `javascript:` URL from your own code
 * @example html`<a href=${unsafeUrl("javascript:history.back()")}>Back</a>`
 */
export function unsafeUrl(url: string): UnsafeUrl {
  return new UnsafeUrl(url);
}

/** A value that converts itself to an attribute value, such as a list of JS commands or an event target. */
export interface AttributeJson {
  /** Returns the attribute's value; `null` omits the attribute. */
  toAttribute(): string | null;
}

/** The primitive form of an attribute value, comparable by identity. */
export type PlainValue = string | number | bigint | boolean | HostPath | null | undefined;

/**
 * Reduces the value of attribute `name` to a primitive: joins class lists and style objects, checks URLs. Primitives are returned
 * unchanged, so an unchanged value costs one comparison. A style text is checked when it is written.
 *
 * @throws {LivewrightError} LW211 for values that an attribute cannot hold, LW212 for an animation of code, LW213 for script
 *   URLs, LW214 for unsafe styles
 */
export function plainValue(name: string, type: AttributeType, value: unknown): PlainValue {
  switch (typeof value) {
    case "string":
      if (type !== "plain") checkText(name, type, value);
      return value;
    case "boolean":
      // A bare attribute would arrive as "", and an omitted one not at all.
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
      if (value instanceof HostPath) return value;
      if (typeof (value as Partial<AttributeJson>).toAttribute === "function")
        return (value as AttributeJson).toAttribute();
      break;
    default:
  }
  refuseOtherCopy(value, `The value of ${name}`);
  throw new LivewrightError("LW211", `The attribute ${name} received ${describe(value)}.`, {
    hint: "Expected a string, a number, true, false or null; for data use JSON.stringify.",
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
      throw new LivewrightError(
        "LW211",
        `${name} received ${describe(value)}, which the client would run as commands.`,
        {
          hint: `Commands come only from code: ${name}=\${js().push("save")}. The name of an event cannot start with "[".`,
        },
      );
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

/** Like {@link plainValue}, but also checks a style text: for attributes that are written immediately. */
export function checkedValue(name: string, type: AttributeType, value: unknown): PlainValue {
  const plain = plainValue(name, type, value);
  if (type === "style" && typeof plain === "string") checkDeclarations(plain);
  return plain;
}

/** Returns ` name="value"`, ` name`, or an empty string. */
export function writeAttribute(name: string, value: PlainValue, type: AttributeType = "plain"): string {
  if (typeof value === "string") return ` ${name}="${escapeHtml(withBasePath(name, type, value))}"`;
  if (value === null || value === undefined || value === false) return "";
  if (value === true) return ` ${name}`;
  return value instanceof HostPath ? ` ${name}="${escapeHtml(value.toString())}"` : ` ${name}="${value}"`;
}

/** Writes a hole inside quotes. Falsy values are allowed in class lists only; elsewhere they are probably a mistake. */
export function writePart(name: string, type: AttributeType, value: PlainValue, style: StyleContext = ALONE): string {
  if (typeof value === "string") {
    if (type === "style") checkStylePart(value, style);
    return escapeHtml(withBasePath(name, type, value));
  }
  if (value instanceof HostPath) return escapeHtml(value.toString());
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (type === "class" && value !== true) return "";
  throw new LivewrightError("LW211", `A hole inside ${name}="…" received ${describe(value)}.`, {
    hint: `Expected a string or a number. To omit the whole attribute, write ${name}=\${…} without quotes.`,
  });
}

const ALONE: StyleContext = { open: [], before: "", after: "" };

/**
 * Joins a class list.
 *
 * @example classList(["a", open && "b", { c: true, d: false }]) // "a c" if open is false
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
    throw new LivewrightError("LW211", `A class list contains ${describe(value)}.`);
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
      throw new LivewrightError("LW214", `The style property ${property} received ${describe(entry)}.`);
    }
    const text = String(entry);
    checkStyleValue(name, text);
    out += out === "" ? `${name}:${text}` : `;${name}:${text}`;
  }
  return out;
}

/** True for an object literal or parsed data. */
export function isPlain(value: object): boolean {
  return isPlainMap(value);
}

/** Describes a value for an error message, without printing its content. */
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
