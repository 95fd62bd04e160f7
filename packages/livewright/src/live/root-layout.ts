import type { Raw, Rendered } from "../html/rendered.ts";

/** The argument of a root layout. */
export interface RootLayoutContext<Assigns extends object = Record<string, unknown>> {
  /** The view in its container, to be put into `<body>`. */
  readonly content: Raw;
  /** The title that the view set in the dead render. Show it with `liveTitle`. */
  readonly title: string | undefined;
  /** For `<meta name="csrf-token" content=${csrfToken}>`; the client sends it back when it connects. */
  readonly csrfToken: string;
  /** The URL of the request. */
  readonly url: URL;
  /** A fresh nonce for inline scripts, if the Content-Security-Policy of the endpoint uses nonces. */
  readonly nonce: string | undefined;
  /**
   * Returns the URL of a file of the endpoint's `static` option, with a version that changes with the file. Browsers may cache it
   * forever. With `phx-track-static` on its element, `socket.staticChanged()` reports when it is outdated.
   *
   * @example <link phx-track-static rel="stylesheet" href=${staticPath("/assets/app.css")}>
   */
  readonly staticPath: (path: string) => string;
  /** The assigns of the view. */
  readonly assigns: Readonly<Assigns>;
}

/** The document around a view: rendered once per page load, outside the live part, never diffed. */
export type RootLayout<Assigns extends object = Record<string, unknown>> = (
  context: RootLayoutContext<Assigns>,
) => Rendered;
