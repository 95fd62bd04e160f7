// The input and output of the tokenizer.

import type { ErrorCode } from "../foundation/errors.ts";
import type { PathPosition } from "./app-paths.ts";
import type { Hole } from "./hole.ts";
import type { SpreadTag } from "./tag-attributes.ts";

/** The parts of one template. `root` is true for exactly one element without anything around it. */
export interface Tokens {
  readonly statics: readonly string[];
  readonly holes: readonly Hole[];
  readonly root: boolean;
  /** Tags with a spread that could repeat another attribute; absent if there are none. */
  readonly spreads?: readonly SpreadTag[] | undefined;
  /** Paths of the application in attributes, in ascending order; absent if there are none. */
  readonly paths?: readonly PathPosition[] | undefined;
}

/** A start tag in a template. Offsets refer to the strings joined by {@link HOLE}. */
export interface StartTag {
  /** In lower case. */
  readonly name: string;
  readonly offset: number;
  /** In source order; each is well-formed. A spread is a {@link HOLE} alone. */
  readonly attributes: readonly { readonly offset: number; readonly text: string }[];
}

/** A mistake in a template, at an offset of the strings joined by {@link HOLE}. */
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

/** Represents a hole in the joined strings. A template that contains this character is refused. */
export const HOLE = "\u0000";
