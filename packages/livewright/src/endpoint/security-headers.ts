import { randomId } from "../foundation/random.ts";

/** A `Content-Security-Policy`: fixed, or made for each page around a fresh nonce; `false` for none. */
export type ContentSecurityPolicy = string | ((nonce: string) => string) | false;

/** Headers by name; `false` leaves a default out. */
export interface HeaderOptions {
  readonly [name: string]: string | false;
}

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Sent with every page. */
const DEFAULTS: Readonly<Record<string, string>> = {
  // What we call a script is a script and what we call text is none, whatever the browser thinks it looks like.
  "x-content-type-options": "nosniff",
  // Paths and queries may hold private things; other sites only learn which site a visitor came from.
  "referrer-policy": "strict-origin-when-cross-origin",
  // Nobody may put our pages into an invisible frame and have the visitor click there.
  "x-frame-options": "SAMEORIGIN",
  "x-permitted-cross-domain-policies": "none",
};

/** Safe for every application: no foreign frame around a page, no injected `<base>` that redirects its relative URLs. */
const DEFAULT_POLICY = "base-uri 'self'; frame-ancestors 'self'";

/** The headers of HTML responses. The fixed ones are put together once. */
export class SecurityHeaders {
  readonly #fixed: HeaderList;
  readonly #policy: ((nonce: string) => string) | undefined;

  constructor(headers: HeaderOptions = {}, policy: ContentSecurityPolicy = DEFAULT_POLICY) {
    const named = new Map<string, string | false>(Object.entries(DEFAULTS));
    if (typeof policy === "string") named.set("content-security-policy", policy);
    for (const [name, value] of Object.entries(headers)) named.set(name.toLowerCase(), value);
    this.#fixed = [...named].filter((header): header is [string, string] => header[1] !== false);
    // What the headers say about it stands, also that there is none: then no page needs a nonce.
    this.#policy = typeof policy === "function" && !named.has("content-security-policy") ? policy : undefined;
  }

  /** A nonce for one page, if the policy wants one. */
  nonce(): string | undefined {
    return this.#policy === undefined ? undefined : randomId();
  }

  /** The headers of one page. */
  list(nonce?: string): HeaderList {
    if (this.#policy === undefined || nonce === undefined) return this.#fixed;
    return [...this.#fixed, ["content-security-policy", this.#policy(nonce)]];
  }
}
