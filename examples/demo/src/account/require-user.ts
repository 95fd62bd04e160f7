// Who may see what, checked twice: in a pipeline, for requests, and in a hook, for whatever arrives over the socket. The
// hook alone would do; the pipeline also covers plain routes, and remembers where the visitor wanted to go.

import type { MountContext, Socket } from "livewright";
import type { PipelineFunction } from "livewright/router";
import { loginOf } from "./users.ts";
import { rememberWay } from "./way-back.ts";

export const LOGIN = "/login";

/** Lets requests of visitors pass who are logged in, and sends others to log in. */
export const requireUser: PipelineFunction = (request, { session, redirect, putFlash }) => {
  if (loginOf({ login: session.get("login") }) !== undefined) return undefined;
  if (request.method === "GET") rememberWay(session, request.url);
  putFlash("error", "Please log in first.");
  return redirect(LOGIN);
};

/** The same for views: what it returns is in their assigns. It runs for the page, and again when the view is joined. */
export function withUser(socket: Socket, { session }: MountContext) {
  const login = loginOf(session);
  return login === undefined ? socket.redirect(LOGIN) : { user: login.user, login };
}
