import { toForm } from "livewright/forms";

export const account = toForm(
  { email: "ann@example.org" },
  { as: "user", action: "save", errors: [{ path: ["email"], message: "There is an account with this address." }] },
);

export const shown = account.email.errors; // ["There is an account with this address."]
