interface Cookie {
  readonly value: string;
  /** True if scripts cannot read the cookie. */
  readonly httpOnly: boolean;
  readonly path: string;
  /** Milliseconds since 1970; undefined for a cookie that lasts until the browser closes. */
  readonly expires: number | undefined;
}

/** The cookies of one browser for one site. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /**
   * Stores a cookie from a `Set-Cookie` header or from `document.cookie`.
   *
   * @param fromScript true if a script sets the cookie, which then cannot be `HttpOnly`
   */
  set(header: string, fromScript: boolean = false): void {
    const [pair = "", ...rest] = header.split(";");
    const at = pair.indexOf("=");
    if (at < 0) return;
    const attributes = new Map(rest.map((part) => attributeOf(part)));
    const maxAge = attributes.get("max-age");
    const date = attributes.get("expires");
    const expires =
      maxAge !== undefined ? Date.now() + Number(maxAge) * 1_000 : date !== undefined ? Date.parse(date) : undefined;
    const path = attributes.get("path") ?? "/";
    const cookie = {
      value: pair.slice(at + 1).trim(),
      httpOnly: attributes.has("httponly") && !fromScript,
      path,
      expires,
    };
    const name = pair.slice(0, at).trim();
    if (expires !== undefined && !(expires > Date.now())) this.#cookies.delete(name);
    else this.#cookies.set(name, cookie);
  }

  /** Returns the `Cookie` header of a request; empty without cookies. */
  header(pathname: string): string {
    return this.#written((cookie) => pathname.startsWith(cookie.path));
  }

  /** Returns the value of `document.cookie`. */
  visible(): string {
    return this.#written((cookie) => !cookie.httpOnly);
  }

  #written(wanted: (cookie: Cookie) => boolean): string {
    const now = Date.now();
    return [...this.#cookies]
      .filter(([, cookie]) => wanted(cookie) && (cookie.expires === undefined || cookie.expires > now))
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ");
  }
}

function attributeOf(part: string): [name: string, value: string] {
  const at = part.indexOf("=");
  return at < 0 ? [part.trim().toLowerCase(), ""] : [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()];
}
