import { html, liveView } from "livewright";
import { z } from "zod";

export const Crash = liveView({
  name: "crash",
  mount(socket) {
    const mounts = socket.connectParams?._mounts ?? 0;
    const since = new Date().toISOString().slice(11, 23);
    return { clicks: 0, note: "", restarts: mounts, since };
  },
  events: {
    click: (socket) => socket.update("clicks", (n) => n + 1),
    note: {
      params: z.object({ note: z.string().max(200) }),
      handle: (socket, { note }) => socket.assign({ note }),
    },
    crash() {
      throw new Error("A visitor pressed “Crash this view”.");
    },
  },
  render: ({ clicks, note, restarts, since }) => html`
    <h1>Crash</h1>
    <p>
      This view started at <time id="since">${since}</time>.
      Restarts before that: <span id="restarts">${restarts}</span>.
    </p>
    <p><button id="click" phx-click="click">Count</button> <span id="clicks">${clicks}</span></p>
    <form id="note-form" phx-change="note">
      <label for="note">A note</label>
      <input id="note" name="note" value=${note} maxlength="200" autocomplete="off">
    </form>
    <p><button id="crash" class="danger" phx-click="crash">Crash this view</button></p>
  `,
});
