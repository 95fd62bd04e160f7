import { LivewrightError } from "../foundation/errors.ts";

/**
 * Decides whether a page of this origin may open a WebSocket. Browsers apply no same-origin rule to WebSockets and send cookies with
 * them, so without this check a page of another site could connect as its user.
 */
export type OriginRule = (origin: string | null, url: URL) => boolean;

/**
 * Creates the rule for the endpoint's `origins` option.
 *
 * @param origins origins such as `"https://app.test"`, `"https://*.app.test"` for all subdomains, or `"//app.test"` for both
 *   schemes; `false` for no check; default: the host that the request was sent to
 * @throws {LivewrightError} LW102 for an entry that is not an origin
 */
export function originRule(origins: readonly string[] | false | undefined): OriginRule {
  if (origins === false) return () => true;
  const allowed = origins?.map((entry) => readPattern(entry));
  return (origin, url) => {
    // Browsers always send the header. Another client has no cookies of a user that a page could abuse.
    if (origin === null) return true;
    // The common case, checked first. With an `origins` option the request's own host does not count.
    if (allowed === undefined && origin === `${url.protocol}//${url.host}`) return true;
    const from = parse(origin);
    if (from === undefined) return false;
    return allowed === undefined ? sameHost(from, url) : allowed.some((pattern) => matches(pattern, from));
  };
}

interface OriginPattern {
  /** With the colon; `undefined` for any. */
  readonly protocol: string | undefined;
  /** Host and port, without `*.`. */
  readonly host: string;
  readonly subdomains: boolean;
}

function readPattern(entry: string): OriginPattern {
  const parts = /^(https?:)?\/\/(\*\.)?([^/*?#@\s]+)$/.exec(entry);
  const url = parts === null ? undefined : parse(`${parts[1] ?? "https:"}//${parts[3]}`);
  if (parts === null || url === undefined) {
    throw new LivewrightError("LW102", `${JSON.stringify(entry)} in the option origins is not an origin.`, {
      hint: 'origins: ["https://app.test", "https://*.app.test", "//localhost:4000"]',
    });
  }
  return { protocol: parts[1], host: url.host, subdomains: parts[2] !== undefined };
}

function matches({ protocol, host, subdomains }: OriginPattern, from: URL): boolean {
  if (protocol !== undefined && protocol !== from.protocol) return false;
  // Compared with the dot, because "evil-app.test" is not a subdomain of "app.test".
  return subdomains ? from.host.endsWith(`.${host}`) : from.host === host;
}

/**
 * Compares hosts without schemes: behind a proxy that ends TLS, the page has https and the request http. The host of the request is
 * parsed with the scheme of the page, so that both omit the same default port.
 */
function sameHost(from: URL, url: URL): boolean {
  return parse(`${from.protocol}//${url.host}`)?.host === from.host;
}

/** Parses an origin. Returns `undefined` for `null`, which browsers send from sandboxed frames and files. */
function parse(origin: string): URL | undefined {
  if (!/^https?:\/\//i.test(origin)) return undefined;
  try {
    return new URL(origin);
  } catch {
    return undefined;
  }
}
