import { refuseOtherCopy } from "../foundation/copies.ts";
import { Each, EachStream, type Renderable } from "./rendered.ts";
import { Stream } from "./stream.ts";

/**
 * Renders a list with keys. A row keeps its identity when the list changes: a moved row is sent as a move, and its element moves with
 * focus, scroll position and hooks. Derive the `id` of each row's outer element from the same key.
 *
 * @param items any iterable; `null` and `undefined` are empty lists
 * @param key returns a string or number that is unique within the list, such as the item's id
 * @param row renders an item; runs for every item on every render. Wrap it in {@link component} to skip rows with equal props
 * @throws {LivewrightError} during the render: LW301 if two items have the same key, LW302 if a key is not a string or number
 * @example each(users, (user) => user.id, (user) => html`<li id="user-${user.id}">${user.name}</li>`)
 */
export function each<Item>(
  items: Iterable<Item> | null | undefined,
  key: (item: Item, index: number) => string | number | bigint,
  row: (item: Item, index: number) => Renderable,
): Each;
/**
 * Renders a list without keys. Rows are identified by their position.
 *
 * @example each(lines, (line) => html`<p>${line}</p>`)
 */
export function each<Item>(
  items: Iterable<Item> | null | undefined,
  row: (item: Item, index: number) => Renderable,
): Each;
/**
 * Renders the rows of a stream. The row function runs once per inserted item. The row's element must have `domId` as its `id`, and be
 * a direct child of an element with an `id` and `phx-update="stream"`.
 *
 * @example html`<ul id="messages" phx-update="stream">${each(messages, (m, domId) => html`<li id=${domId}>${m.text}</li>`)}</ul>`
 */
export function each<Item>(stream: Stream<Item>, row: (item: Item, domId: string) => Renderable): EachStream;
export function each(
  items: Iterable<unknown> | Stream<never> | null | undefined,
  keyOrRow: unknown,
  row?: unknown,
): Each | EachStream {
  // The overloads guarantee that the arguments belong together.
  if (items instanceof Stream) return new EachStream(items as Stream, keyOrRow as EachStream["row"]);
  refuseOtherCopy(items, "The stream passed to each");
  const list =
    items === null || items === undefined ? [] : Array.isArray(items) ? (items as readonly unknown[]) : [...items];
  return row === undefined
    ? new Each(list, undefined, keyOrRow as Each["row"])
    : new Each(list, keyOrRow as Each["key"], row as Each["row"]);
}
