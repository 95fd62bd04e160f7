import { endpoint, html } from "livewright";
import { formParams } from "livewright/forms";
import { get, post, scope, type PipelineFunction } from "livewright/router";
import { memorySessionStore } from "livewright/session";

const requireUser: PipelineFunction = (_request, { session, redirect }) =>
  session.get("live_socket_id") === undefined ? redirect("/login") : undefined;

export const app = endpoint({
  secretKeyBase: process.env["SECRET_KEY_BASE"],
  session: { store: memorySessionStore() },
  routes: [
    scope("/devices", { pipeline: [requireUser] }, [
      get("/", async (_request, { session, renderPage, csrfToken }) => {
        const devices = await app.listSessions(String(session.get("live_socket_id")));
        return renderPage(html`
          <form method="post">
            <input type="hidden" name="_csrf_token" value=${csrfToken()}>
            ${devices.map(
              ({ key, data }) => html`<button name="key" value=${key}>End ${data["device"] as string}</button>`,
            )}
            <button formaction="/devices/others">End all others</button>
          </form>
        `);
      }),
      post("/", async (request, { session, redirect }) => {
        const { key } = await formParams(request);
        const mine = await app.listSessions(String(session.get("live_socket_id")));
        // The key comes from the browser, so it could be of another user.
        if (mine.some((device) => device.key === key)) await app.endSession(String(key));
        return redirect("/devices");
      }),
      post("/others", async (_request, { session, redirect }) => {
        await app.endSessions(String(session.get("live_socket_id")), { except: session.key });
        return redirect("/devices");
      }),
    ]),
  ],
});
