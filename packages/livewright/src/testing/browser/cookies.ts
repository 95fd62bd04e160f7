interface Cookie {
  readonly value: string;
  /** Scripts of the page do not see it. */
  readonly httpOnly: boolean;
  readonly path: string;
  /** In milliseconds since 1970; missing when it lasts as long as the browser. */
  readonly expires: number | undefined;
}

/** The cookies of one visitor, all of one site. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /**
   * Takes a cookie, as a `Set-Cookie` header or `document.cookie` gives it.
   *
   * @param fromScript whether a script sets it; it can make none that scripts cannot see
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

  /** The `Cookie` header of a request, empty if there are none to send. */
  header(pathname: string): string {
    return this.#written((cookie) => pathname.startsWith(cookie.path));
  }

  /** What `document.cookie` says. */
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
