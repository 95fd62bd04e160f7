import { endpoint, html, live, liveView, type OnMount } from "livewright";
import { get, type PipelineFunction, post, type RouteHandler, scope } from "livewright/router";
import { memorySessionStore } from "livewright/session";
import { auth } from "./auth.ts";

/** Answers the requests of better-auth's client. */
const answerAuth: RouteHandler<object> = async (request, { session }) => {
  const response = await auth.handler(request);
  if (response.ok && new URL(request.url).pathname.endsWith("/sign-out")) session.clear();
  return response;
};

/** Copies the user of better-auth's session into the session of Livewright. */
const readUser: PipelineFunction = async (request, { session }, next) => {
  const { response: found, headers } = await auth.api.getSession({ headers: request.headers, returnHeaders: true });
  const userId = found?.user.id;
  if (userId !== session.get("userId")) {
    session.clear();
    if (found !== null) {
      session.set("userId", found.user.id);
      session.set("name", found.user.name);
      session.set("live_socket_id", `users:${found.user.id}`);
    }
  }
  const response = await next();
  for (const cookie of headers.getSetCookie()) response.headers.append("set-cookie", cookie);
  return response;
};

/** Gives the user to every view of the live session, and sends strangers to the login. */
const requireUser: OnMount<{ user: { id: string; name: string } }> = (socket, { session }) => {
  const { userId, name } = session;
  if (typeof userId !== "string") return socket.redirect("/login");
  return { user: { id: userId, name: String(name) } };
};

const Home = liveView({
  onMount: [requireUser],
  render: ({ user }) => html`<p>Hello ${user.name}</p>`,
});

export const app = endpoint({
  secretKeyBase: process.env["SECRET_KEY_BASE"],
  session: { store: memorySessionStore() },
  routes: [
    get("/api/auth/**", answerAuth),
    // better-auth checks the origin of its requests itself.
    post("/api/auth/**", answerAuth, { csrf: false }),
    get("/login", () => new Response("login")),
    scope("/", { pipeline: [readUser] }, [live("/", Home)]),
  ],
});
