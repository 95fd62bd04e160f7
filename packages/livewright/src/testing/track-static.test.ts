import { expect, test } from "vitest";
import { appOf } from "../test-support/browser.ts";
import type { FileSource } from "../endpoint/static-files.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import type { RootLayout } from "../live/root-layout.ts";
import { live as route } from "../router/routes.ts";
import { live } from "./live.ts";

const assets: FileSource = {
  read: () => ({ size: 1, modified: 0, body: () => "x" }),
  version: (name) => (name === "gone.js" ? undefined : "v2"),
};

const Banner = liveView({
  mount: (socket) => ({ tracked: socket.connectParams?.["_track_static"], outdated: socket.staticChanged() }),
  render: ({ outdated, tracked }) => html`<p>${outdated ? "reload" : "current"}</p><i>${JSON.stringify(tracked)}</i>`,
});

/** Returns the text of a connected view on a page with this head. */
async function shownWith(head: RootLayout): Promise<string> {
  const rootLayout: RootLayout = (page) => html`
    <html><head><meta name="csrf-token" content=${page.csrfToken}>${head(page)}</head><body>${page.content}</body></html>
  `;
  const app = appOf({ rootLayout, static: { "/assets": assets }, routes: [route("/deep/page", Banner)] });
  const view = await live(app, "/deep/page");
  return view.text("p");
}

test.each<[string, RootLayout, string]>([
  [
    "a style sheet",
    ({ staticPath }) => html`<link phx-track-static rel="stylesheet" href=${staticPath("/assets/a.css")}>`,
    "current",
  ],
  ["an old style sheet", () => html`<link phx-track-static rel="stylesheet" href="/assets/a.css?v=v1">`, "reload"],
  [
    "an old one by a relative path",
    () => html`<link phx-track-static rel="stylesheet" href="../assets/a.css?v=v1">`,
    "reload",
  ],
  [
    "a script",
    ({ staticPath }) => html`<script phx-track-static src=${staticPath("/assets/a.js")}></script>`,
    "current",
  ],
  ["an old script", () => html`<script phx-track-static src="/assets/a.js?v=v1"></script>`, "reload"],
  ["an old picture", () => html`<img phx-track-static alt="" src="/assets/a.png?v=v1">`, "reload"],
  [
    "an old script of another site",
    () => html`<script phx-track-static src="https://other.test/a.js?v=v1"></script>`,
    "current",
  ],
])("a view under test sees whether %s on its page has changed", async (_, head, expected) => {
  expect(await shownWith(head)).toBe(expected);
});
