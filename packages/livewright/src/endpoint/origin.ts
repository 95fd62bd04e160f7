import { LivewrightError } from "../foundation/errors.ts";

/**
 * Whether a WebSocket upgrade comes from a page that may open one. Browsers send cookies along with upgrades to any site
 * and apply no same-origin rule to them, so this check is what keeps other sites' pages from connecting as the visitor.
 */
export type OriginRule = (origin: string | null, url: URL) => boolean;

/**
 * Makes the rule for the endpoint's `origins` option.
 *
 * @param origins origins such as `"https://app.test"` or `"https://*.app.test"` (any subdomain), without a scheme for any
 *   (`"//app.test"`); `false` for no check; default: the host the request was sent to
 * @throws LivewrightError LW102 for an entry that is not an origin
 */
export function originRule(origins: readonly string[] | false | undefined): OriginRule {
  if (origins === false) return () => true;
  const allowed = origins?.map((entry) => readPattern(entry));
  return (origin, url) => {
    // Not sent by a browser, or it would be there: then there is no visitor whose cookies could be abused.
    if (origin === null) return true;
    // As nearly always. Not where origins are named: then what a request says about its host counts for nothing.
    if (allowed === undefined && origin === `${url.protocol}//${url.host}`) return true;
    const from = parse(origin);
    if (from === undefined) return false;
    return allowed === undefined ? sameHost(from, url) : allowed.some((pattern) => matches(pattern, from));
  };
}

interface OriginPattern {
  /** With the colon; undefined for any. */
  readonly protocol: string | undefined;
  /** Host and port, or what follows the `*`. */
  readonly host: string;
  readonly subdomains: boolean;
}

function readPattern(entry: string): OriginPattern {
  const parts = /^(https?:)?\/\/(\*\.)?([^/*?#@\s]+)$/.exec(entry);
  const url = parts === null ? undefined : parse(`${parts[1] ?? "https:"}//${parts[3]}`);
  if (parts === null || url === undefined) {
    throw new LivewrightError("LW102", `${JSON.stringify(entry)} in origins is not an origin.`, {
      hint: 'origins: ["https://app.test", "https://*.app.test", "//localhost:4000"]',
    });
  }
  return { protocol: parts[1], host: url.host, subdomains: parts[2] !== undefined };
}

function matches({ protocol, host, subdomains }: OriginPattern, from: URL): boolean {
  if (protocol !== undefined && protocol !== from.protocol) return false;
  // The dot is part of what is compared: "evil-app.test" is no subdomain of "app.test".
  return subdomains ? from.host.endsWith(`.${host}`) : from.host === host;
}

/**
 * Schemes are not compared: behind a proxy that ends TLS the page is https where the request is http. Read under the
 * page's scheme, its default port can be left out on either side.
 */
function sameHost(from: URL, url: URL): boolean {
  return parse(`${from.protocol}//${url.host}`)?.host === from.host;
}

/** An origin as browsers send it: `null`, from sandboxed frames and files, is none. */
function parse(origin: string): URL | undefined {
  if (!/^https?:\/\//i.test(origin)) return undefined;
  try {
    return new URL(origin);
  } catch {
    return undefined;
  }
}
