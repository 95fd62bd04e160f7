import { component, each, html, liveView } from "livewright";
import { usedInput } from "livewright/forms";

type Fields = Readonly<Record<string, string | undefined>>;

const PLANS = [
  ["Free", "free"],
  ["Pro", "pro"],
  ["Team", "team"],
] as const;

const CHECKS: readonly [field: string, valid: (value: string) => boolean, message: string][] = [
  ["name", (value) => value.length >= 2, "should be at least 2 character(s)"],
  ["email", (value) => /^[^@\s]+@[^@\s]+$/.test(value), "must have the @ sign and no spaces"],
  ["age", (value) => Number(value) >= 18, "must be 18 or more"],
];

const errorsOf = (fields: Fields): Map<string, string> =>
  new Map(CHECKS.filter(([field, valid]) => !valid(fields[field] ?? "")).map(([field, , message]) => [field, message]));

interface InputProps {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly value: string | undefined;
  readonly error: string | undefined;
}

const input = component(
  ({ name, label, type, value, error }: InputProps) => html`<div class="field">
  <label for="user_${name}">${label}</label>
  <input id="user_${name}" type="${type}" name="user[${name}]" value=${value} class="${error && "error"}">
  ${error && html`<p class="error-msg">${error}</p>`}
</div>`,
);

export const Form = liveView({
  mount: () => ({
    fields: { name: "", email: "", age: "", plan: "free" } as Fields,
    errors: new Map<string, string>(),
    saved: undefined as Fields | undefined,
  }),
  events: {
    validate: (socket, { user }) => socket.assign({ fields: user as Fields, errors: errorsOf(user as Fields) }),
    save(socket, { user }) {
      const errors = errorsOf(user as Fields);
      if (errors.size > 0) socket.assign({ fields: user as Fields, errors, saved: undefined });
      else socket.assign({ fields: { plan: "free" }, errors, saved: user as Fields });
    },
  },
  render: ({ fields, errors, saved }) => {
    const field = (name: string, label: string, type = "text") =>
      input({ name, label, type, value: fields[name], error: usedInput(fields, name) ? errors.get(name) : undefined });
    return html`<h1>Form</h1>
<form phx-submit="save" phx-change="validate" id="user-form">
  ${field("name", "Name")}
  ${field("email", "Email", "email")}
  ${field("age", "Age", "number")}
  <label for="user_plan">Plan</label>
  <select id="user_plan" name="user[plan]">
    ${each(PLANS, ([text, value]) => html`<option selected=${value === fields["plan"]} value="${value}">${text}</option>`)}
  </select>
  <label><input type="checkbox" name="user[terms]" value="true" checked=${fields["terms"] === "true"}> Terms</label>
  <button type="submit" phx-disable-with="Saving...">Save</button>
</form>
${saved && html`<div id="saved">Saved: ${saved["name"]} / ${saved["email"]} / ${saved["plan"]}</div>`}`;
  },
});
