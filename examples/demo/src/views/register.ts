import { component, html, liveView } from "livewright";
import { form, toForm } from "livewright/forms";
import { button, checkbox, input, select, textarea } from "livewright/ui";
import { z } from "zod";

const Account = z
  .object({
    name: z.string().trim().min(2, "Please use at least 2 characters."),
    email: z.email("Please give an address such as ann@example.org."),
    password: z.string().min(8, "Please use at least 8 characters."),
    again: z.string(),
    born: z.date("Please give a date.").max(new Date("2008-01-01"), "You must be 18 or older."),
    country: z.string().min(1, "Please choose a country."),
    topics: z.array(z.string()).min(1, "Please choose at least one."),
    about: z.string().max(200, "Please use at most 200 characters."),
    terms: z.literal(true, "Please accept the terms."),
  })
  .refine(({ password, again }) => password === again, { path: ["again"], message: "These are not the same." });

/** The options of the form for every action. */
const registration = { as: "user", schema: Account } as const;

/** Names that are taken. A real application would query its database. */
const taken = new Set(["ann@example.org"]);

/** Makes the form from the params, and adds the errors that only the server can find. */
export function submitted(user: unknown) {
  const account = toForm(user, { ...registration, action: "save" });
  if (account.$value === undefined || !taken.has(account.$value.email)) return account;
  const errors = [{ path: ["email"], message: "There is an account with this address." }];
  return toForm(user, { ...registration, action: "save", errors });
}

const countries = [
  { label: "Europe", options: ["Austria", "France", "Poland"] },
  { label: "Asia", options: ["India", "Japan"] },
];
const topics = ["Templates", "Streams", "Uploads"];

export const Register = liveView({
  mount: (socket) => ({ account: toForm({}, registration), csrfToken: socket.csrfToken, welcome: "" }),
  events: {
    validate: (socket, { user }) =>
      socket.assign({ account: toForm(user, { ...registration, action: "validate" }), welcome: "" }),
    save(socket, { user }) {
      const account = submitted(user);
      if (account.$value === undefined) return socket.assign({ account });
      socket.assign({ account: toForm({}, registration), welcome: account.$value.name });
    },
  },
  render: ({ account, csrfToken, welcome }) => html`
    <h1>Register</h1>
    ${welcome !== "" && html`<p id="welcome" class="notice" role="status">Welcome, ${welcome}!</p>`}
    ${registrationForm({ account, csrfToken })}
  `,
});

interface RegistrationProps {
  readonly account: ReturnType<typeof submitted>;
  readonly csrfToken: string | undefined;
}

/** Renders the form, for the view and for the page without JavaScript. */
export const registrationForm = component(({ account, csrfToken }: RegistrationProps) =>
  form({
    for: account,
    change: "validate",
    submit: "save",
    // Without JavaScript the form posts here, and the same schema validates it.
    action: "/register",
    csrfToken,
    class: "stack",
    novalidate: true,
    children: html`
        ${input({ field: account.name, label: "Name", autocomplete: "name", "phx-debounce": "150" })}
        ${input({ field: account.email, label: "Email", autocomplete: "email", "phx-debounce": "blur" })}
        <div class="pair">
          ${input({ field: account.password, type: "password", label: "Password", autocomplete: "new-password" })}
          ${input({ field: account.again, type: "password", label: "Once more", autocomplete: "new-password" })}
        </div>
        <div class="pair">
          ${input({ field: account.born, label: "Born on" })}
          ${select({ field: account.country, label: "Country", options: countries, prompt: "Choose…" })}
        </div>
        <fieldset class="choices">
          <legend>Interested in</legend>
          ${topics.map((topic) => checkbox({ field: account.topics, label: topic, value: topic }))}
          ${account.topics.errors.map((error) => html`<p class="lw-error">${error}</p>`)}
        </fieldset>
        ${textarea({ field: account.about, label: "About you", hint: `${account.about.value.length} of 200 characters` })}
        ${checkbox({ field: account.terms, label: "I accept the terms" })}
        <div>${button({ children: "Create the account", busy: "Creating…" })}</div>
      `,
  }),
);
