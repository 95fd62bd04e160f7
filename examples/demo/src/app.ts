// The application: the routes, and the options that all responses share.

import { csp, endpoint, html, live } from "livewright";
import { formParams } from "livewright/forms";
import { del, get, liveSession, post, type RouteContext, scope } from "livewright/router";
import { files } from "livewright/node";
import { requireUser } from "./account/require-user.ts";
import { endSession, loginPage, startSession } from "./account/routes.ts";
import { album } from "./album.ts";
import { farm } from "./farm.ts";
import { offerNewVersion } from "./layouts/outdated.ts";
import { rootLayout } from "./layouts/root.ts";
import { pubsub } from "./pubsub.ts";
import { secretKeyBase } from "./secret.ts";
import { Account } from "./views/account.ts";
import { Async } from "./views/async.ts";
import { Board } from "./views/board.ts";
import { Broadcast, publish } from "./views/broadcast.ts";
import { Chat } from "./views/chat.ts";
import { Clock } from "./views/clock.ts";
import { Components } from "./views/components.ts";
import { Counter } from "./views/counter.ts";
import { Crash } from "./views/crash.ts";
import { Dashboard } from "./views/dashboard.ts";
import { Feed } from "./views/feed.ts";
import { Form } from "./views/form.ts";
import { InvoiceView } from "./views/invoice.ts";
import { Kit } from "./views/kit.ts";
import { Home } from "./views/home.ts";
import { Nested } from "./views/nested.ts";
import { Palette } from "./views/palette.ts";
import { Register, registrationForm, submitted } from "./views/register.ts";
import { Photos } from "./views/photos.ts";
import { Sort } from "./views/sort.ts";
import { TableView } from "./views/table.ts";

/** Allows only scripts, styles and data of this server, without inline scripts and styles. */
const contentSecurityPolicy = csp({
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  // Previews show pictures from the user's own disk.
  "img-src": ["'self'", "data:", "blob:"],
  "connect-src": ["'self'"],
});

/** Makes the application; `serve` of `livewright/node` runs it. */
export function createApp() {
  farm.start();
  return endpoint({
    secretKeyBase: secretKeyBase(),
    contentSecurityPolicy,
    rootLayout,
    pubsub,
    static: {
      "/assets": files(new URL("../assets", import.meta.url)),
      "/hooks": files(new URL("client", import.meta.url)),
    },
    views: [Crash, Clock],
    routes: [
      liveSession("gallery", { onMount: [offerNewVersion] }, [
        live("/", Home),
        live("/counter", Counter),
        live("/components", Components),
        live("/nested", Nested),
        live("/table", TableView),
        live("/sort", Sort),
        live("/feed", Feed),
        live("/broadcast", Broadcast),
        live("/chat", Chat),
        live("/form", Form),
        live("/register", Register),
        live("/invoice", InvoiceView),
        live("/board", Board),
        live("/palette", Palette),
        live("/kit", Kit),
        live("/photos", Photos),
        live("/clock", Clock),
        live("/async", Async),
        live("/dashboard", Dashboard),
      ]),
      scope("/", { pipeline: [requireUser] }, [liveSession("account", {}, [live("/account", Account)])]),
      get("/login", loginPage),
      post("/login", startSession),
      del("/session", endSession),
      get("/crash", twoViews),
      post("/register", register),
      // Has no CSRF check, so that a terminal can call it. It changes nothing that belongs to a user.
      post("/broadcast", broadcast, { csrf: false }),
      get("/photos/:id", (_request, { params }) => album.respond(params.id)),
      get("/health", () => new Response("ok")),
    ],
  });
}

/** A plain page that embeds two views. Each is its own process. */
async function twoViews(_request: Request, { renderPage, liveRender }: RouteContext): Promise<Response> {
  const crash = await liveRender(Crash, { id: "crash-view" });
  const clock = await liveRender(Clock, { id: "other-view" });
  return renderPage(html`${crash}${clock}`, { title: "Crash" });
}

function broadcast(request: Request): Response {
  publish(new URL(request.url).searchParams.get("msg") ?? "");
  return new Response(null, { status: 204 });
}

/** Handles the registration form of browsers without JavaScript, with the same schema and the same form. */
async function register(request: Request, { renderPage, csrfToken }: RouteContext): Promise<Response> {
  const account = submitted((await formParams(request))["user"]);
  if (account.$value !== undefined) {
    return renderPage(html`
      <div class="panel"><h1>Register</h1><p id="welcome" class="notice">Welcome, ${account.$value.name}!</p></div>
    `);
  }
  const content = registrationForm({ account, csrfToken: csrfToken() });
  return renderPage(html`<div class="panel"><h1>Register</h1>${content}</div>`, { title: "Register", status: 422 });
}
