import { LivewrightError } from "../foundation/errors.ts";
import { locate, prepareComments } from "./annotations.ts";
import { explainFault } from "./diagnostics.ts";
import { Template } from "./template.ts";
import { TemplateSource } from "./template-source.ts";
import { tokenize } from "./tokenizer.ts";
import { TemplateFault } from "./tokens.ts";

/** Compiled templates. JavaScript creates one frozen strings array per call site, and keeps it, so it is the key. */
const compiled = new WeakMap<TemplateStringsArray, Template>();

/**
 * Returns the template of a call site. Compiles it on first use.
 *
 * @param strings the array that JavaScript passes to a template tag
 * @param tag the template tag; its caller is the call site
 * @throws {LivewrightError} LW201 if `strings` does not come from a template literal, LW202–LW208 for faulty markup
 */
export function compileTemplate(strings: TemplateStringsArray, tag: (...args: never[]) => unknown): Template {
  const known = compiled.get(strings);
  if (known !== undefined) return known;
  // Only a template literal creates a frozen array with a frozen `raw`. Parsed JSON cannot imitate it.
  if (
    !Array.isArray(strings) ||
    !Array.isArray(strings.raw) ||
    !Object.isFrozen(strings) ||
    !Object.isFrozen(strings.raw)
  ) {
    throw new LivewrightError("LW201", "html was called as a function, not used as a template tag.", {
      hint: "Write html`<p>…</p>`; for trusted markup use raw(text).",
    });
  }
  const source = TemplateSource.of(strings, tag);
  try {
    const template = new Template(tokenize(strings, locate(source)), source?.location);
    prepareComments(template, source);
    compiled.set(strings, template);
    return template;
  } catch (error) {
    throw error instanceof TemplateFault ? explainFault(error, strings, source) : error;
  }
}
