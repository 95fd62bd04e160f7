import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live } from "../router/routes.ts";
import { memorySessionStore } from "../sessions/memory-store.ts";
import { appOf } from "../test-support/browser.ts";

const Page = liveView({
  mount: (_socket, { session }) => ({ user: session["user"] === "Ann" ? "Ann" : "nobody", saved: "" }),
  events: { save: (socket) => socket.assign({ saved: `saved by ${socket.assigns.user}` }) },
  render: ({ user, saved }) =>
    html`<p>${user}: ${saved}</p><form phx-submit="save"><input name="a"><button>Save</button></form>`,
});

test("a posted form knows the user of a session in a store, and keeps the session", async () => {
  const app = appOf({
    session: { store: memorySessionStore() },
    routes: [
      live("/", Page),
      get("/login", (_request, { session }) => {
        session.set("user", "Ann");
        return new Response("hello");
      }),
    ],
  });
  const login = await app.fetch(new Request("http://app.test/login"));
  const cookie = (login.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
  const page = await (await app.fetch(new Request("http://app.test/", { headers: { cookie } }))).text();
  const body = new URLSearchParams({ a: "1" });
  for (const name of ["_lw_form", "_csrf_token"])
    body.set(name, new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "");
  const answer = await app.fetch(new Request("http://app.test/", { method: "POST", headers: { cookie }, body }));
  expect([answer.status, answer.headers.get("set-cookie")]).toEqual([200, null]);
  expect(await answer.text()).toContain("Ann: saved by Ann");
});
