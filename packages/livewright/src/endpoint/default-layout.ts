import { html } from "../html/rendered.ts";
import { liveTitle } from "../live/components/live-title.ts";
import type { RootLayout } from "../live/root-layout.ts";

/**
 * Returns the root layout of an application without its own: a title, the CSRF token, and the client.
 *
 * @param socketPath the path that the client connects to
 */
export function defaultRootLayout(socketPath: string): RootLayout {
  return ({ content, title, csrfToken, staticPath }) => html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="csrf-token" content=${csrfToken} />
        <meta name="livewright-socket" content=${socketPath} />
        ${liveTitle({ title, default: "Livewright" })}
        <link rel="icon" href="data:," />
        <script type="module" src=${staticPath("/livewright/client.js")}></script>
      </head>
      <body>
        ${content}
      </body>
    </html>`;
}
