// Forms: one schema types, checks and fills in a form whose rows can be added, moved and removed.
import { endpoint, html, live, liveView } from "livewright";
import { form, inputsFor, rowButtons, toForm, usedInput } from "livewright/forms";
import { z } from "zod";

const List = z.object({
  title: z.string().min(1, "Please give a title."),
  lines: z.array(z.object({ text: z.string().min(1) })),
});
const shopping = { as: "list", schema: List } as const;

const Shopping = liveView({
  mount: () => ({ list: toForm({ title: "", lines: [{ text: "Milk" }] }, shopping), touched: false, saved: "" }),
  events: {
    validate(socket, { list }) {
      socket.assign({ list: toForm(list, { ...shopping, action: "validate" }) });
      socket.assign({ touched: usedInput(list as Record<string, unknown>, "title") });
    },
    save(socket, { list }) {
      const filled = toForm(list, { ...shopping, action: "save" });
      const value = filled.$value;
      socket.assign(value === undefined ? { list: filled } : { saved: `${value.title}: ${value.lines.length}` });
    },
  },
  render: ({ list, touched, saved }) => html`
    <h1>Form</h1>
    ${form({
      for: list,
      change: "validate",
      submit: "save",
      children: html`
        <input id=${list.title.id} name=${list.title.name} value=${list.title.value} aria-label="Title">
        ${list.title.errors.map((error) => html`<p class="error">${error}</p>`)}
        ${inputsFor(
          list.lines,
          (line) => html`
            <div id=${line.$id}>
              <input id=${line.text.id} name=${line.text.name} value=${line.text.value} aria-label="Text">
              <button ${rowButtons.move(line, -1)}>Up</button>
              <button ${rowButtons.drop(line)}>Remove</button>
            </div>
          `,
        )}
        <button ${rowButtons.add(list.lines)}>Add</button>
        <button>Save</button>
      `,
    })}
    <p id="saved">${saved}</p>
    <p>${touched && "The title was edited."}</p>
  `,
});

export default endpoint({ routes: [live("/", Shopping)] });
