// Login: a request sets the session, a hook guards the views of a live session and gives them the user.
import { csp, endpoint, html, live, type OnMount, privateKey } from "livewright";
import { formParams } from "livewright/forms";
import { get, liveSession, post } from "livewright/router";

const openedAt = privateKey<number>("opened at");

const requireUser = ((socket, { session }) => {
  const user = session["user"];
  if (typeof user !== "string") return socket.redirect("/login");
  socket.putPrivate(openedAt, Date.now());
  return { user };
}) satisfies OnMount;

const members = liveSession("members", { onMount: [requireUser] });

const Account = members.liveView({
  // `user` comes from the hook.
  mount: (socket) => ({ greeting: `Hello, ${socket.assigns.user}!` }),
  events: { age: (socket) => ({ ms: Date.now() - (socket.getPrivate(openedAt) ?? 0) }) },
  render: ({ greeting }) => html`<h1>${greeting}</h1>`,
});

export default endpoint({
  contentSecurityPolicy: csp(),
  routes: [
    members.routes([live("/", Account)]),
    get("/login", (_request, { renderPage, csrfToken }) =>
      renderPage(html`
        <h1>Login</h1>
        <form method="post" action="/login">
          <input type="hidden" name="_csrf_token" value=${csrfToken()}>
          <input name="user" aria-label="Name"><button>Log in</button>
        </form>
      `),
    ),
    post("/login", async (request, { session, redirect }) => {
      const { user } = await formParams(request);
      session.renew();
      session.set("user", String(user));
      return redirect("/");
    }),
  ],
});
