// html: turns tagged template literals into templates and rendered values. Owns reading and checking markup, escaping, and the
// values that each hole accepts. No other room knows the syntax of a template: a `Template` is statics and holes, and its identity is
// the fingerprint that the diff compares (protocol section 4.3).

import type { PathPosition } from "./app-paths.ts";
import type { Hole } from "./hole.ts";
import type { SpreadTag } from "./tag-attributes.ts";
import type { Tokens } from "./tokens.ts";

const POSTABLE = /<form| data-method="/;

/** True for a hole that may write `data-method`. */
function mayBeMethod(hole: Hole): boolean {
  return hole.kind === "attributes" || (hole.kind === "attribute" && hole.name === "data-method");
}

/** A compiled template. There is exactly one per call site, so templates are compared by identity. */
export class Template implements Tokens {
  /** One more string than there are holes. Sent to the client once per position. */
  readonly statics: readonly string[];
  readonly holes: readonly Hole[];
  /** True for exactly one element without anything around it, which the client may patch as a unit (protocol section 4.8). */
  readonly root: boolean;
  /** Tags whose spread may repeat an attribute; `undefined` for none, as in most templates. */
  readonly spreads: readonly SpreadTag[] | undefined;
  /** Paths of the application in the statics; `undefined` for none. */
  readonly paths: readonly PathPosition[] | undefined;
  /** The source position `file:line`, in development only. */
  readonly location: string | undefined;
  /** True if it contains a `<form>`. Set in development only, where the ids of forms are compared. */
  readonly forms: boolean;
  /** True if it may write a form, or a link with a method. A page changes these for browsers without JavaScript. */
  readonly postable: boolean;

  constructor(tokens: Tokens, location?: string) {
    this.location = location;
    this.statics = tokens.statics;
    this.holes = tokens.holes;
    this.root = tokens.root;
    this.spreads = tokens.spreads;
    this.paths = tokens.paths;
    this.forms = location !== undefined && tokens.statics.some((text) => text.includes("<form"));
    this.postable = tokens.statics.some((text) => POSTABLE.test(text)) || tokens.holes.some(mayBeMethod);
  }
}
