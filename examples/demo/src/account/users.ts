// Users and their logins. A real application keeps both in its database; the rest stays the same.

import { randomBytes } from "node:crypto";
import { hashPassword } from "./passwords.ts";

export interface User {
  readonly id: number;
  readonly name: string;
}

/** One login of a user in one browser. Only the encrypted session of that browser contains its id. */
export interface Login {
  readonly id: string;
  readonly user: User;
  readonly since: Date;
}

/** The only account. The login page shows its password. */
export const GUEST = { name: "ann", password: "correct horse battery staple" };

const guest: User = { id: 1, name: GUEST.name };
const hash = hashPassword(GUEST.password);

/** Returns the user with a name, and the hash of the password. */
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

/** Returns the user of a session. After a logout, the session refers to a login that no longer exists. */
export function loginOf(session: { readonly [key: string]: unknown }): Login | undefined {
  const { login } = session;
  return typeof login === "string" ? logins.get(login) : undefined;
}

export function logOut({ id }: Login): void {
  logins.delete(id);
}

/** Returns all logins of a user. */
export function loginsOf(user: User): Login[] {
  return [...logins.values()].filter((login) => login.user.id === user.id);
}
