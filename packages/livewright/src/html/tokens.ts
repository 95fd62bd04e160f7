// What the tokenizer reads and tells.

import type { ErrorCode } from "../foundation/errors.ts";
import type { Slot } from "./slot.ts";
import type { SpreadTag } from "./tag-attributes.ts";

/** What one template is made of. `root`: it is exactly one element, with nothing around it. */
export interface Tokens {
  readonly statics: readonly string[];
  readonly slots: readonly Slot[];
  readonly root: boolean;
  /** Tags with a spread that could name one of their other attributes; left out for none. */
  readonly spreads?: readonly SpreadTag[] | undefined;
}

/** A start tag as it is written. Offsets are of the strings joined by {@link HOLE}. */
export interface StartTag {
  /** In lower case. */
  readonly name: string;
  readonly offset: number;
  /** In the order they are written; each is well-formed. A spread is a {@link HOLE} alone. */
  readonly attributes: readonly { readonly offset: number; readonly text: string }[];
}

/** A fault in a template, at an offset of the strings joined by {@link HOLE}. */
export class TemplateFault extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint: string | undefined;
  readonly offset: number;
  constructor(code: ErrorCode, offset: number, detail: string, hint?: string) {
    super(detail);
    this.code = code;
    this.offset = offset;
    this.detail = detail;
    this.hint = hint;
  }
}

/** Stands for a hole in the joined source. A template that contains this character itself is refused. */
export const HOLE = "\u0000";
