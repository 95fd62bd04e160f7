import { component, flashGroup, html, liveView } from "livewright";
import { stripUnused, usedInput } from "livewright/forms";
import { z } from "zod";

const Account = z.object({
  name: z.string().trim().min(2, "Please use at least 2 characters."),
  email: z.email("Please give an address such as ann@example.org."),
  age: z.coerce.number("Please give a number.").int("Whole years are enough.").min(18, "You must be 18 or older."),
  plan: z.enum(["free", "pro", "team"]),
  terms: z.literal("true", "Please accept the terms."),
});

type Fields = Readonly<Record<string, string>>;
type Errors = Readonly<Record<string, readonly string[] | undefined>>;

const submitted = z.object({ user: z.record(z.string(), z.string()) });

const blank: Fields = { name: "", email: "", age: "", plan: "free" };

function check(fields: Fields): Errors {
  const result = Account.safeParse(stripUnused(fields));
  return result.success ? {} : z.flattenError(result.error).fieldErrors;
}

const ErrorText = component(
  ({ name, error }: { name: string; error: string | undefined }) =>
    html`${error !== undefined && html`<p id="user_${name}_error" class="error-msg">${error}</p>`}`,
);

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly value: string | undefined;
  readonly error: string | undefined;
}

const Field = component(
  ({ name, label, type, value, error }: FieldProps) => html`
    <div class="field">
      <label for="user_${name}">${label}</label>
      <input
        id="user_${name}" name="user[${name}]" type=${type} value=${value} phx-debounce="200" autocomplete="off"
        aria-invalid=${error !== undefined && "true"} aria-describedby="user_${name}_error">
      ${ErrorText({ name, error })}
    </div>
  `,
);

export const Form = liveView({
  mount: () => ({ fields: blank, errors: {} as Errors, saved: undefined as z.output<typeof Account> | undefined }),
  events: {
    // Without `params`, because a schema receives the fields alone. This handler also reads the client's markers of untouched
    // fields, which `usedInput` looks for.
    validate(socket, params) {
      const { user } = submitted.parse(params);
      socket.assign({ fields: user, errors: check(user) });
      socket.clearFlash();
    },
    save: {
      params: submitted,
      handle(socket, { user }) {
        const account = Account.safeParse(user);
        if (!account.success) return socket.assign({ fields: user, errors: check(user) });
        socket.assign({ fields: blank, errors: {}, saved: account.data });
        socket.putFlash("info", `Welcome, ${account.data.name}!`);
        socket.pageTitle(`Welcome, ${account.data.name}`);
      },
    },
  },
  render({ fields, errors, saved, flash }) {
    const error = (name: string) => (usedInput(fields, name) ? errors[name]?.[0] : undefined);
    return html`
      <h1>Form</h1>
      ${flashGroup({ flash })}
      <form id="user-form" phx-change="validate" phx-submit="save" novalidate>
        ${Field({ name: "name", label: "Name", type: "text", value: fields["name"], error: error("name") })}
        ${Field({ name: "email", label: "Email", type: "email", value: fields["email"], error: error("email") })}
        ${Field({ name: "age", label: "Age", type: "number", value: fields["age"], error: error("age") })}
        <div class="field">
          <label for="user_plan">Plan</label>
          <select id="user_plan" name="user[plan]">
            <option value="free" selected=${fields["plan"] === "free"}>Free</option>
            <option value="pro" selected=${fields["plan"] === "pro"}>Pro</option>
            <option value="team" selected=${fields["plan"] === "team"}>Team</option>
          </select>
        </div>
        <div class="field">
          <input type="hidden" name="user[terms]" value="false">
          <label class="check">
            <input id="user_terms" type="checkbox" name="user[terms]" value="true" checked=${fields["terms"] === "true"}>
            I accept the terms
          </label>
          ${ErrorText({ name: "terms", error: error("terms") })}
        </div>
        <button type="submit" phx-disable-with="Saving…">Save</button>
      </form>
      ${saved && html`<p id="saved" class="notice" role="status">Saved: ${saved.name} / ${saved.email} / ${saved.plan}</p>`}
    `;
  },
});
