import { serialize } from "cookie-es";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";

/** Options of the session cookie. */
export interface CookieOptions {
  /** Default `"_livewright"`. */
  readonly name?: string;
  /**
   * Seconds that a session lasts after its cookie was written. A request in the second half of that time writes the cookie again,
   * so a session without requests lasts between half of the time and all of it. With this option, browsers keep the cookie when
   * they are closed. Default: 14 days, but only until the browser is closed.
   */
  readonly maxAge?: number;
  /** The domain that receives the cookie. Default: only the host that set it. */
  readonly domain?: string;
  /** The path prefix on the host that receives the cookie. Default: the `basePath` of the endpoint, else `"/"`. */
  readonly path?: string;
  /** If true, browsers send the cookie over https only. Default: true if the request came over https. */
  readonly secure?: boolean;
  /** Default `"lax"`: browsers send the cookie when a user follows a link from another site, but not with requests of other sites. */
  readonly sameSite?: "lax" | "strict" | "none";
  /**
   * If true, a page that is embedded in other sites has a separate cookie for each embedding site (CHIPS). Browsers that block
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

/** The name and attributes of a cookie. They are checked and serialized once, not per request. */
export class CookieFormat {
  readonly name: string;
  /** The lifetime of a session, in seconds. */
  readonly maxAge: number;
  readonly #options: CookieOptions;
  readonly #overHttps: string;
  /** Created by the first request over http, because a cookie that must be secure throws there. */
  #overHttp: string | undefined;

  constructor(options: CookieOptions = {}) {
    checkOptions(options, KNOWN, "cookie", "LW102");
    this.name = options.name ?? "_livewright";
    this.maxAge = options.maxAge ?? DEFAULT_MAX_AGE;
    this.#options = options;
    this.#overHttps = attributes(this.name, options, true);
  }

  /**
   * Returns the `Set-Cookie` header.
   *
   * @param value without characters that need escaping; a token has none
   * @param secure true if the request came over https
   * @throws TypeError over http for a cookie that must be secure: by its name, or with `sameSite: "none"`
   */
  write(value: string, secure: boolean): string {
    return `${this.name}=${value}${(this.#options.secure ?? secure) ? this.#overHttps : this.#http()}`;
  }

  /**
   * Returns the `Set-Cookie` header that removes the cookie. It contains path and domain, because browsers compare them.
   *
   * @param secure true if the request came over https
   * @throws TypeError as {@link write} does
   */
  forget(secure: boolean): string {
    return this.write("", secure).replace(/; Max-Age=\d+|$/, "; Max-Age=0");
  }

  /**
   * Returns the format of another cookie of the application, with the same attributes and a suffix at its name.
   *
   * @param maxAge the lifetime of the cookie, in seconds
   */
  companion(suffix: string, maxAge: number): CookieFormat {
    return new CookieFormat({ ...this.#options, name: this.name + suffix, maxAge });
  }

  #http(): string {
    return (this.#overHttp ??= attributes(this.name, this.#options, false));
  }
}

/** Returns the part of a `Set-Cookie` header that follows the value. */
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
