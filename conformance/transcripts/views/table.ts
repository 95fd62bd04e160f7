import { each, html, liveView } from "livewright";

interface Row {
  readonly id: number;
  readonly label: string;
}

const ADJECTIVES =
  "pretty large big small tall short long handsome plain quaint clean elegant easy angry crazy helpful mushy odd unsightly adorable important inexpensive cheap expensive fancy".split(
    " ",
  );
const COLOURS = "red yellow blue green pink brown purple brown white black orange".split(" ");
const NOUNS = "table chair house bbq desk car pony cookie sandwich burger pizza mouse keyboard".split(" ");

const pick = (words: readonly string[], n: number): string => words[n % words.length] as string;
const label = (id: number): string => `${pick(ADJECTIVES, id * 7)} ${pick(COLOURS, id * 3)} ${pick(NOUNS, id * 5)}`;
const rowsFrom = (first: number, count: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({ id: first + i, label: label(first + i) }));

const shout = (row: Row): Row => ({ ...row, label: `${row.label} !!!` });

export const Table = liveView({
  mount(_, { params }) {
    const count = Number(params["rows"] ?? 1_000);
    return { next: count + 1, selected: undefined as number | undefined, rows: rowsFrom(1, count) };
  },
  events: {
    append_one: (socket) =>
      socket.assign(({ rows, next }) => ({ rows: [...rows, ...rowsFrom(next, 1)], next: next + 1 })),
    update: (socket) => socket.update("rows", (rows) => rows.map((row, i) => (i % 10 === 0 ? shout(row) : row))),
    update_one: (socket, { index }) =>
      socket.update("rows", (rows) => rows.map((row, i) => (i === Number(index) ? shout(row) : row))),
    swap: (socket) =>
      socket.update("rows", (rows) => rows.map((row, i) => rows[i === 1 ? 998 : i === 998 ? 1 : i] ?? row)),
    add: (socket) =>
      socket.assign(({ rows, next }) => ({ rows: [...rows, ...rowsFrom(next, 1_000)], next: next + 1_000 })),
    run: (socket) =>
      socket.assign(({ next }) => ({ rows: rowsFrom(next, 1_000), next: next + 1_000, selected: undefined })),
    clear: (socket) => socket.assign({ rows: [], selected: undefined }),
    select: (socket, { id }) => socket.assign({ selected: Number(id) }),
    remove: (socket, { id }) => socket.update("rows", (rows) => rows.filter((row) => row.id !== Number(id))),
  },
  render: ({ rows, selected }) => html`<h1>Table</h1>
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
<table>
  <tbody id="tbody">
    ${each(
      rows,
      (row) => row.id,
      (row) => html`<tr id="row-${row.id}" class="${row.id === selected && "danger"}">
      <td class="col-md-1">${row.id}</td>
      <td class="col-md-4"><a phx-click="select" phx-value-id="${row.id}">${row.label}</a></td>
      <td class="col-md-1"><a phx-click="remove" phx-value-id="${row.id}">x</a></td>
      <td class="col-md-6"></td>
    </tr>`,
    )}
  </tbody>
</table>`,
});
