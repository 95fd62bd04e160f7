// Two forms of one id share the ids of their inputs, and the client restores typed text into the wrong one. In development
// a page that shows both is refused.

import { LivewrightError } from "../foundation/errors.ts";
import type { Template } from "../html/template.ts";
import { KeptPosition, ShadowCall, ShadowComponent, ShadowList, ShadowNode } from "./shadow.ts";

/** Where a template has the ids of its forms: the index of a hole, or the id itself. */
type FormId = number | string;

const known = new WeakMap<Template, readonly FormId[]>();
const TAG = /<form(?=[\s>\u0000])[^>]*/gi;
const ID = /\sid\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;

/** Stands for a hole in the joined statics. */
const HOLE = "\u0000";

/** Reads the ids of forms from the text of a template. */
function formIdsOf(template: Template): readonly FormId[] {
  let ids = known.get(template);
  if (ids === undefined) known.set(template, (ids = readIds(template)));
  return ids;
}

function readIds({ statics, slots }: Template): readonly FormId[] {
  const ids: FormId[] = [];
  const text = statics.join(HOLE);
  for (const { 0: tag, index } of text.matchAll(TAG)) {
    // A hole that owns its attribute, ` id="…"`, is not in the text.
    const first = text.slice(0, index).split(HOLE).length - 1;
    const holes = tag.split(HOLE).length - 1;
    const hole = slots.slice(first, first + holes).findIndex((slot) => slot.kind === "attribute" && slot.name === "id");
    const [, double, single, bare] = ID.exec(tag) ?? [];
    const id = double ?? single ?? bare;
    if (hole !== -1) ids.push(first + hole);
    else if (id !== undefined && !id.includes(HOLE)) ids.push(id);
  }
  return ids;
}

/**
 * Fails if a page shows two forms of one id. A walk over the whole page, so it runs only in development, and only after a form
 * was written.
 *
 * @param shadow returns the shadow of a LiveComponent by its cid
 * @throws {LivewrightError} LW307
 */
export function checkFormIds(root: ShadowNode, shadow: (cid: number) => ShadowNode | undefined): void {
  const ids = new Set<string>();
  const seen = new Set<number>();
  const search = (value: unknown): void => {
    if (value instanceof ShadowNode) {
      if (value.template.forms) {
        for (const at of formIdsOf(value.template)) noteFormId(ids, typeof at === "number" ? value.values[at] : at);
      }
      value.values.forEach(search);
    } else if (value instanceof ShadowList) value.rows.forEach(search);
    else if (value instanceof ShadowCall) search(value.result);
    else if (value instanceof KeptPosition) search(value.held);
    else if (value instanceof ShadowComponent && !seen.has(value.cid)) {
      seen.add(value.cid);
      search(shadow(value.cid));
    }
  };
  search(root);
}

/**
 * Fails if the HTML of a page has two forms of one id.
 *
 * @throws {LivewrightError} LW307
 */
export function checkFormIdsIn(html: string): void {
  const ids = new Set<string>();
  for (const [tag] of html.matchAll(TAG)) {
    const [, double, single, bare] = ID.exec(tag) ?? [];
    noteFormId(ids, double ?? single ?? bare);
  }
}

function noteFormId(ids: Set<string>, id: unknown): void {
  // A position that temporary assigns left has an id that the server no longer knows.
  if (typeof id !== "string" && typeof id !== "number") return;
  const text = String(id);
  if (ids.has(text)) {
    throw new LivewrightError("LW307", `Two forms of one page have the id ${JSON.stringify(text)}.`, {
      hint: 'Their inputs share their ids, too. Name one of them differently: toForm(data, { as: "address", … }), or { id: "second" }.',
    });
  }
  ids.add(text);
}
