import { describe, expect, test } from "vitest";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import { html, raw, type Rendered } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import { openEmbedded } from "../tokens/tokens.ts";
import { renderDocument } from "./render-document.ts";
import type { Written } from "./render-with-parts.ts";
import { connectInfo } from "../test-support/fixtures.ts";
import { testContext } from "../test-support/app-context.ts";

const Player = liveView({
  name: "player",
  mount: (_, { session }) => ({ song: String(session["song"]), user: String(session["user"]) }),
  render: ({ song, user }) => html`<p>${song} for ${user}</p>`,
});
const Slow = liveView({ name: "slow", mount: async () => ({ n: 1 }), render: ({ n }) => html`<p>${n}</p>` });
const Leaving = liveView({
  name: "leaving",
  mount: (socket) => socket.redirect("/login"),
  render: () => html`<p></p>`,
});
const Failing = liveView({
  name: "failing",
  mount: async (): Promise<object> => Promise.reject(new Error("boom")),
  render: () => html`<p></p>`,
});

const app = testContext({
  views: new Map<string, AnyLiveView>([Player, Slow, Leaving, Failing].map((view) => [view.name ?? "", view])),
});
/** Renders a document with what a root layout shows. */
function render(shown: Rendered): MaybePromise<Written> {
  const request = {
    url: new URL("https://app.test/"),
    nonce: undefined,
    assigns: undefined,
    connectInfo,
  };
  const parts = { rootLayout: () => shown, content: raw(""), title: undefined, csrfToken: "csrf", assigns: {} };
  return renderDocument(app, request, parts, () => ({ user: "Ann", song: "none" }));
}

describe("a view in the root layout", () => {
  test("is a root of its own, which can be joined by name while the page is open", () => {
    const player = liveRender(Player, { id: "player", sticky: true, session: { song: "Blue" } });
    const result = render(html`<body>${player}</body>`);
    const page = result as string;
    const [, token] =
      /^<body><div id="player" data-phx-session="([\w.-]+)" data-phx-static=""><p>Blue for Ann<\/p><\/div><\/body>$/.exec(
        page,
      ) ?? [];
    expect(openEmbedded(app.keys, token, "player")).toEqual({
      id: "player",
      parent: null,
      view: "player",
      session: { song: "Blue" },
      root: "layout",
    });
    // With the mark, the client would move it into the page when that navigates, and lose it there.
    expect(page).not.toContain("sticky");
  });

  test("can be asynchronous", async () => {
    const result = render(html`<body>${liveRender(Slow, { id: "slow" })}</body>`);
    expect(await result).toMatch(/<p>1<\/p><\/div><\/body>$/);
  });

  test("can redirect", () => {
    const result = render(html`<body>${liveRender(Leaving, { id: "a" })}</body>`);
    expect(result).toMatchObject({ kind: "redirect", to: "/login", status: 302 });
  });

  test("fails like the page itself", async () => {
    await expect(render(html`<i>${liveRender(Failing, { id: "a" })}</i>`)).rejects.toThrow("boom");
  });

  test("must be known to the endpoint", () => {
    const stranger = liveView({ name: "player", render: () => html`<p></p>` });
    expect(() => render(html`<i>${liveRender(stranger, { id: "a" })}</i>`)).toThrow(/LW413/);
  });

  test("cannot be a LiveComponent, which needs a view", () => {
    const part = liveComponent({ render: () => html`<p></p>` });
    expect(() => render(html`<i>${part({ id: "a" })}</i>`)).toThrow(/LW215/);
  });
});
