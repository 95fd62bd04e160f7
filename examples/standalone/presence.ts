// Presence: every open page shows who is here and who is typing. The list is a stream, so a join sends one row.
import { each, endpoint, html, live, liveView } from "livewright";
import { type Presence, presence, presenceDiff, presenceState } from "livewright/presence";
import { get } from "livewright/router";

interface Meta {
  readonly device: string;
  readonly typing: boolean;
}

const room = presence<Meta>("room");

/** The row of one user, who may be here several times. */
const row = (user: string, { metas }: Presence<Meta>) => ({
  id: user,
  devices: metas.map(({ device }) => device).join(", "),
  typing: metas.some(({ typing }) => typing),
});

const Room = liveView({
  mount(socket, { params }) {
    const { user = "guest", device = "browser" } = params as { readonly user?: string; readonly device?: string };
    socket.track(room, user, { device, typing: false });
    return {
      user,
      here: socket.stream(
        "here",
        [...socket.presence.list(room)].map(([id, now]) => row(id, now)),
      ),
    };
  },
  topics: {
    room: {
      topic: room,
      handle(socket, diff) {
        for (const user of new Set([...diff.joins.keys(), ...diff.leaves.keys()])) {
          const now = socket.presence.getByKey(room, user);
          if (now === undefined) socket.streamDeleteByDomId("here", `here-${user}`);
          else socket.streamInsert("here", row(user, now));
        }
        // For hooks that use the `Presence` class of the official client.
        socket.pushEvent("presence_diff", presenceDiff(diff));
      },
    },
  },
  events: {
    type: (socket) => socket.updatePresence(room, socket.assigns.user, (meta) => ({ ...meta, typing: true })),
    leave: (socket) => socket.untrack(room, socket.assigns.user),
  },
  render: ({ here }) => html`
    <h1>Here</h1>
    <ul id="here" phx-update="stream">
      ${each(here, (one, id) => html`<li id=${id}>${one.id} (${one.devices})${one.typing && " is typing"}</li>`)}
    </ul>
    <form phx-change="type"><input name="text" aria-label="Message"></form>
    <button id="leave" phx-click="leave">Leave</button>
  `,
});

const app = endpoint({
  routes: [live("/", Room), get("/here.json", () => Response.json(presenceState(app.presence.list(room))))],
});
export default app;
