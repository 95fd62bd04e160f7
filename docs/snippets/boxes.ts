import { html } from "livewright";
import { inputsFor, toForm } from "livewright/forms";
import { z } from "zod";

const list = toForm(
  { lines: [{ text: "Milk" }] },
  { as: "list", schema: z.object({ lines: z.array(z.object({ text: z.string() })) }) },
);

export const boxes = html`
  ${inputsFor(
    list.lines,
    (line) => html`
      <div id=${line.$id}>
        <input id=${line.text.id} name=${line.text.name} value=${line.text.value} aria-label="Text">
        <label><input type="checkbox" name=${list.lines.dropName} value=${line.$index}> Remove</label>
      </div>
    `,
  )}
  <label><input type="checkbox" name=${list.lines.sortName} value="new"> Add a line</label>
`;
