import { escapeHtml } from "../html/escape.ts";
import { replaceTags, type StartTag } from "./start-tags.ts";

/** Inputs without typed text, and those whose text must not be in a page. */
const SKIPPED = /^(?:hidden|file|submit|reset|button|image|password)$/i;
const SECRET = /^(?:cc-|one-time-code|current-password|new-password)/i;

/**
 * Writes the values that a browser has posted into the fields of its form, as if they had not left it. For a form whose handler did not
 * run: the assigns know nothing of its text.
 *
 * @param html written by templates
 * @param posted the fields, URL-encoded
 * @param belongs true for a field of the form
 */
export function withTyped(html: string, posted: string, belongs: (field: StartTag) => boolean): string {
  const typed = new Typed(posted);
  const owned = (tag: StartTag): boolean => tag.has("name") && !tag.has("disabled") && belongs(tag);
  const inputs = replaceTags(html, "input", (tag, after) =>
    owned(tag) && fillInput(tag, typed) ? [tag.write("input"), after] : undefined,
  );
  const texts = replaceTags(inputs, "textarea", (tag, after) => {
    const end = inputs.indexOf("</textarea>", after);
    const text = owned(tag) && end !== -1 ? typed.next(tag) : undefined;
    // A parser removes a line end after the tag.
    return text === undefined || isSecret(tag) ? undefined : [`${tag.write("textarea")}\n${escapeHtml(text)}`, end];
  });
  return replaceTags(texts, "select", (tag, after) => {
    const end = texts.indexOf("</select>", after);
    if (!owned(tag) || end === -1) return undefined;
    const chosen = typed.all(tag);
    // A list with one choice posts it, so it had none that may be chosen.
    if (chosen.length === 0 && !tag.has("multiple")) return undefined;
    return [tag.write("select") + withChosen(texts.slice(after, end), chosen), end];
  });
}

/** Returns false for an input that stays as the template wrote it. */
function fillInput(tag: StartTag, typed: Typed): boolean {
  const type = tag.get("type") ?? "text";
  if (/^(?:checkbox|radio)$/i.test(type)) {
    tag.delete("checked");
    if (typed.all(tag).includes(tag.get("value") ?? "on")) tag.set("checked");
    return true;
  }
  if (/^(?:file|submit|reset|button|image)$/i.test(type)) return false;
  const text = typed.next(tag);
  if (text === undefined || SKIPPED.test(type) || isSecret(tag)) return false;
  tag.set("value", text);
  return true;
}

function withChosen(options: string, chosen: readonly string[]): string {
  return replaceTags(options, "option", (tag, after) => {
    const text = /^[^<]*/.exec(options.slice(after))?.[0] ?? "";
    tag.delete("selected");
    if (chosen.some((value) => (tag.has("value") ? tag.get("value") === value : text.trim() === escapeHtml(value))))
      tag.set("selected");
    return [tag.write("option"), after];
  });
}

function isSecret(tag: StartTag): boolean {
  return SECRET.test(tag.get("autocomplete") ?? "");
}

/** The values of a posted form. */
class Typed {
  readonly #values = new Map<string, string[]>();
  /** The number of values of each name that were given to text fields. */
  readonly #taken = new Map<string, number>();

  constructor(posted: string) {
    for (const [name, value] of new URLSearchParams(posted)) {
      const values = this.#values.get(name);
      // Browsers post line ends as CR LF.
      const text = value.replaceAll("\r\n", "\n");
      if (values === undefined) this.#values.set(name, [text]);
      else values.push(text);
    }
  }

  all(tag: StartTag): readonly string[] {
    return this.#values.get(tag.get("name") ?? "") ?? [];
  }

  /** Returns the value of the next text field with its name. */
  next(tag: StartTag): string | undefined {
    const name = tag.get("name") ?? "";
    const at = this.#taken.get(name) ?? 0;
    this.#taken.set(name, at + 1);
    return this.all(tag)[at];
  }
}
