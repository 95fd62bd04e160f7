// Channels: typed messages with any Phoenix client, as JSON and as bytes. A page hears the same room.
import { each, endpoint, html, live, liveView } from "livewright";
import { accept, bytes, channel, refuse, socket } from "livewright/channels";
import { z } from "zod";

interface User {
  readonly name: string;
}

const Room = channel<User>()("room:*", {
  pushes: { said: z.object({ from: z.string(), text: z.string() }), drawing: bytes },
  join: ({ rest, assigns: { name } }) =>
    rest === "closed" ? refuse({ reason: "closed" }) : accept({ said: 0 }, { welcome: name }),
  events: {
    say: {
      params: z.object({ text: z.string().min(1).max(500) }),
      handle(own, { text }) {
        own.update("said", (count) => count + 1);
        own.broadcast("said", { from: own.assigns.name, text });
        return { said: own.assigns.said };
      },
    },
    draw: { params: bytes, handle: (own, drawing) => own.broadcastFrom("drawing", drawing) },
  },
});

const users = socket("/ws", {
  params: z.object({ name: z.string().max(40) }),
  connect: ({ name }) => (name === "" ? refuse() : { name }),
  channels: [Room],
});

const Wall = liveView<{ lines: readonly string[] }>()({
  mount(own) {
    own.subscribe(Room.messages("room:lobby"), (message) => {
      if (message.event !== "said") return;
      const { from, text } = message.payload;
      own.update("lines", (lines) => [...lines, `${from}: ${text}`].slice(-50));
    });
    return { lines: [] };
  },
  events: { greet: () => Room.broadcast(app, "room:lobby", "said", { from: "The page", text: "Hello" }) },
  render: ({ lines }) => html`
    <h1>room:lobby</h1>
    <ul>${each(lines, (line) => html`<li>${line}</li>`)}</ul>
    <button phx-click="greet">Greet</button>
  `,
});

const app = endpoint({ routes: [live("/", Wall)], sockets: [users] });
export default app;
