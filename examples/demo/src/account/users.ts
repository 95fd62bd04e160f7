// Who may log in, and who is logged in. A real application keeps both in its database; the rest stays as it is.

import { randomBytes } from "node:crypto";
import { hashPassword } from "./passwords.ts";

export interface User {
  readonly id: number;
  readonly name: string;
}

/** One browser that somebody is logged in with. Its id is in that browser's encrypted session, and nowhere else. */
export interface Login {
  readonly id: string;
  readonly user: User;
  readonly since: Date;
}

/** The one account there is; its password stands on the login page. */
export const GUEST = { name: "ann", password: "correct horse battery staple" };

const guest: User = { id: 1, name: GUEST.name };
const hash = hashPassword(GUEST.password);

/** The user of a name, with the hash of the password. */
export async function findUser(name: string): Promise<{ readonly user: User; readonly hash: string } | undefined> {
  return name === guest.name ? { user: guest, hash: await hash } : undefined;
}

const MAX_LOGINS = 10_000;
const logins = new Map<string, Login>();

export function logIn(user: User): Login {
  const login: Login = { id: randomBytes(24).toString("base64url"), user, since: new Date() };
  logins.set(login.id, login);
  if (logins.size > MAX_LOGINS) for (const oldest of [...logins.keys()].slice(0, 1)) logins.delete(oldest);
  return login;
}

/** Whose session this is. A session is worth no more than what it refers to: after a logout there is nothing any more. */
export function loginOf(session: { readonly [key: string]: unknown }): Login | undefined {
  const { login } = session;
  return typeof login === "string" ? logins.get(login) : undefined;
}

export function logOut({ id }: Login): void {
  logins.delete(id);
}

/** All browsers of a user. */
export function loginsOf(user: User): Login[] {
  return [...logins.values()].filter((login) => login.user.id === user.id);
}
