import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { each } from "../html/each.ts";
import { html, type Renderable, type Rendered } from "../html/rendered.ts";
import { Stream } from "../html/stream.ts";

/** One column of a {@link table}. */
export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => Renderable;
  /** The alignment of the cells; `"end"` suits numbers. Default `"start"`. */
  readonly align?: "start" | "end";
}

/** Props of {@link table}. */
export interface TableProps<Row> {
  readonly id: string;
  /** The subject of the table. Read by screen readers, and visible unless `hideCaption`. */
  readonly caption: string;
  readonly hideCaption?: boolean;
  readonly columns: readonly Column<Row>[];
  /** A list, or a stream of `socket.stream`. */
  readonly rows: readonly Row[] | Stream<Row>;
  /** Identifies the rows of a list. */
  readonly key: (row: Row) => string | number;
  /** Renders a last column with the actions of a row. */
  readonly actions?: (row: Row) => Renderable;
  /** The content of an empty table. Has no effect for streams, whose length only the page knows. */
  readonly empty?: Renderable;
}

const KNOWN: KnownOptions<TableProps<unknown>> = {
  id: true,
  caption: true,
  hideCaption: true,
  columns: true,
  rows: true,
  key: true,
  actions: true,
  empty: true,
};

/**
 * A table of rows.
 *
 * @example
 * ```ts
 * table({
 *   id: "users", caption: "Users", rows: users, key: (user) => user.id,
 *   columns: [{ label: "Name", cell: (user) => user.name }, { label: "Age", cell: (user) => user.age, align: "end" }],
 * })
 * ```
 */
export function table<Row>(props: TableProps<Row>): Rendered {
  checkOptions(props, KNOWN, "table", "LW106");
  const { id, caption, hideCaption = false, columns, rows, key, actions, empty } = props;
  const align = ({ align: to = "start" }: Column<Row>): string | false => to === "end" && "lw-end";
  const cells = (row: Row): Renderable => [
    each(columns, (column) => html`<td class=${align(column)}>${column.cell(row)}</td>`),
    actions && html`<td class="lw-actions">${actions(row)}</td>`,
  ];
  const streamed = rows instanceof Stream;
  const body = streamed
    ? each(rows, (row: Row, domId) => html`<tr id=${domId}>${cells(row)}</tr>`)
    : each(rows, key, (row) => html`<tr id="${id}-${key(row)}">${cells(row)}</tr>`);
  const width = columns.length + (actions === undefined ? 0 : 1);
  return html`<div class="lw-table" tabindex="0" role="region" aria-labelledby="${id}-caption"><table><caption id="${id}-caption" class=${
    hideCaption && "lw-unseen"
  }>${caption}</caption><thead><tr>${each(
    columns,
    (column) => html`<th scope="col" class=${align(column)}>${column.label}</th>`,
  )}${actions && html`<th scope="col"><span class="lw-unseen">Actions</span></th>`}</tr></thead><tbody id=${id} phx-update=${
    streamed && "stream"
  }>${body}${
    !streamed &&
    rows.length === 0 &&
    empty !== undefined &&
    html`<tr><td class="lw-empty" colspan=${width}>${empty}</td></tr>`
  }</tbody></table></div>`;
}
