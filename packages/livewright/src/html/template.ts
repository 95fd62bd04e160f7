// html: turns tagged template literals into templates and rendered values.
//
// Owns: reading and checking markup, escaping, what each hole may hold. Called by: user code (through index.ts), diff.
// May import: foundation. Nothing behind this door may know which syntax a template was written in: a `Template` is
// statics and slots, and its identity is the fingerprint the diff compares (protocol section 4.3).

import { LivewrightError } from "../foundation/errors.ts";
import { explainFault, templatePlace } from "./diagnostics.ts";
import type { Slot } from "./slot.ts";
import { TemplateFault, tokenize, type Tokens } from "./tokenizer.ts";

/** A compiled template. There is exactly one per call site; two templates are the same if they are the same object. */
export class Template implements Tokens {
  /** One more string than there are slots; sent to the client once per place. */
  readonly statics: readonly string[];
  readonly slots: readonly Slot[];
  /** Exactly one element with nothing around it, so the client may patch it as one (protocol section 4.8). */
  readonly root: boolean;
  /** Where it was written, `file:line`; in development only. */
  readonly place: string | undefined;

  constructor(tokens: Tokens, place?: string) {
    this.place = place;
    this.statics = tokens.statics;
    this.slots = tokens.slots;
    this.root = tokens.root;
  }
}

/** The language makes one frozen strings array per call site and keeps it for ever, so it can be the key. */
const compiled = new WeakMap<TemplateStringsArray, Template>();

/**
 * The template of a call site; compiled at its first use.
 *
 * @param strings the array the language passes to a template tag
 * @throws {LivewrightError} LW201 for anything but a genuine one, LW202–LW208 for faulty markup
 */
export function compileTemplate(strings: TemplateStringsArray): Template {
  const known = compiled.get(strings);
  if (known !== undefined) return known;
  // Only the language can make a frozen array with a frozen `raw`; data that was parsed from JSON can never pose as one.
  if (
    !Array.isArray(strings) ||
    !Array.isArray(strings.raw) ||
    !Object.isFrozen(strings) ||
    !Object.isFrozen(strings.raw)
  ) {
    throw new LivewrightError("LW201", "html was called as a function.", {
      hint: "Write html`<p>…</p>`; for trusted markup use raw(text).",
    });
  }
  try {
    const template = new Template(tokenize(strings), templatePlace());
    compiled.set(strings, template);
    return template;
  } catch (error) {
    throw error instanceof TemplateFault ? explainFault(error, strings) : error;
  }
}
