// Access control, in a pipeline for requests and in a hook for joins. The hook alone would be enough for views. The
// pipeline also covers plain routes, and remembers the requested page.

import type { MountContext, Socket } from "livewright";
import type { PipelineFunction } from "livewright/router";
import { loginOf } from "./users.ts";
import { rememberWay } from "./way-back.ts";

export const LOGIN = "/login";

/** Passes requests of logged-in users, and redirects others to the login. */
export const requireUser: PipelineFunction = (request, { session, redirect, putFlash }) => {
  if (loginOf({ login: session.get("login") }) !== undefined) return undefined;
  if (request.method === "GET") rememberWay(session, request.url);
  putFlash("error", "Please log in first.");
  return redirect(LOGIN);
};

/** The same for views. Its result is added to their assigns. Runs for the dead render, and again for the join. */
export function withUser(socket: Socket, { session }: MountContext) {
  const login = loginOf(session);
  return login === undefined ? socket.redirect(LOGIN) : { user: login.user, login };
}
