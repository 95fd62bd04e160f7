import { component, each, html, liveComponent, liveView, type Renderable } from "livewright";

interface CounterProps {
  readonly label: string;
  readonly by?: number;
}

interface Counted {
  readonly id: string | number;
  readonly count: number;
}

const Counter = liveComponent({
  mount: (_socket, _props: CounterProps) => ({ count: 0 }),
  update(socket, { by }) {
    if (by !== undefined) socket.update("count", (count) => count + by);
  },
  events: {
    inc: (socket) => socket.update("count", (count) => count + 1),
    tell(socket) {
      const { id, count } = socket.assigns;
      socket.sendInfo({ id, count } satisfies Counted);
    },
  },
  render: ({ id, label, count, myself }) => html`<div id=${id} class="counter">
  <b>${label}</b>: <span>${count}</span>
  <button phx-click="inc" phx-target=${myself}>+</button>
  <button phx-click="tell" phx-target=${myself}>tell</button>
  ${count % 2 === 1 && html`<em>odd</em>`}
</div>`,
});

const Parent = liveComponent({
  mount: (_socket, _props: { title: string }) => ({ open: true }),
  events: { toggle: (socket) => socket.update("open", (open) => !open) },
  render: ({ id, title, open, myself }) => html`<div id=${id}>
  <h3>Parent of ${title}</h3>
  <button phx-click="toggle" phx-target=${myself}>toggle</button>
  ${open && Counter({ id: "nested", label: `nested in ${title}` })}
</div>`,
});

const card = component(
  ({ title, items, children }: { title: string; items: readonly Renderable[]; children: Renderable }) =>
    html`<section class="card">
  <h2>${title}</h2>
  <ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>
  <div>${children}</div>
</section>`,
);

export const Components = liveView({
  mount(_, { params }) {
    const count = Number(params["n"]);
    return { ids: Array.from({ length: count }, (_item, i) => i + 1), next: count + 1, title: "Components", last: "" };
  },
  events: {
    retitle: (socket) => socket.update("title", (title) => `${title}!`),
    add: (socket) => socket.assign(({ ids, next }) => ({ ids: [...ids, next], next: next + 1 })),
    remove: (socket) => socket.update("ids", (ids) => ids.slice(1)),
    reverse: (socket) => socket.update("ids", (ids) => ids.toReversed()),
    bump: (socket) => socket.sendUpdate(Counter, `c${socket.assigns.ids[0]}`, { by: 100 }),
  },
  handleInfo: (socket, { id, count }: Counted) => socket.assign({ last: `${id}=${count}` }),
  render: ({ ids, title, last }) => html`<h1>${title}</h1>
<p id="last">${last}</p>
<button id="retitle" phx-click="retitle">retitle</button>
<button id="add" phx-click="add">add</button>
<button id="remove" phx-click="remove">remove first</button>
<button id="reverse" phx-click="reverse">reverse</button>
<button id="bump" phx-click="bump">send_update to the first</button>
${card({ title: "slots", items: ids.slice(0, 2).map((id) => html`item ${id}`), children: `\n  inner ${title}\n` })}
<div id="list">
  ${each(ids, (id) => Counter({ id: `c${id}`, label: `C${id}` }))}
</div>
${Parent({ id: "parent", title })}`,
});
