import { LivewrightError } from "../foundation/errors.ts";
import { withoutComments } from "../html/annotations.ts";
import type { PlainValue } from "../html/attributes.ts";
import { ComponentCall, Rendered } from "../html/rendered.ts";
import { mergeInserts, type StreamChanges, type StreamInsert } from "../html/stream.ts";
import type { Template } from "../html/template.ts";
import { partsIn, type ShadowPart } from "./shadow.ts";
import type { WireInsert, WireStream } from "./wire.ts";

/**
 * Returns the instructions of a stream message, and the rows to render for it (protocol section 4.6). An id that was inserted
 * several times has one instruction and one row: at its first position, with its last item.
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
  // Newest first, as Phoenix sends them. The client looks them up by id.
  const list = rows
    .map(({ domId, at, limit, updateOnly }): WireInsert => [domId, at, limit, updateOnly ? true : null])
    .toReversed();
  // The client treats any fourth element as a reset.
  return { wire: reset ? [ref, list, deletes, true] : [ref, list, deletes], rows };
}

/** Returns the items of a stream in page order, for HTML that no client will patch. */
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

/** Returns the result of a row's component calls. A row is written once, so its calls are not recorded. */
export function streamRow(value: unknown): unknown {
  let result = value;
  while (result instanceof ComponentCall) result = result.component(result.props as never);
  return result instanceof Rendered ? new Rendered(withoutComments(result.template), result.dynamics) : result;
}

/**
 * Throws if the element of a row does not have the id under which the client looks for it. Rows that are text, LiveComponents or
 * several elements are not checked.
 *
 * @throws {LivewrightError} LW411
 */
export function checkRowId(stream: string, domId: string, template: Template, values: readonly unknown[]): void {
  if (!template.root) return;
  const place = idPlace(template);
  if (place === "unknown") return;
  // The shadow of an attribute is a primitive.
  const id = (place === "missing" ? undefined : values[place]) as PlainValue;
  if (String(id) === domId) return;
  const none = id === null || id === undefined || id === false;
  const has = none ? "no id" : `the id ${JSON.stringify(String(id))} instead of ${JSON.stringify(domId)}`;
  throw new LivewrightError("LW411", `A row of the stream "${stream}" has ${has}.`, {
    hint: `Use the id that each() passes to the row: each(${stream}, (item, id) => html\`<li id=\${id}>…</li>\`)`,
  });
}

/**
 * Updates the record of the nested views and components in the rows of a stream.
 *
 * @param inRows the previous record; changed in place
 * @param shadows the shadows of the rows
 * @returns `undefined` for a stream with a limit: only the client knows which of its rows remain
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

/** The id of a template's only element: the index of its hole, missing, or in a form that is not analyzed. */
type IdPlace = number | "missing" | "unknown";

const places = new WeakMap<Template, IdPlace>();

function idPlace(template: Template): IdPlace {
  let place = places.get(template);
  if (place === undefined) places.set(template, (place = findId(template)));
  return place;
}

/** Looks at the start tag. Its holes are the first ones, so their number gives their indexes. */
function findId({ statics, holes }: Template): IdPlace {
  const tag = /^<(?:[^">]|"[^"]*")*>/.exec(statics.join("\u0000"))?.[0] ?? "";
  if (/ id(?:=|[ >])/i.test(tag)) return "unknown";
  const tagHoles = holes.slice(0, tag.split("\u0000").length - 1);
  if (tagHoles.some((hole) => hole.kind === "attributes")) return "unknown";
  const index = tagHoles.findIndex((hole) => hole.kind === "attribute" && hole.name.toLowerCase() === "id");
  return index === -1 ? "missing" : index;
}
