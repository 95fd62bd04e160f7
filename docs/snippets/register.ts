import { html, liveView } from "livewright";
import { form, toForm } from "livewright/forms";
import { button, checkbox, input } from "livewright/ui";
import { z } from "zod";

const Account = z.object({
  email: z.email("Please give an address."),
  age: z.number("Please give a number.").min(18, "You must be 18 or older."),
  terms: z.literal(true, "Please accept the terms."),
});

/** The options that both events share. */
const registration = { as: "user", schema: Account } as const;

export const Register = liveView({
  mount: () => ({ account: toForm({}, registration), saved: "" }),
  events: {
    validate: (socket, { user }) => socket.assign({ account: toForm(user, { ...registration, action: "validate" }) }),
    save(socket, { user }) {
      const account = toForm(user, { ...registration, action: "save" });
      if (account.$value === undefined) return socket.assign({ account });
      // Values have the types of the schema from here on: the age is a number.
      socket.assign({ saved: `${account.$value.email}, ${account.$value.age + 1} next year` });
    },
  },
  render: ({ account, saved }) => html`
    ${form({
      for: account,
      change: "validate",
      submit: "save",
      children: html`
        ${input({ field: account.email, label: "Email" })}
        ${input({ field: account.age, label: "Age" })}
        ${checkbox({ field: account.terms, label: "I accept the terms" })}
        ${button({ children: "Register", busy: "Registering…" })}
      `,
    })}
    <p>${saved}</p>
  `,
});
