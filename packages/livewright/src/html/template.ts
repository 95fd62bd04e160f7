// html: turns tagged template literals into templates and rendered values.
//
// Owns: reading and checking markup, escaping, what each hole may hold. Called by: user code (through index.ts), diff.
// May import: foundation. Nothing behind this door may know which syntax a template was written in: a `Template` is
// statics and slots, and its identity is the fingerprint the diff compares (protocol section 4.3).

import type { Slot } from "./slot.ts";
import type { SpreadTag } from "./tag-attributes.ts";
import type { Tokens } from "./tokens.ts";

/** A compiled template. There is exactly one per call site; two templates are the same if they are the same object. */
export class Template implements Tokens {
  /** One more string than there are slots; sent to the client once per place. */
  readonly statics: readonly string[];
  readonly slots: readonly Slot[];
  /** Exactly one element with nothing around it, so the client may patch it as one (protocol section 4.8). */
  readonly root: boolean;
  /** Tags whose attributes may meet; `undefined` for none, which is most templates. */
  readonly spreads: readonly SpreadTag[] | undefined;
  /** Where it was written, `file:line`; in development only. */
  readonly place: string | undefined;
  /** Whether it has a `<form>`; in development only, where their ids are compared. */
  readonly forms: boolean;

  constructor(tokens: Tokens, place?: string) {
    this.place = place;
    this.statics = tokens.statics;
    this.slots = tokens.slots;
    this.root = tokens.root;
    this.spreads = tokens.spreads;
    this.forms = place !== undefined && tokens.statics.some((text) => text.includes("<form"));
  }
}
