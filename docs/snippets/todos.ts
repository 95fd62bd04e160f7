import { each, html, liveView } from "livewright";
import { z } from "zod";

const stored = new Map([["1", "Buy milk"]]);

export const Todos = liveView({
  mount: () => ({ todos: [...stored] }),
  events: {
    add: {
      params: z.object({ text: z.string() }),
      handle(socket, { text }) {
        if (text.trim() === "") return socket.putFlash("error", "Write what there is to do.");
        stored.set(crypto.randomUUID(), text);
        socket.assign({ todos: [...stored] });
      },
    },
    remove: {
      params: z.object({ id: z.string() }),
      handle(socket, { id }) {
        stored.delete(id);
        socket.assign({ todos: [...stored] });
      },
    },
  },
  render: ({ todos, flash }) => html`
    <p role="status">${flash["error"]}</p>
    <form id="todos" phx-submit="add">
      <label>To do <input name="text"></label> <button>Add</button>
      <ul>
        ${each(
          todos,
          ([id]) => id,
          ([id, text]) =>
            html`<li>${text} <button type="button" phx-click="remove" phx-value-id=${id}>Remove</button></li>`,
        )}
      </ul>
    </form>
  `,
});
