import { randomId } from "../foundation/random.ts";

/** A `Content-Security-Policy`: a text, or a function that writes one around the nonce of each page; `false` for none. */
export type ContentSecurityPolicy = string | ((nonce: string) => string) | false;

/** Headers by name; `false` omits a default. */
export interface HeaderOptions {
  readonly [name: string]: string | false;
}

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Sent with every page. */
const DEFAULTS: Readonly<Record<string, string>> = {
  // Browsers use the content type that the server names, and do not guess another.
  "x-content-type-options": "nosniff",
  // Paths and queries may contain private data. Other sites receive only the origin.
  "referrer-policy": "strict-origin-when-cross-origin",
  // Other sites cannot show a page in an invisible frame and let its user click there.
  "x-frame-options": "SAMEORIGIN",
  "x-permitted-cross-domain-policies": "none",
};

/** Safe for every application: no frames of other sites around a page, and no injected `<base>` that redirects relative URLs. */
const DEFAULT_POLICY = "base-uri 'self'; frame-ancestors 'self'";

/** The headers of HTML responses. Those without a nonce are computed once. */
export class SecurityHeaders {
  readonly #fixed: HeaderList;
  readonly #policy: ((nonce: string) => string) | undefined;

  constructor(headers: HeaderOptions = {}, policy: ContentSecurityPolicy = DEFAULT_POLICY) {
    const named = new Map<string, string | false>(Object.entries(DEFAULTS));
    if (typeof policy === "string") named.set("content-security-policy", policy);
    for (const [name, value] of Object.entries(headers)) named.set(name.toLowerCase(), value);
    this.#fixed = [...named].filter((header): header is [string, string] => header[1] !== false);
    // The option `headers` wins, even with `false`. Then no page needs a nonce.
    this.#policy = typeof policy === "function" && !named.has("content-security-policy") ? policy : undefined;
  }

  /** Returns a nonce for one page, if the policy uses one. */
  nonce(): string | undefined {
    return this.#policy === undefined ? undefined : randomId();
  }

  /** Returns the headers of one page. */
  list(nonce?: string): HeaderList {
    if (this.#policy === undefined || nonce === undefined) return this.#fixed;
    return [...this.#fixed, ["content-security-policy", this.#policy(nonce)]];
  }
}
