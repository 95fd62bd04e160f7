// Detects two forms with the same id. They share the ids of their inputs, and the client would restore typed text into the wrong
// one. Development refuses a page with both.

import { LivewrightError } from "../foundation/errors.ts";
import type { Template } from "../html/template.ts";
import { KeptPosition, ShadowCall, ShadowComponent, ShadowList, ShadowNode } from "./shadow.ts";

/** The id of a form in a template: the index of its hole, or the id itself. */
type FormId = number | string;

const known = new WeakMap<Template, readonly FormId[]>();
const TAG = /<form(?=[\s>\u0000])[^>]*/gi;
const ID = /\sid\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;

/** Represents a hole in the joined statics. */
const HOLE = "\u0000";

/** Returns the ids of the forms in a template. */
function formIdsOf(template: Template): readonly FormId[] {
  let ids = known.get(template);
  if (ids === undefined) known.set(template, (ids = readIds(template)));
  return ids;
}

function readIds({ statics, holes }: Template): readonly FormId[] {
  const ids: FormId[] = [];
  const text = statics.join(HOLE);
  for (const { 0: tag, index: start } of text.matchAll(TAG)) {
    // The statics contain only the number of a hole that writes its attribute, not its name.
    const first = text.slice(0, start).split(HOLE).length - 1;
    const count = tag.split(HOLE).length - 1;
    const index = holes
      .slice(first, first + count)
      .findIndex((hole) => hole.kind === "attribute" && hole.name === "id");
    const [, double, single, bare] = ID.exec(tag) ?? [];
    const id = double ?? single ?? bare;
    if (index !== -1) ids.push(first + index);
    else if (id !== undefined && !id.includes(HOLE)) ids.push(id);
  }
  return ids;
}

/**
 * Throws if a page shows two forms with the same id. Walks the whole page, so call it in development only, after a form was
 * written.
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
 * Throws if the HTML of a page contains two forms with the same id.
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
  // The server has dropped ids that depend on temporary assigns.
  if (typeof id !== "string" && typeof id !== "number") return;
  const text = String(id);
  if (ids.has(text)) {
    throw new LivewrightError("LW307", `Two forms of one page have the id ${JSON.stringify(text)}.`, {
      hint: 'Their inputs share their ids, too. Name one of them differently: toForm(data, { as: "address", … }), or { id: "second" }.',
    });
  }
  ids.add(text);
}
