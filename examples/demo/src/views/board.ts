import { component, each, html, liveView } from "livewright";
import { z } from "zod";

interface Card {
  readonly id: string;
  readonly text: string;
  readonly column: string;
}

const columns = [
  { key: "todo", title: "To do" },
  { key: "doing", title: "Under way" },
  { key: "done", title: "Done" },
] as const;

const start: readonly Card[] = ["Water the ferns", "Post the letters", "Mend the gate", "Call Ada", "Bake bread"].map(
  (text, index) => ({ id: `card-${index + 1}`, text, column: index < 3 ? "todo" : index < 4 ? "doing" : "done" }),
);

/** Cards are dragged by a hook, or moved by their buttons. What the two say to each other is checked on both sides. */
export const Board = liveView({
  pushes: { landed: z.object({ id: z.string() }) },
  mount: () => ({ cards: start }),
  events: {
    move: {
      params: z.object({
        id: z.string(),
        to: z.enum(["todo", "doing", "done"]),
        /** The card it comes to stand before; none at the end of the column. */
        before: z.string().optional(),
      }),
      handle(socket, { id, to, before }) {
        const card = socket.assigns.cards.find((one) => one.id === id);
        if (card === undefined || id === before) return { moved: false };
        const rest = socket.assigns.cards.filter((one) => one !== card);
        const at = rest.findIndex((one) => one.id === before);
        socket.assign({ cards: rest.toSpliced(at === -1 ? rest.length : at, 0, { ...card, column: to }) });
        socket.pushEvent("landed", { id });
        return { moved: true };
      },
    },
  },
  render: ({ cards }) => html`
    <h1>Board</h1>
    <div id="board" class="board" phx-hook="Board">
      ${columns.map(
        ({ key, title }, index) => html`
          <section id="column-${key}" class="column" data-column=${key} aria-labelledby="title-${key}">
            <h2 id="title-${key}">${title}</h2>
            <ul>
              ${each(
                cards.filter(({ column }) => column === key),
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
