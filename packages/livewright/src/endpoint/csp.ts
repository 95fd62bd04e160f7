import { LivewrightError } from "../foundation/errors.ts";
import { nearest } from "../foundation/nearest.ts";

/**
 * A source of {@link csp} that is replaced by the nonce of the page.
 *
 * @example csp({ "script-src": ["'self'", NONCE] })
 */
export const NONCE = "'nonce'";

/** The directives of a policy, by name: a list of sources, `true` for a directive without sources, `false` to omit a default. */
export interface PolicyDirectives {
  readonly [directive: string]: readonly string[] | boolean;
}

/** Directives of Content Security Policy Level 3 and of the specifications that extend it. Browsers ignore any other. */
const DIRECTIVES: ReadonlySet<string> = new Set(
  (
    "child-src connect-src default-src fenced-frame-src font-src frame-src img-src manifest-src media-src object-src " +
    "prefetch-src script-src script-src-attr script-src-elem style-src style-src-attr style-src-elem worker-src " +
    "base-uri plugin-types sandbox form-action frame-ancestors navigate-to report-to report-uri " +
    "block-all-mixed-content require-sri-for require-trusted-types-for trusted-types upgrade-insecure-requests webrtc"
  ).split(" "),
);

/** Allows content of this server only, and no plugins or frames. The client needs nothing more. */
const STRICT: PolicyDirectives = {
  "default-src": ["'self'"],
  "object-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
};

/**
 * Writes a strict `Content-Security-Policy` for the option `contentSecurityPolicy`: content and form targets of this server only, no
 * plugins, no frames around the page. The client works with this policy.
 *
 * @param directives override the defaults. Add {@link NONCE} to `script-src` or `style-src` to allow inline elements with the
 *   nonce of the page, which the root layout receives
 * @throws {LivewrightError} LW102 for an unknown directive, or a source that would change the meaning of the policy
 * @example
 * ```ts
 * endpoint({
 *   contentSecurityPolicy: csp({ "img-src": ["'self'", "data:"], "style-src": ["'self'", NONCE] }),
 *   rootLayout: ({ nonce, content }) => html`… <style nonce=${nonce}>body { margin: 0 }</style> …`,
 * });
 * ```
 */
export function csp(directives: PolicyDirectives = {}): string | ((nonce: string) => string) {
  const parts: string[] = [];
  for (const [name, sources] of Object.entries({ ...STRICT, ...directives })) {
    if (sources === false) continue;
    if (!DIRECTIVES.has(name)) {
      const meant = nearest(name, DIRECTIVES);
      throw invalid(`${JSON.stringify(name)} is not a directive`, meant && `Did you mean ${JSON.stringify(meant)}?`);
    }
    const list = sources === true ? [] : sources;
    for (const source of list) checkSource(name, source, list);
    parts.push([name, ...list].join(" "));
  }
  const policy = parts.join("; ");
  return policy.includes(NONCE) ? (nonce) => policy.replaceAll(NONCE, `'nonce-${nonce}'`) : policy;
}

function checkSource(name: string, source: unknown, list: readonly string[]): void {
  // A semicolon ends a directive, a comma a policy, a line break the header.
  if (typeof source !== "string" || !/^[!-+\--:<-~]+$/.test(source)) {
    throw invalid(`${JSON.stringify(source)} is not a valid source of ${name}`);
  }
  if (source === "'unsafe-inline'" && list.includes(NONCE)) {
    throw invalid(`${name} has a nonce, so browsers ignore its 'unsafe-inline'`);
  }
}

function invalid(detail: string, hint?: string): LivewrightError {
  return new LivewrightError("LW102", `The Content-Security-Policy is invalid: ${detail}.`, {
    hint: hint ?? `csp({ "img-src": ["'self'", "data:"], "script-src": ["'self'", NONCE] })`,
  });
}
