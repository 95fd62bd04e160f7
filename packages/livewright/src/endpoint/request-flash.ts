import type { KeyRing } from "../crypto/keys.ts";
import { EMPTY_FLASH, type Flash } from "../live/flash.ts";
import type { Logger } from "../telemetry/logger.ts";
import { openFlash, signFlash } from "../tokens/tokens.ts";
import type { CookieFormat } from "./cookie-format.ts";
import { cookiesNamed, MAX_COOKIE_BYTES } from "./cookies.ts";

/** The client writes this cookie when a view redirects with flash. All applications of a host share its name. */
const CLIENT_COOKIE = "__phoenix_flash__";
const FORGET_CLIENT_COOKIE = `${CLIENT_COOKIE}=; Path=/; Max-Age=0`;

/** The flash that a request received, and the cookies that carried it. */
interface ReceivedFlash {
  readonly flash: Flash;
  /** True if the request has the cookie that this application writes. */
  readonly own: boolean;
  /** True if the client's cookie holds flash of this application. The flash of another application stays in the cookie. */
  readonly client: boolean;
}

const NONE: ReceivedFlash = Object.freeze({ flash: EMPTY_FLASH, own: false, client: false });

/** The flash of one request: received from the last page, and put for the next page (protocol sections 2.4 and 5.8). */
export class RequestFlash {
  readonly #keys: KeyRing;
  readonly #cookies: string | null;
  readonly #format: CookieFormat;
  readonly #secure: boolean;
  readonly #logger: Logger;
  #received: ReceivedFlash | undefined;
  #put: Flash = EMPTY_FLASH;

  /**
   * @param format the cookie that this application writes
   * @param cookies the `Cookie` header of the request
   * @param secure true if the request came over https
   * @param logger receives a warning if the flash does not fit into a cookie
   */
  constructor(keys: KeyRing, format: CookieFormat, cookies: string | null, secure: boolean, logger: Logger) {
    this.#keys = keys;
    this.#format = format;
    this.#secure = secure;
    this.#logger = logger;
    this.#cookies = cookies;
  }

  /**
   * Returns the flash of the last page. The response then removes it, because the caller shows it. A request that does not
   * read it, such as one for a file, leaves it for the next page.
   */
  read(): Flash {
    return (this.#received ??= this.#decode()).flash;
  }

  /** The flash that this request has put. */
  get fresh(): Flash {
    return this.#put;
  }

  /** Returns the flash that a page of this request shows. */
  forPage(): Flash {
    return { ...this.read(), ...this.#put };
  }

  put(kind: string, text: string): void {
    this.#put = { ...this.#put, [kind]: text };
  }

  /**
   * Returns the `Set-Cookie` headers that store `flash` for the next page and remove the flash that was read. Flash that does
   * not fit into a cookie is dropped with a warning: the request has done its work, so it must not fail now.
   */
  setCookies(flash: Flash): readonly string[] {
    const { own, client } = this.#received ?? NONE;
    const headers = client ? [FORGET_CLIENT_COOKIE] : [];
    const token = Object.keys(flash).length > 0 ? signFlash(this.#keys, flash) : "";
    const bytes = this.#format.name.length + token.length;
    if (bytes > MAX_COOKIE_BYTES) {
      this.#logger.warn(
        `The flash is dropped: its cookie would have ${bytes} bytes, and browsers store at most ${MAX_COOKIE_BYTES}. Shorten its text.`,
        { kinds: Object.keys(flash) },
      );
    } else if (token !== "") return [...headers, this.#format.write(token, this.#secure)];
    return own ? [...headers, this.#format.forget(this.#secure)] : headers;
  }

  /** Reads both cookies, and skips tokens that are not of this application. */
  #decode(): ReceivedFlash {
    const own = cookiesNamed(this.#cookies, this.#format.name);
    const fromClient = this.#firstReadable(cookiesNamed(this.#cookies, CLIENT_COOKIE));
    if (own.length === 0 && fromClient === undefined) return NONE;
    const flash = { ...fromClient, ...this.#firstReadable(own) };
    return { flash, own: own.length > 0, client: fromClient !== undefined };
  }

  #firstReadable(tokens: readonly string[]): Flash | undefined {
    for (const token of tokens) {
      const flash = openFlash(this.#keys, token);
      if (flash !== undefined) return flash;
    }
    return undefined;
  }
}
