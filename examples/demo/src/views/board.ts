import { component, each, html, liveView } from "livewright";
import { z } from "zod";
import { addCard, type Card, CARDS, cards, columns, moveCard } from "../cards.ts";

/**
 * A board for several people. Cards are dragged by a hook, or moved by their buttons. During a drag the page must not
 * change: the hook pushes "hold", and the view shows the changes of other users after the drop.
 */
export const Board = liveView({
  pushes: { landed: z.object({ id: z.string() }) },
  mount: () => ({ cards: cards(), held: false }),
  topics: {
    cards: {
      topic: CARDS,
      handle(socket) {
        if (!socket.assigns.held) socket.assign({ cards: cards() });
      },
    },
  },
  events: {
    hold: (socket) => socket.assign({ held: true }),
    release: (socket) => socket.assign({ held: false, cards: cards() }),
    move: {
      params: z.object({
        id: z.string(),
        to: z.enum(["todo", "doing", "done"]),
        /** The card that will follow it; none at the end of the column. */
        before: z.string().optional(),
      }),
      handle(socket, { id, to, before }) {
        const moved = moveCard(id, to, before);
        socket.assign({ held: false, cards: cards() });
        if (moved) socket.pushEvent("landed", { id });
        return { moved };
      },
    },
    add: {
      params: z.object({ text: z.string().trim().max(60) }),
      handle(socket, { text }) {
        if (text !== "") addCard(text);
        socket.assign({ cards: cards() });
      },
    },
  },
  render: ({ cards: shown }) => html`
    <h1>Board</h1>
    <form id="new-card" phx-submit="add" class="say">
      <input name="text" aria-label="New card" placeholder="New card" autocomplete="off" maxlength="60" required>
      <button>Add</button>
    </form>
    <div id="board" class="board" phx-hook="Board">
      ${columns.map(
        ({ key, title }, index) => html`
          <section id="column-${key}" class="column" data-column=${key} aria-labelledby="title-${key}">
            <h2 id="title-${key}">${title}</h2>
            <ul>
              ${each(
                shown.filter(({ column }) => column === key),
                ({ id }) => id,
                ({ id, text }) =>
                  CardItem({ id, text, column: key, left: columns[index - 1]?.key, right: columns[index + 1]?.key }),
              )}
            </ul>
          </section>`,
      )}
    </div>
  `,
});

interface CardProps extends Card {
  readonly left: string | undefined;
  readonly right: string | undefined;
}

const CardItem = component(
  ({ id, text, left, right }: CardProps) => html`
    <li id=${id} class="ticket" draggable="true">
      <span>${text}</span>
      <button id="${id}-left" phx-click="move" phx-value-id=${id} phx-value-to=${left} disabled=${left === undefined} aria-label="Move “${text}” left">←</button>
      <button id="${id}-right" phx-click="move" phx-value-id=${id} phx-value-to=${right} disabled=${right === undefined} aria-label="Move “${text}” right">→</button>
    </li>`,
);
