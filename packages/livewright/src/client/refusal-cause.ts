/** The part of a refused join's response that this file reads. */
export interface Refused {
  readonly reason?: unknown;
  readonly cause?: unknown;
  readonly redirect?: { readonly to?: unknown };
  readonly live_redirect?: { readonly to?: unknown };
}

/** The cause of a refused join. `redirected` is true if the view redirected to another URL. */
export interface Cause {
  readonly cause: string;
  readonly redirected: boolean;
}

/**
 * Returns the cause of a refusal after which the client loads the page, or another one.
 *
 * @param main true for the main view of the page. A nested view only shows its own error
 * @returns `undefined` for refusals that are part of an ordinary navigation
 */
export function causeOf(response: Refused, main: boolean): Cause | undefined {
  const { reason, cause } = response;
  const to = response.redirect?.to ?? response.live_redirect?.to;
  if (typeof to === "string") {
    const self = withoutFragment(to) === withoutFragment(location.href);
    return { cause: "redirect", redirected: !self };
  }
  if (typeof cause === "string" && (reloadsPage(response) || main)) return { cause, redirected: false };
  // A page of another live session is loaded by its URL.
  if (typeof reason !== "string" || reason === "unauthorized") return undefined;
  if (!main && !reloadsPage(response)) return undefined;
  const known = reason === "join crashed" ? "crash" : reason.startsWith("too many") ? "limit" : reason;
  return { cause: known, redirected: false };
}

/** True if the client reloads the page immediately, whichever view was refused. */
export function reloadsPage({ reason }: Refused): boolean {
  return reason === "stale" || reason === "unauthorized" || reason === "reload";
}

function withoutFragment(url: string): string | undefined {
  return URL.canParse(url, location.href) ? new URL(url, location.href).href.split("#", 1)[0] : undefined;
}
