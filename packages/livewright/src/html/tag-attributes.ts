// The attributes of a tag whose names are known only when it is rendered. A browser keeps the first of two attributes of
// one name, so the second would be lost in silence: classes and styles are joined, and of the others the later one counts.

import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
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
import type { Slot } from "./slot.ts";

/** An attribute, or a spread of them, as it is written in a template. Numbers are those of holes. */
export type Piece =
  | { readonly kind: "spread"; readonly hole: number }
  | { readonly kind: "whole"; readonly slot: Slot & { kind: "attribute" }; readonly hole: number }
  | {
      readonly kind: "text";
      readonly name: string;
      /** Escaped; one more than there are holes in it. `undefined` for an attribute without a value. */
      readonly texts: readonly string[] | undefined;
      readonly slots: readonly (Slot & { kind: "part" })[];
      /** The first of its holes. */
      readonly hole: number;
    };

/** A tag with a spread and something that the spread could name as well. */
export interface SpreadTag {
  readonly tag: string;
  readonly pieces: readonly Piece[];
  /** The names outside of spreads, in lower case. */
  readonly names: ReadonlySet<string>;
  /** How many spreads it has. */
  readonly spreads: number;
  /** Its holes: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Where its attributes start and end, in the statics of these two holes. */
  readonly start: number;
  readonly end: number;
}

/** Whether a spread of a tag names what the tag, or another spread of it, has too. */
export function collides({ pieces, names, spreads }: SpreadTag, values: readonly unknown[]): boolean {
  const seen = spreads > 1 ? new Set(names) : undefined;
  for (const piece of pieces) {
    if (piece.kind !== "spread") continue;
    const value = values[piece.hole];
    if (typeof value !== "object" || value === null) continue;
    const keys = Object.keys(value).filter((key) => (value as Attributes)[key] !== undefined);
    if (keys.some((key) => (seen ?? names).has(key.toLowerCase()))) return true;
    for (const key of keys) seen?.add(key.toLowerCase());
  }
  return false;
}

/** All attributes of a tag, with the values of its holes. Made by templates only. */
export class TagAttributes {
  readonly #tag: SpreadTag;
  readonly #values: readonly unknown[];

  constructor(tag: SpreadTag, values: readonly unknown[]) {
    this.#tag = tag;
    this.#values = values;
  }

  /** Writes them, each with a space in front. */
  write(): string {
    const { tag, pieces } = this.#tag;
    const written = new Written();
    for (const piece of pieces) {
      if (piece.kind === "spread") addSpread(written, tag, this.#values[piece.hole]);
      else if (piece.kind === "text") written.add(piece.name, this.#text(piece));
      else {
        const { name, type } = piece.slot;
        written.add(name, escaped(checkedValue(name, type, this.#values[piece.hole])));
      }
    }
    return written.toString();
  }

  #text({ texts, slots, hole }: Piece & { kind: "text" }): string | true {
    if (texts === undefined) return true;
    return texts.reduce((text, next, index) => {
      const { name, type, style } = slots[index - 1] as Slot & { kind: "part" };
      const value = checkedPart(name, type, this.#values[hole + index - 1]);
      return text + writePart(name, type, value, style) + next;
    });
  }
}

/** Parts of a style are checked where they are written, with what is around them. */
function checkedPart(name: string, type: (Slot & { kind: "part" })["type"], value: unknown): PlainValue {
  return type === "style" && typeof value === "string" ? value : checkedValue(name, type, value);
}

/** Writes the attributes of a spread hole in the order of their keys. */
export function writeAttributes(tag: string, value: unknown): string {
  let out = "";
  for (const name of namesOf(value)) {
    const lower = name.toLowerCase();
    if (lower !== name) return writeOnce(tag, value); // only names in other cases can be the same one
    checkName(name);
    out += writeAttribute(name, checkedValue(name, attributeType(lower, tag), (value as Attributes)[name]));
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
    written.add(name, escaped(checkedValue(name, type, (value as Attributes)[name])));
  }
}

function namesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined || value === false) return [];
  if (typeof value === "object" && isPlain(value)) return Object.keys(value);
  refuseOtherCopy(value, "What a spread was given");
  throw new LivewrightError("LW211", `A spread of attributes was given ${describe(value)}.`, {
    hint: 'Give it an object: <div ${{ id: "a", hidden: true }}>',
  });
}

/** The value of an attribute: escaped, `true` for one without a value, `null` for none, `undefined` for nothing said. */
type Value = string | true | null | undefined;

function escaped(value: PlainValue): Value {
  if (value === false) return null;
  if (typeof value === "string") return escapeHtml(value);
  return typeof value === "number" || typeof value === "bigint" ? String(value) : value;
}

/** Attributes by name, in the order they were first named. */
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

/** What two values of one name come to: classes and styles are both kept, of the rest the later one. */
function join(name: string, before: string, value: string | true | null): string | true | null {
  if (name !== "class" && name !== "style") return value;
  if (typeof value !== "string") return before;
  const separator = name === "class" ? " " : before.trimEnd().endsWith(";") ? "" : ";";
  return before === "" || value === "" ? before + value : before + separator + value;
}
