import { html } from "livewright";
import { toForm } from "livewright/forms";
import { z } from "zod";

const { age } = toForm({}, { schema: z.object({ age: z.number().int().min(18) }) });

export const field = html`<input id=${age.id} name=${age.name} value=${age.value} type=${age.type} ${age.constraints}>`;
// <input id="form_age" name="age" value="" type="number" required min="18" step="1">
