import { html, liveView } from "livewright";

export const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: {
    inc: (socket) => socket.update("count", (n) => n + 1),
    dec: (socket) => socket.update("count", (n) => n - 1),
    add: (socket, { by }) => socket.update("count", (n) => n + Number(by)),
  },
  render: ({ count }) => html`<h1>Counter</h1>
<p>Count: <span id="count">${count}</span></p>
<button id="dec" phx-click="dec">-</button>
<button id="inc" phx-click="inc">+</button>
<button id="add" phx-click="add" phx-value-by="10">+10</button>
${count > 5 && html`<p id="big" class="big ${count > 10 && "very"}">big</p>`}`,
});
