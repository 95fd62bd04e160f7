/** The response of a refused join, as far as it matters here. */
export interface Refused {
  readonly reason?: unknown;
  readonly cause?: unknown;
  readonly redirect?: { readonly to?: unknown };
  readonly live_redirect?: { readonly to?: unknown };
}

/** Why a join was refused, and whether its view sent the page to another address. */
export interface Cause {
  readonly cause: string;
  readonly redirected: boolean;
}

/**
 * Says whether the client loads the page, or another one, because of a refusal.
 *
 * @param main whether the view of the page was refused, and not one inside it, which only shows its own error
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
  // The page of another live session is loaded by its address.
  if (typeof reason !== "string" || reason === "unauthorized") return undefined;
  if (!main && !reloadsPage(response)) return undefined;
  const known = reason === "join crashed" ? "crash" : reason.startsWith("too many") ? "limit" : reason;
  return { cause: known, redirected: false };
}

/** True if the client assigns the address of the page to reload it immediately, whichever view was refused. */
export function reloadsPage({ reason }: Refused): boolean {
  return reason === "stale" || reason === "unauthorized" || reason === "reload";
}

function withoutFragment(url: string): string | undefined {
  return URL.canParse(url, location.href) ? new URL(url, location.href).href.split("#", 1)[0] : undefined;
}
