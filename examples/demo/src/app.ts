// The whole application in one place: what answers which path, and what every answer has in common.

import { csp, del, endpoint, get, html, live, liveSession, post, type RouteContext, scope } from "livewright";
import { files } from "livewright/node";
import { requireUser } from "./account/require-user.ts";
import { endSession, loginPage, startSession } from "./account/routes.ts";
import { farm } from "./farm.ts";
import { offerNewVersion } from "./layouts/outdated.ts";
import { rootLayout } from "./layouts/root.ts";
import { pubsub } from "./pubsub.ts";
import { secretKeyBase } from "./secret.ts";
import { Account } from "./views/account.ts";
import { Async } from "./views/async.ts";
import { Broadcast, publish } from "./views/broadcast.ts";
import { Chat } from "./views/chat.ts";
import { Clock } from "./views/clock.ts";
import { Components } from "./views/components.ts";
import { Counter } from "./views/counter.ts";
import { Crash } from "./views/crash.ts";
import { Dashboard } from "./views/dashboard.ts";
import { Feed } from "./views/feed.ts";
import { Form } from "./views/form.ts";
import { Home } from "./views/home.ts";
import { Nested } from "./views/nested.ts";
import { Sort } from "./views/sort.ts";
import { TableView } from "./views/table.ts";

/** Everything comes from this server: no inline script, no inline style, nothing from elsewhere. */
const contentSecurityPolicy = csp({
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'", "data:"],
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
    static: { "/assets": files(new URL("../assets", import.meta.url)) },
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
        live("/clock", Clock),
        live("/async", Async),
        live("/dashboard", Dashboard),
      ]),
      scope("/", { pipeline: [requireUser] }, [liveSession("account", {}, [live("/account", Account)])]),
      get("/login", loginPage),
      post("/login", startSession),
      del("/session", endSession),
      get("/crash", twoViews),
      // Without a CSRF check, so that it can be called from a terminal: it changes nothing that belongs to a visitor.
      post("/broadcast", broadcast, { csrf: false }),
      get("/health", () => new Response("ok")),
    ],
  });
}

/** A page of our own making with two views on it, each a process of its own. */
async function twoViews(_request: Request, { page, liveRender }: RouteContext): Promise<Response> {
  const crash = await liveRender(Crash, { id: "crash-view" });
  const clock = await liveRender(Clock, { id: "other-view" });
  return page(html`${crash}${clock}`, { title: "Crash" });
}

function broadcast(request: Request): Response {
  publish(new URL(request.url).searchParams.get("msg") ?? "");
  return new Response(null, { status: 204 });
}
