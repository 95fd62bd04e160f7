import { each, flashGroup, html, link, liveView } from "livewright";
import { withUser } from "../account/require-user.ts";
import { loginsOf } from "../account/users.ts";

export const Account = liveView({
  onMount: [withUser],
  mount: (socket) => ({ clicks: 0, logins: loginsOf(socket.assigns.user) }),
  events: {
    click: (socket) => socket.update("clicks", (n) => n + 1),
  },
  render: ({ user, login, logins, clicks, flash }) => html`
    <h1>Account</h1>
    ${flashGroup({ flash })}
    <p>You are logged in as <b id="user">${user.name}</b>. <button phx-click="click">Clicked ${clicks} times</button></p>
    <h2>Your browsers</h2>
    <ul id="logins">
      ${each(
        logins,
        ({ id }) => id,
        ({ id, since }) => html`<li>since ${since.toISOString()}${id === login.id && ", this one"}</li>`,
      )}
    </ul>
    <p>
      ${link({ href: "/session", method: "delete", id: "logout", children: "Log out" })} ·
      ${link({ href: "/session?everywhere=1", method: "delete", id: "logout-all", children: "Log out everywhere" })}
    </p>
  `,
});
