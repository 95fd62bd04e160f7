// Login and logout are plain requests, not events: only a response can set a cookie.

import { flashGroup, html } from "livewright";
import { formParams } from "livewright/forms";
import type { RouteContext } from "livewright/router";
import { Attempts } from "./attempts.ts";
import { networkOf } from "./network.ts";
import { MAX_PASSWORD, verifyPassword } from "./passwords.ts";
import { LOGIN } from "./require-user.ts";
import { findUser, GUEST, logIn, type Login, loginOf, loginsOf, logOut } from "./users.ts";
import { wayBack } from "./way-back.ts";

const QUARTER_HOUR = 15 * 60_000;
/** Guesses from one address, for one account and for all accounts. Guesses for one account from all addresses are not limited: any user could then lock out any other.
 */
const byName = new Attempts(10, QUARTER_HOUR);
const byIp = new Attempts(30, QUARTER_HOUR);

/** GET /login */
export function loginPage(_request: Request, { renderPage, csrfToken, flash }: RouteContext) {
  return renderPage(
    html`
      <div class="panel">
        <h1>Log in</h1>
        ${flashGroup({ flash })}
        <p>The one account here is <b>${GUEST.name}</b>, with the password <b>${GUEST.password}</b>.</p>
        <form id="login" class="stack" method="post" action=${LOGIN}>
          <input type="hidden" name="_csrf_token" value=${csrfToken()}>
          <div class="field"><label for="name">Name</label><input id="name" name="name" autocomplete="username" required></div>
          <div class="field">
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="${MAX_PASSWORD}" required>
          </div>
          <div><button>Log in</button></div>
        </form>
      </div>
    `,
    { title: "Log in" },
  );
}

/** POST /login */
export async function startSession(request: Request, context: RouteContext): Promise<Response> {
  const { session, putFlash, redirect, disconnect } = context;
  const form = await formParams(request);
  const [name, password] = [text(form["name"]), text(form["password"])];
  const ip = networkOf(context.ip ?? "");
  const guess = `${name} ${ip}`;
  const wait = Math.max(byName.wait(guess), byIp.wait(ip));
  if (wait > 0) {
    return new Response(`Too many attempts. Try again in ${wait} seconds.`, {
      status: 429,
      headers: { "retry-after": String(wait) },
    });
  }
  byName.begin(guess);
  byIp.begin(ip);
  const found = await findUser(name);
  if (!(await verifyPassword(found?.hash, password)) || found === undefined) {
    // The message does not say which of the two is wrong, because that would reveal who has an account.
    putFlash("error", "Name or password are not right.");
    return redirect(LOGIN);
  }
  byName.succeeded(guess);
  // A successful login is not a guess. Other attempts from the address still count: otherwise a user with an account
  // could guess the passwords of others without limit.
  byIp.giveBack(ip);
  const way = wayBack(session);
  const earlier = loginOf({ login: session.get("login") });
  if (earlier !== undefined) end(earlier, disconnect);
  const login = logIn(found.user);
  // The login invalidates the old session and its tokens, which an attacker may have planted.
  session.clear();
  session.set("login", login.id);
  session.set("live_socket_id", socketId(login));
  putFlash("info", `Welcome, ${found.user.name}!`);
  return redirect(way);
}

/** DELETE /session: this browser, with `?everywhere=1` all browsers of the user. */
export function endSession(
  _request: Request,
  { session, params, putFlash, redirect, disconnect }: RouteContext,
): Response {
  const login = loginOf({ login: session.get("login") });
  const ended = login === undefined ? [] : params["everywhere"] === "1" ? loginsOf(login.user) : [login];
  for (const each of ended) end(each, disconnect);
  session.clear();
  putFlash("info", "You are logged out.");
  return redirect(LOGIN);
}

/** Removes the login first, then closes its connections, so that their views mount again without a user. */
function end(login: Login, disconnect: RouteContext["disconnect"]): void {
  logOut(login);
  disconnect(socketId(login));
}

/** The live socket id of all connections of one login. */
function socketId({ id }: Login): string {
  return `logins:${id}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
