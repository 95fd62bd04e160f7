import { html, liveView } from "livewright";
import { rowButtons, form, inputsFor, toForm } from "livewright/forms";
import { z } from "zod";

const List = z.object({ lines: z.array(z.object({ text: z.string().min(1), count: z.number() })).min(1) });
const shopping = { as: "list", schema: List } as const;

export const Shopping = liveView({
  mount: () => ({ list: toForm({ lines: [{ text: "Milk", count: 2 }] }, shopping) }),
  events: {
    // Adding, removing and moving a row send a change, like typing.
    validate: (socket, { list }) => socket.assign({ list: toForm(list, { ...shopping, action: "validate" }) }),
  },
  render: ({ list }) =>
    html`${form({
      for: list,
      change: "validate",
      children: html`
        ${inputsFor(
          list.lines,
          (line) => html`
            <div id=${line.$id}>
              <input id=${line.text.id} name=${line.text.name} value=${line.text.value} aria-label="Text">
              <input id=${line.count.id} name=${line.count.name} value=${line.count.value} aria-label="Count">
              <button ${rowButtons.move(line, -1)}>Up</button>
              <button ${rowButtons.drop(line)}>Remove</button>
            </div>
          `,
        )}
        <button ${rowButtons.add(list.lines)}>Add</button>
      `,
    })}`,
});
