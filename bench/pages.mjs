// Pages that only the bench needs. The pages that every framework serves are in the demo: the counter, the table, the
// broadcast.

import { each, html, liveComponent, liveView } from "livewright";
import { topic } from "livewright/pubsub";

/** Returns a number of the query, within bounds. */
const atMost = (most, text, fallback) => Math.min(most, Number(text ?? fallback));

const Tally = liveComponent({
  name: "Tally",
  mount: () => ({ count: 0 }),
  events: { count: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ id, step, count, myself }) => html`
    <li id="tally-${id}" class="tally">
      <h2>Number ${id}</h2>
      <output>${count}</output>
      <button phx-click="count" phx-target=${myself}>+${step}</button>
    </li>
  `,
});

/** A hundred LiveComponents, or `?n=`. */
export const Components = liveView({
  mount: (_socket, { params }) => ({
    items: Array.from({ length: atMost(10_000, params.n, 100) }, (_, i) => ({ id: i + 1, step: 1 })),
  }),
  events: {
    // The view changes the props of one of them.
    step: (socket) =>
      socket.update("items", (items) => {
        const at = Math.floor(items.length / 2);
        return items.with(at, { ...items[at], step: (items[at].step % 9) + 1 });
      }),
  },
  render: ({ items }) => html`
    <h1>Components</h1>
    <button phx-click="step">Step</button>
    <ul>
      ${each(
        items,
        ({ id }) => id,
        ({ id, step }) => Tally({ id, step }),
      )}
    </ul>
  `,
});

/** The messages of a storm. */
export const storm = topic("storm");

/** Counts messages. A burst is rendered once. */
export const Storm = liveView({
  mount(socket) {
    socket.subscribe(storm);
    return { n: 0 };
  },
  handleInfo: (socket) => socket.update("n", (n) => n + 1),
  render: ({ n }) => html`<h1>Storm</h1><p>${n}</p>`,
});

const SHOWN = 10_000;
const line = (id) => ({ id, title: `Line ${id} of the log`, level: id % 7 === 0 ? "warning" : "info" });

/** A stream of ten thousand rows, which the server does not keep. */
export const Log = liveView({
  mount: (socket) => ({
    lines: socket.stream(
      "lines",
      Array.from({ length: SHOWN }, (_, i) => line(i + 1)),
    ),
    next: SHOWN + 1,
  }),
  events: {
    insert(socket) {
      const { next } = socket.assigns;
      socket.streamInsert("lines", line(next), { at: 0, limit: SHOWN });
      socket.assign({ next: next + 1 });
    },
    append(socket) {
      const { next } = socket.assigns;
      socket.streamInsert("lines", line(next), { at: -1, limit: -SHOWN });
      socket.assign({ next: next + 1 });
    },
  },
  render: ({ lines }) => html`
    <h1>Log</h1>
    <button phx-click="insert">Insert</button>
    <ul id="lines" phx-update="stream">
      ${each(lines, ({ id, title, level }, domId) => html`<li id=${domId} class=${level}><b>${id}</b> ${title}</li>`)}
    </ul>
  `,
});

const PAGES = Array.from({ length: 10 }, (_, i) => i + 1);

/** Pages of a list, which are URLs of one view. */
export const Pages = liveView({
  mount: () => ({ page: 1 }),
  handleParams: (socket, { params }) => socket.assign({ page: atMost(PAGES.length, params.page, 1) }),
  render: ({ page }) => html`
    <h1>Page ${page}</h1>
    <ul>
      ${each(
        PAGES,
        (n) => n,
        (n) => html`<li>Row ${(page - 1) * PAGES.length + n}</li>`,
      )}
    </ul>
    <nav>
      ${each(
        PAGES,
        (n) => n,
        (n) => html`<a href="/bench/pages?page=${n}" aria-current=${n === page && "page"}>${n}</a>`,
      )}
    </nav>
  `,
});
