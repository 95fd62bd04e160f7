import { component, each, html, liveView } from "livewright";
import { z } from "zod";
import { label } from "./table-labels.ts";

interface Row {
  readonly id: number;
  readonly label: string;
}

interface Table {
  readonly rows: readonly Row[];
  readonly selected: number | undefined;
  readonly next: number;
}

const empty: Table = { rows: [], selected: undefined, next: 1 };

function append(table: Table, count: number): Table {
  const added = Array.from({ length: count }, (_, i) => ({ id: table.next + i, label: label(table.next + i) }));
  return { ...table, rows: [...table.rows, ...added], next: table.next + count };
}

const cleared = (table: Table): Table => ({ ...table, rows: [], selected: undefined });
const bang = (row: Row): Row => ({ ...row, label: `${row.label} !!!` });

// The number of rows is bounded: a number in a URL must not fill the server's memory.
const count = z.coerce.number().int().min(0).max(10_000);
const many = (fallback: number) => z.object({ n: count.default(fallback) });
const one = z.object({ id: z.coerce.number().int() });

// Runs again only for rows whose props changed. Only these rows are sent.
const TableRow = component(
  ({ row, selected }: { row: Row; selected: boolean }) => html`
    <tr id="row-${row.id}" class="${selected && "danger"}">
      <td class="col-md-1">${row.id}</td>
      <td class="col-md-4"><a href="#" phx-click="select" phx-value-id="${row.id}">${row.label}</a></td>
      <td class="col-md-1"><a href="#" phx-click="remove" phx-value-id="${row.id}">x</a></td>
      <td class="col-md-6"></td>
    </tr>
  `,
);

export const TableView = liveView({
  mount: (_socket, { params }) => append(empty, count.catch(1000).parse(params["rows"] ?? 1000)),
  events: {
    run: { params: many(1000), handle: (socket, { n }) => socket.assign((table) => append(cleared(table), n)) },
    runlots: { params: many(10_000), handle: (socket, { n }) => socket.assign((table) => append(cleared(table), n)) },
    add: { params: many(1000), handle: (socket, { n }) => socket.assign((table) => append(table, n)) },
    append_one: (socket) => socket.assign((table) => append(table, 1)),
    update_one: {
      params: z.object({ index: z.coerce.number().int().default(500) }),
      handle: (socket, { index }) =>
        socket.update("rows", (rows) => {
          const row = rows[index];
          return row === undefined ? rows : rows.with(index, bang(row));
        }),
    },
    update: (socket) => socket.update("rows", (rows) => rows.map((row, i) => (i % 10 === 0 ? bang(row) : row))),
    clear: (socket) => socket.assign(cleared),
    swap: (socket) =>
      socket.update("rows", (rows) => {
        const [a, b] = [rows[1], rows[998]];
        return a === undefined || b === undefined ? rows : rows.with(1, b).with(998, a);
      }),
    select: { params: one, handle: (socket, { id }) => socket.assign({ selected: id }) },
    remove: {
      params: one,
      handle: (socket, { id }) => socket.update("rows", (rows) => rows.filter((row) => row.id !== id)),
    },
  },
  render: ({ rows, selected }) => html`
    <h1>Table</h1>
    <div id="ops">
      <button id="run" phx-click="run">Create 1,000 rows</button>
      <button id="runlots" phx-click="runlots">Create 10,000 rows</button>
      <button id="add" phx-click="add">Append 1,000 rows</button>
      <button id="append_one" phx-click="append_one">Append one row</button>
      <button id="update_one" phx-click="update_one" phx-value-index="500">Update one row</button>
      <button id="update" phx-click="update">Update every 10th row</button>
      <button id="clear" phx-click="clear">Clear</button>
      <button id="swaprows" phx-click="swap">Swap rows</button>
    </div>
    <div class="scroll" role="group" aria-label="Rows" tabindex="0">
      <table>
        <tbody id="tbody">
          ${each(
            rows,
            (row) => row.id,
            (row) => TableRow({ row, selected: row.id === selected }),
          )}
        </tbody>
      </table>
    </div>
  `,
});
