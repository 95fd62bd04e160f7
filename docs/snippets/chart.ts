import { html, liveView } from "livewright";
import { z } from "zod";

export const Chart = liveView({
  pushes: { point: z.object({ x: z.number(), y: z.number() }) },
  mount: () => ({ points: 0 }),
  events: {
    ask: {
      params: z.object({ x: z.number() }),
      handle(socket, { x }) {
        socket.update("points", (n) => n + 1);
        socket.pushEvent("point", { x, y: x * x });
        return { points: socket.assigns.points };
      },
    },
  },
  render: ({ points }) => html`<canvas id="chart" phx-hook="Chart" data-points=${points}></canvas>`,
});
