// The document of every page: the navigation, the page, and its source next to it. It is outside of the view, so it is
// rendered once per page load. A click on a counter does not change it.

import { readFileSync } from "node:fs";
import { component, each, html, liveTitle, raw, type Raw, type RootLayout } from "livewright";
import { gallery, home, type Page, pageAt } from "../pages.ts";
import { highlight } from "./highlight.ts";

const pages = [home, ...gallery];

const sources = new Map<string, Raw>();

/**
 * Returns the source of a view, highlighted when it is first shown. `raw` is safe here: the text comes from this repository, and
 * is escaped.
 */
function sourceOf({ source }: Page): Raw {
  let highlighted = sources.get(source);
  if (highlighted === undefined) {
    const file = new URL(`../../src/views/${source}`, import.meta.url);
    sources.set(source, (highlighted = raw(highlight(readFileSync(file, "utf8")))));
  }
  return highlighted;
}

const NavLink = component(
  ({ page, current }: { page: Page; current: boolean }) =>
    html`<li><a href=${page.path} aria-current=${current && "page"}>${page.title}</a></li>`,
);

const Hint = component(
  ({ text }: { text: string }) =>
    html`<li>${text.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}</li>`,
);

export const rootLayout: RootLayout = ({ content, title, csrfToken, url, staticPath }) => {
  const page = pageAt(url.pathname);
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="csrf-token" content=${csrfToken}>
        <meta name="livewright-hooks" content="/hooks/hooks.js">
        <meta name="livewright-progress" content="#2f9e8a">
        ${liveTitle({ title, default: page.title, suffix: " · Livewright" })}
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href=${staticPath("/livewright/ui.css")}>
        <link phx-track-static rel="stylesheet" href=${staticPath("/assets/demo.css")}>
        <script type="module" src=${staticPath("/livewright/client.js")}></script>
      </head>
      <body>
        <a class="skip" href="#page">Skip to the page</a>
        <header class="top">
          <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24">Livewright</a>
          <nav aria-label="Pages">
            <ul>
              ${each(pages, (entry) => NavLink({ page: entry, current: entry === page }))}
            </ul>
          </nav>
          <p class="status" role="status">
            <span class="when-static">static</span>
            <span class="when-live">live</span>
            <span class="when-offline">reconnecting…</span>
            <span class="when-crashed">restarting…</span>
          </p>
        </header>
        <div class="columns">
          <main id="page">
            <noscript>
              <p class="notice">
                JavaScript is off, so you see each page as the server first rendered it. It can be read, but buttons and
                forms need the connection that JavaScript opens.
              </p>
            </noscript>
            ${content}
          </main>
          <aside aria-label="About this page">
            <h2>What to look at</h2>
            <ul class="look">
              ${each(page.look, (text) => Hint({ text }))}
            </ul>
            <h2>Source <code>views/${page.source}</code></h2>
            <pre tabindex="0"><code>${sourceOf(page)}</code></pre>
          </aside>
        </div>
      </body>
    </html>
  `;
};
