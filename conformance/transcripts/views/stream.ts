import { each, html, liveView, type Socket, type Stream } from "livewright";

interface Item {
  readonly id: number;
  readonly name: string;
}

const items = (first: number, count: number): Item[] =>
  Array.from({ length: count }, (_, i) => ({ id: first + i, name: `Item ${first + i}` }));

const add = (
  socket: Socket<{ next: number; items: Stream<Item> }>,
  options?: { readonly at?: number; readonly limit?: number },
): void => {
  const { next: id } = socket.assigns;
  socket.assign({ next: id + 1 });
  socket.streamInsert("items", { id, name: `Item ${id}` }, options);
};

export const StreamView = liveView({
  mount(socket, { params }) {
    const count = Number(params["rows"]);
    return { next: count + 1, items: socket.stream("items", items(1, count)) };
  },
  events: {
    append: (socket) => add(socket),
    prepend: (socket) => add(socket, { at: 0 }),
    insert_at: (socket, { at }) => add(socket, { at: Number(at) }),
    limit: (socket) => add(socket, { limit: -5 }),
    update: (socket, { id }) => socket.streamInsert("items", { id: Number(id), name: `Item ${Number(id)} (updated)` }),
    delete: (socket, { id }) => socket.streamDeleteByDomId("items", `items-${Number(id)}`),
    reset(socket) {
      socket.assign({ next: 4 });
      socket.stream("items", items(1, 3), { reset: true });
    },
    empty: (socket) => void socket.stream("items", [], { reset: true }),
  },
  render: (assigns) => html`<h1>Stream</h1>
<button id="append" phx-click="append">append</button>
<button id="prepend" phx-click="prepend">prepend</button>
<button id="insert_at" phx-click="insert_at" phx-value-at="2">insert at 2</button>
<button id="update" phx-click="update" phx-value-id="1">update 1</button>
<button id="limit" phx-click="limit">append, keep last 5</button>
<button id="bulk" phx-click="bulk">append 100</button>
<button id="reset" phx-click="reset">reset to 3</button>
<button id="empty" phx-click="empty">reset to empty</button>
<ul id="items" phx-update="stream">
  ${each(
    assigns.items,
    ({ id, name }, domId) => html`<li id=${domId}>
    <span>${name}</span>
    <button phx-click="delete" phx-value-id="${id}">x</button>
  </li>`,
  )}
</ul>`,
});
