import { LivewrightError } from "../foundation/errors.ts";
import { withoutComments } from "../html/annotations.ts";
import type { PlainValue } from "../html/attributes.ts";
import { ComponentCall, Rendered } from "../html/rendered.ts";
import { mergeInserts, type StreamChanges, type StreamInsert } from "../html/stream.ts";
import type { Template } from "../html/template.ts";
import { partsIn, type ShadowPart } from "./shadow.ts";
import type { WireInsert, WireStream } from "./wire.ts";

/**
 * The instructions of a stream message, and the rows to render for it (protocol section 4.6). An id that was inserted
 * several times has one instruction and one row: where it was first inserted, with what was inserted last.
 */
export function streamMessage(
  ref: string,
  changes: StreamChanges,
): { readonly wire: WireStream; readonly rows: readonly StreamInsert[] } {
  const { inserts, deletes, reset } = changes;
  const byId = new Map<string, StreamInsert>();
  for (const insert of inserts) {
    const earlier = byId.get(insert.domId);
    byId.set(insert.domId, earlier === undefined ? insert : mergeInserts(earlier, insert));
  }
  const rows = [...byId.values()];
  // Newest first, as Phoenix has it; the client looks them up by id.
  const list = rows
    .map(({ domId, at, limit, updateOnly }): WireInsert => [domId, at, limit, updateOnly ? true : null])
    .toReversed();
  // A fourth element means "reset" to the client whatever it holds, so it is there only when that is meant.
  return { wire: reset ? [ref, list, deletes, true] : [ref, list, deletes], rows };
}

/** The items of a stream in the order the page shows them, for HTML that no client will patch. */
export function streamItems({ inserts }: Pick<StreamChanges, "inserts">): readonly StreamInsert[] {
  const newest = new Map<string, StreamInsert>();
  const order: string[] = [];
  for (const insert of inserts) {
    const { domId, at, updateOnly } = insert;
    if (!newest.has(domId)) {
      if (updateOnly) continue;
      if (at < 0) order.push(domId);
      else order.splice(at, 0, domId);
    }
    newest.set(domId, insert);
  }
  return order.map((domId) => newest.get(domId) as StreamInsert);
}

/** What the row of an item shows: rows are written once, so there is no call to remember. */
export function streamRow(value: unknown): unknown {
  let result = value;
  while (result instanceof ComponentCall) result = result.component(result.props as never);
  return result instanceof Rendered ? new Rendered(withoutComments(result.template), result.dynamics) : result;
}

/**
 * Fails with LW411 when the element of a row does not have the id that the client will look for it under. Rows that are
 * text, LiveComponents or several elements cannot be looked into and are left to the client.
 */
export function checkRowId(stream: string, domId: string, template: Template, values: readonly unknown[]): void {
  if (!template.root) return;
  const place = idPlace(template);
  if (place === "unknown") return;
  // An attribute's value in a shadow is a primitive.
  const id = (place === "missing" ? undefined : values[place]) as PlainValue;
  if (String(id) === domId) return;
  const none = id === null || id === undefined || id === false;
  const has = none ? "no id" : `the id ${JSON.stringify(String(id))} instead of ${JSON.stringify(domId)}`;
  throw new LivewrightError("LW411", `A row of the stream "${stream}" has ${has}.`, {
    hint: `Give its element the id that comes with the item: each(${stream}, (item, id) => html\`<li id=\${id}>…</li>\`)`,
  });
}

/**
 * Brings up to date which nested views and components the rows of a stream hold.
 *
 * @param inRows of the stream before; it is changed in place
 * @param shadows of the rows
 * @returns nothing for a stream with a limit: only the client knows which of its rows are left
 */
export function partsOfRows(
  inRows: Map<string, readonly ShadowPart[]> | undefined,
  { deletes, reset }: StreamChanges,
  rows: readonly StreamInsert[],
  shadows: readonly unknown[],
): Map<string, readonly ShadowPart[]> | undefined {
  if (rows.some(({ limit }) => limit !== null)) return undefined;
  const all = inRows ?? new Map<string, readonly ShadowPart[]>();
  if (reset) all.clear();
  for (const domId of deletes) all.delete(domId);
  for (const [index, { domId, updateOnly }] of rows.entries()) {
    const parts = partsIn([shadows[index]]);
    if (parts.length === 0) all.delete(domId);
    else if (!updateOnly || all.has(domId)) all.set(domId, parts);
  }
  return all.size === 0 ? undefined : all;
}

/** Where a template of one element has the element's id: in a hole, nowhere, or in a place not worth taking apart. */
type IdPlace = number | "missing" | "unknown";

const places = new WeakMap<Template, IdPlace>();

function idPlace(template: Template): IdPlace {
  let place = places.get(template);
  if (place === undefined) places.set(template, (place = findId(template)));
  return place;
}

/** The holes of the start tag come first, so counting them in its text tells which they are. */
function findId({ statics, slots }: Template): IdPlace {
  const tag = /^<(?:[^">]|"[^"]*")*>/.exec(statics.join("\u0000"))?.[0] ?? "";
  if (/ id(?:=|[ >])/i.test(tag)) return "unknown";
  const holes = slots.slice(0, tag.split("\u0000").length - 1);
  if (holes.some((slot) => slot.kind === "attributes")) return "unknown";
  const index = holes.findIndex((slot) => slot.kind === "attribute" && slot.name.toLowerCase() === "id");
  return index === -1 ? "missing" : index;
}
