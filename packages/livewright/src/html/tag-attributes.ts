// The attributes of a tag with spreads, whose names are known only during the render. A browser keeps the first of two attributes
// with one name and drops the second silently. So classes and styles are joined, and of other attributes the last one wins.

import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { HostPath } from "../foundation/host-path.ts";
import { withBasePath } from "./app-paths.ts";
import { attributeType, checkName } from "./attribute-names.ts";
import {
  type Attributes,
  checkedValue,
  describe,
  isPlain,
  type PlainValue,
  writeAttribute,
  writePart,
} from "./attributes.ts";
import { escapeHtml } from "./escape.ts";
import type { AttributeType, Hole } from "./hole.ts";

/** An attribute or a spread in a template. `index` is the index of its (first) hole. */
export type Piece =
  | { readonly kind: "spread"; readonly index: number }
  | { readonly kind: "whole"; readonly hole: Hole & { kind: "attribute" }; readonly index: number }
  | {
      readonly kind: "text";
      readonly name: string;
      /** Escaped; one more than it has holes. `undefined` for an attribute without a value. */
      readonly texts: readonly string[] | undefined;
      readonly holes: readonly (Hole & { kind: "part" })[];
      /** The index of its first hole. */
      readonly index: number;
    };

/** A tag with a spread that could repeat another attribute. */
export interface SpreadTag {
  readonly tag: string;
  readonly pieces: readonly Piece[];
  /** The names outside of spreads, in lower case. */
  readonly names: ReadonlySet<string>;
  /** The number of its spreads. */
  readonly spreads: number;
  /** The range of its holes: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The start and end of its attributes, in the statics of these two holes. */
  readonly start: number;
  readonly end: number;
}

/** True if a spread of a tag repeats an attribute of the tag or of another spread. */
export function collides({ pieces, names, spreads }: SpreadTag, values: readonly unknown[]): boolean {
  const seen = spreads > 1 ? new Set(names) : undefined;
  for (const piece of pieces) {
    if (piece.kind !== "spread") continue;
    const value = values[piece.index];
    if (typeof value !== "object" || value === null) continue;
    const keys = Object.keys(value).filter((key) => (value as Attributes)[key] !== undefined);
    if (keys.some((key) => (seen ?? names).has(key.toLowerCase()))) return true;
    for (const key of keys) seen?.add(key.toLowerCase());
  }
  return false;
}

/** All attributes of a tag, with the values of its holes. Only templates create it. */
export class TagAttributes {
  readonly #tag: SpreadTag;
  readonly #values: readonly unknown[];

  constructor(tag: SpreadTag, values: readonly unknown[]) {
    this.#tag = tag;
    this.#values = values;
  }

  /** Returns the attributes, each with a leading space. */
  write(): string {
    const { tag, pieces } = this.#tag;
    const written = new Written();
    for (const piece of pieces) {
      if (piece.kind === "spread") addSpread(written, tag, this.#values[piece.index]);
      else if (piece.kind === "text") written.add(piece.name, this.#text(piece, tag));
      else {
        const { name, type } = piece.hole;
        written.add(name, escaped(name, type, checkedValue(name, type, this.#values[piece.index])));
      }
    }
    return written.toString();
  }

  #text({ name: attribute, texts, holes, index: first }: Piece & { kind: "text" }, tag: string): string | true {
    if (texts === undefined) return true;
    const [start = "", ...rest] = texts;
    const own = withBasePath(attribute, attributeType(attribute.toLowerCase(), tag), start);
    return [own, ...rest].reduce((text, next, index) => {
      const { name, type, style } = holes[index - 1] as Hole & { kind: "part" };
      const value = checkedPart(name, type, this.#values[first + index - 1]);
      return text + writePart(name, type, value, style) + next;
    });
  }
}

/** Parts of a style are checked when they are written, together with the text around them. */
function checkedPart(name: string, type: (Hole & { kind: "part" })["type"], value: unknown): PlainValue {
  return type === "style" && typeof value === "string" ? value : checkedValue(name, type, value);
}

/** Returns the attributes of a spread hole, in the order of their keys. */
export function writeAttributes(tag: string, value: unknown): string {
  let out = "";
  for (const name of namesOf(value)) {
    const lower = name.toLowerCase();
    if (lower !== name) return writeOnce(tag, value); // only names that differ in case can collide
    checkName(name);
    const type = attributeType(lower, tag);
    out += writeAttribute(name, checkedValue(name, type, (value as Attributes)[name]), type);
  }
  return out;
}

function writeOnce(tag: string, value: unknown): string {
  const written = new Written();
  addSpread(written, tag, value);
  return written.toString();
}

function addSpread(written: Written, tag: string, value: unknown): void {
  for (const name of namesOf(value)) {
    checkName(name);
    const type = attributeType(name.toLowerCase(), tag);
    written.add(name, escaped(name, type, checkedValue(name, type, (value as Attributes)[name])));
  }
}

function namesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined || value === false) return [];
  if (typeof value === "object" && isPlain(value)) return Object.keys(value);
  refuseOtherCopy(value, "The value of a spread");
  throw new LivewrightError("LW211", `A spread received ${describe(value)}.`, {
    hint: 'Expected an object: <div ${{ id: "a", hidden: true }}>',
  });
}

/** An escaped attribute value; `true` for an attribute without a value, `null` for none, `undefined` if it is not mentioned. */
type Value = string | true | null | undefined;

function escaped(name: string, type: AttributeType, value: PlainValue): Value {
  if (value === false) return null;
  if (typeof value === "string") return escapeHtml(withBasePath(name, type, value));
  if (value instanceof HostPath) return escapeHtml(value.toString());
  return typeof value === "number" || typeof value === "bigint" ? String(value) : value;
}

/** Attributes by name, in the order of their first mention. */
class Written {
  readonly #values = new Map<string, { readonly name: string; readonly value: string | true | null }>();

  add(name: string, value: Value): void {
    if (value === undefined) return;
    const lower = name.toLowerCase();
    const before = this.#values.get(lower)?.value;
    this.#values.set(lower, {
      name: lower === "id" ? lower : name, // the client looks for ` id=` in root elements
      value: typeof before === "string" ? join(lower, before, value) : value,
    });
  }

  toString(): string {
    let out = "";
    for (const { name, value } of this.#values.values())
      if (value !== null) out += value === true ? ` ${name}` : ` ${name}="${value}"`;
    return out;
  }
}

/** Joins two values of one attribute: classes and styles are combined, of others the later one wins. */
function join(name: string, before: string, value: string | true | null): string | true | null {
  if (name !== "class" && name !== "style") return value;
  if (typeof value !== "string") return before;
  const separator = name === "class" ? " " : before.trimEnd().endsWith(";") ? "" : ";";
  return before === "" || value === "" ? before + value : before + separator + value;
}
