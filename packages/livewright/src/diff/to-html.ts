import {
  ComponentCall,
  Each,
  EachStream,
  hasToHtml,
  LiveComponentCall,
  LiveRenderCall,
  Raw,
  Rendered,
} from "../html/rendered.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { staticsOf } from "../html/statics.ts";
import { inTemplate } from "../html/diagnostics.ts";
import { checkContainer, plainLeaf, writeLeaf, writeText } from "../html/write.ts";
import { checkKeys } from "./key-index.ts";
import { checkRowId, streamItems, streamRow } from "./stream-rows.ts";

/** Notes about markup that a value may have written. */
export interface HtmlNotes {
  /** True if it may be a form, or a link with a method. A page changes these for browsers without JavaScript. */
  postable: boolean;
}

/**
 * Writes a rendered value as HTML, without keeping anything for later diffs.
 *
 * @param value any value that is allowed in a text hole
 * @param component writes a LiveComponent; default refuses them, because no view can run them
 * @param child writes a nested view; default refuses them
 * @param notes updated
 * @returns the markup that the client would build from a first diff of the same value
 */
export function toHtml(
  value: unknown,
  component: (call: LiveComponentCall) => string = refuse,
  child: (call: LiveRenderCall) => string = refuse,
  notes: HtmlNotes = { postable: false },
): string {
  return new Writer(component, child, notes).write(value);
}

class Writer {
  readonly #component: (call: LiveComponentCall) => string;
  readonly #child: (call: LiveRenderCall) => string;
  readonly #notes: HtmlNotes;

  constructor(
    component: (call: LiveComponentCall) => string,
    child: (call: LiveRenderCall) => string,
    notes: HtmlNotes,
  ) {
    this.#component = component;
    this.#child = child;
    this.#notes = notes;
  }

  write(value: unknown): string {
    if (typeof value !== "object" || value === null) return writeText(value);
    if (value instanceof Rendered) return this.#rendered(value);
    if (value instanceof ComponentCall) return this.write(value.component(value.props as never));
    if (value instanceof Each) return this.#list(value);
    if (value instanceof Raw) {
      this.#notes.postable = true;
      return value.html;
    }
    if (Array.isArray(value)) {
      let out = "";
      for (const entry of value as readonly unknown[]) out += this.write(entry);
      return out;
    }
    if (value instanceof LiveComponentCall) return this.#component(value);
    if (value instanceof LiveRenderCall) return this.#child(value);
    if (value instanceof EachStream) {
      let out = "";
      for (const { item, domId } of streamItems(value.stream.changes)) {
        const row = streamRow(value.row(item as never, domId));
        if (row instanceof Rendered) checkRowId(value.stream.name, domId, row.template, row.dynamics);
        out += this.write(row);
      }
      return out;
    }
    return hasToHtml(value) ? this.write(value.toHtml()) : writeText(value);
  }

  #list({ items, key, row }: Each): string {
    // The diff of the connected page refuses duplicate keys. This check reports them on the first load already.
    if (key !== undefined) checkKeys(items.map((item, index) => key(item as never, index)));
    let out = "";
    for (let i = 0; i < items.length; i++) out += this.write(row(items[i] as never, i));
    return out;
  }

  #rendered({ template, dynamics }: Rendered): string {
    const { holes } = template;
    if (template.postable) this.#notes.postable = true;
    const statics = staticsOf(template);
    let out = statics[0] as string;
    let i = 0;
    try {
      for (; i < holes.length; i++) {
        const hole = holes[i] as (typeof holes)[number];
        const value = dynamics[i];
        if (hole.kind === "text") checkContainer(hole, value);
        out += hole.kind === "text" ? this.write(value) : writeLeaf(hole, plainLeaf(hole, value));
        out += statics[i + 1] as string;
      }
    } catch (error) {
      throw inTemplate(error, template, i);
    }
    return out;
  }
}

function refuse(call: LiveComponentCall | LiveRenderCall): never {
  const what = call instanceof LiveComponentCall ? "A LiveComponent" : "A nested view";
  throw new LivewrightError("LW215", `${what} was rendered outside of a view.`, {
    hint: "Render it in a view; for mails and plain pages use function components.",
  });
}
