// Events: their params are checked by a schema and typed by it.
import { endpoint, html, live, liveView } from "livewright";
import { z } from "zod";

const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: {
    inc: (socket) => socket.update("count", (n) => n + 1),
    add: {
      params: z.object({ by: z.coerce.number().int() }),
      handle: (socket, { by }) => socket.update("count", (n) => n + by),
    },
  },
  render: ({ count }) => html`
    <h1>Counter</h1>
    <p>${count}</p>
    <button id="inc" phx-click="inc">+1</button>
    <button id="add" phx-click="add" phx-value-by="10">+10</button>
  `,
});

export default endpoint({ routes: [live("/", Counter)] });
