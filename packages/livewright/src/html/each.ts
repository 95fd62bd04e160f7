import { refuseOtherCopy } from "../foundation/copies.ts";
import { Each, EachStream, type Renderable } from "./rendered.ts";
import { Stream } from "./stream.ts";

/**
 * A list. With a key, rows keep their identity when the list changes: a moved row is sent as a move, and its element
 * (with focus, scroll position and hooks) moves with it. Give each row's outer element an `id` made from the same key.
 *
 * @param items the items, any iterable; `null` and `undefined` are empty lists
 * @param key unique within the list: a string or number such as the item's id
 * @param row called for every item on every render; wrap it in {@link component} to skip rows whose props are unchanged
 * @throws {LivewrightError} When rendered: LW301 if two items have the same key, LW302 if a key is not a string or number
 * @example each(users, (user) => user.id, (user) => html`<li id="user-${user.id}">${user.name}</li>`)
 */
export function each<Item>(
  items: Iterable<Item> | null | undefined,
  key: (item: Item, index: number) => string | number | bigint,
  row: (item: Item, index: number) => Renderable,
): Each;
/**
 * A list without keys: rows are identified by their position.
 *
 * @example each(lines, (line) => html`<p>${line}</p>`)
 */
export function each<Item>(
  items: Iterable<Item> | null | undefined,
  row: (item: Item, index: number) => Renderable,
): Each;
/**
 * The rows of a stream: called for what is inserted, and never again. The row's element must have `domId` as its `id`, and
 * be a direct child of an element with an `id` and `phx-update="stream"`.
 *
 * @example html`<ul id="messages" phx-update="stream">${each(messages, (m, domId) => html`<li id=${domId}>${m.text}</li>`)}</ul>`
 */
export function each<Item>(stream: Stream<Item>, row: (item: Item, domId: string) => Renderable): EachStream;
export function each(
  items: Iterable<unknown> | Stream<never> | null | undefined,
  keyOrRow: unknown,
  row?: unknown,
): Each | EachStream {
  // The signatures above say what belongs together; in here it is only passed on.
  if (items instanceof Stream) return new EachStream(items as Stream, keyOrRow as EachStream["row"]);
  refuseOtherCopy(items, "The stream given to each");
  const list =
    items === null || items === undefined ? [] : Array.isArray(items) ? (items as readonly unknown[]) : [...items];
  return row === undefined
    ? new Each(list, undefined, keyOrRow as Each["row"])
    : new Each(list, keyOrRow as Each["key"], row as Each["row"]);
}
