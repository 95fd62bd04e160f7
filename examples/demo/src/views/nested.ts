import { each, html, liveRender, liveView } from "livewright";

const fruits = ["apples", "pears"] as const;

/** The message of a basket to its parent view. */
interface Report {
  readonly fruit: string;
  readonly count: number;
}

/** An ordinary view. Each instance is a process with its own count. */
const Basket = liveView({
  container: { tag: "section", class: "basket" },
  mount(socket, { session }) {
    const report: Report = { fruit: String(session["fruit"]), count: 0 };
    socket.parent?.sendInfo(report);
    return report;
  },
  events: {
    pick: (socket) => socket.self?.sendInfo(1),
    crash() {
      throw new Error("A visitor pressed “Crash this basket”.");
    },
  },
  handleInfo(socket, more: number) {
    socket.update("count", (count) => count + more);
    const { fruit, count } = socket.assigns;
    socket.parent?.sendInfo({ fruit, count } satisfies Report);
  },
  render: ({ fruit, count }) => html`
    <h2>${fruit}: <output id="${fruit}-count">${count}</output></h2>
    <p>
      <button id="${fruit}-pick" phx-click="pick">Pick one</button>
      ${fruit === "pears" && html`<button id="${fruit}-crash" class="danger" phx-click="crash">Crash this basket</button>`}
    </p>
  `,
});

export const Nested = liveView({
  mount: () => ({ told: {} as Readonly<Record<string, number>>, deliveries: 0 }),
  events: {
    deliver(socket) {
      socket.update("deliveries", (n) => n + 1);
      for (const fruit of fruits) socket.child(`${fruit}-basket`)?.sendInfo(10);
    },
  },
  handleInfo: (socket, { fruit, count }: Report) => socket.update("told", (told) => ({ ...told, [fruit]: count })),
  render: ({ told, deliveries }) => html`
    <h1>Nested views</h1>
    <p>
      This view has been told of <output id="told">${Object.values(told).reduce((sum, count) => sum + count, 0)}</output>
      pieces of fruit, and has sent <output id="deliveries">${deliveries}</output> deliveries.
    </p>
    <p><button id="deliver" phx-click="deliver">Send ten of each</button></p>
    ${each(fruits, (fruit) => liveRender(Basket, { id: `${fruit}-basket`, session: { fruit } }))}
  `,
});
