import { serialize } from "cookie-es";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";

/** How the session cookie is written. */
export interface CookieOptions {
  /** Default `"_livewright"`. */
  readonly name?: string;
  /**
   * Seconds a session lasts after its cookie was written; browsers then keep the cookie when they are closed. A request writes it
   * again in the second half of that time, so a session lasts at least half of it without a request, and at most all of it.
   * Default: 14 days, and only until the browser is closed.
   */
  readonly maxAge?: number;
  /** Default: only the host that set it. */
  readonly domain?: string;
  /** Default `"/"`. */
  readonly path?: string;
  /** Whether browsers send it over https only. Default: when the request came over https. */
  readonly secure?: boolean;
  /** Default `"lax"`: not sent with requests that other sites make, but with links that lead here. */
  readonly sameSite?: "lax" | "strict" | "none";
  /**
   * Whether a page inside a page of another site gets a cookie of its own per embedding site (CHIPS). Browsers that block
   * third-party cookies keep only such cookies. Needs `sameSite: "none"` and https. Default `false`.
   */
  readonly partitioned?: boolean;
}

const KNOWN: KnownOptions<CookieOptions> = {
  name: true,
  maxAge: true,
  domain: true,
  path: true,
  secure: true,
  sameSite: true,
  partitioned: true,
};

const DEFAULT_MAX_AGE = 14 * 86_400;

/** The session cookie of an application, but for its value: name and attributes are checked and written once, not per request. */
export class CookieFormat {
  readonly name: string;
  /** Seconds that a session lasts. */
  readonly maxAge: number;
  readonly #options: CookieOptions;
  readonly #overHttps: string;
  /** Written when the first visitor comes over http: a cookie that has to be secure cannot be written for one. */
  #overHttp: string | undefined;

  constructor(options: CookieOptions = {}) {
    checkOptions(options, KNOWN, "cookie", "LW102");
    this.name = options.name ?? "_livewright";
    this.maxAge = options.maxAge ?? DEFAULT_MAX_AGE;
    this.#options = options;
    this.#overHttps = attributes(this.name, options, true);
  }

  /**
   * The `Set-Cookie` header.
   *
   * @param value of characters that need no escaping, as tokens have them
   * @param secure whether the request came over https
   * @throws TypeError over http for a cookie that has to be secure: by its name, or with `sameSite: "none"`
   */
  write(value: string, secure: boolean): string {
    return `${this.name}=${value}${(this.#options.secure ?? secure) ? this.#overHttps : this.#http()}`;
  }

  /**
   * The `Set-Cookie` header that removes the cookie. It names path and domain, since a browser compares them.
   *
   * @param secure whether the request came over https
   * @throws TypeError as {@link write} does
   */
  forget(secure: boolean): string {
    return this.write("", secure).replace(/; Max-Age=\d+|$/, "; Max-Age=0");
  }

  /**
   * The format of another cookie of the same application: its name is this one's and a suffix, its attributes are the same.
   *
   * @param maxAge seconds for which the browser keeps it
   */
  companion(suffix: string, maxAge: number): CookieFormat {
    return new CookieFormat({ ...this.#options, name: this.name + suffix, maxAge });
  }

  #http(): string {
    return (this.#overHttp ??= attributes(this.name, this.#options, false));
  }
}

/** What stands after the value. */
function attributes(name: string, options: CookieOptions, secure: boolean): string {
  const { maxAge, domain, path = "/", sameSite = "lax", partitioned = false } = options;
  const empty = serialize(name, "", {
    path,
    sameSite,
    secure,
    httpOnly: true,
    partitioned,
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(domain === undefined ? {} : { domain }),
  });
  return empty.slice(`${name}=`.length);
}
