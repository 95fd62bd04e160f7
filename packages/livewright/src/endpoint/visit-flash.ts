import type { KeyRing } from "../crypto/keys.ts";
import { EMPTY_FLASH, type Flash } from "../live/flash.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { CookieFormat } from "./cookie-format.ts";
import { type BroughtFlash, flashCookies, readFlash } from "./flash-cookie.ts";

/** The flash of one request: what the last page left, and what this one leaves. */
export class VisitFlash {
  readonly #keys: KeyRing;
  readonly #cookies: string | null;
  readonly #format: CookieFormat;
  readonly #secure: boolean;
  readonly #logger: Logger;
  #brought: BroughtFlash | undefined;
  #put: Flash = EMPTY_FLASH;

  /**
   * @param format of the cookie that this application writes
   * @param cookies the `Cookie` header of the request
   * @param secure whether the request came over https
   */
  constructor(keys: KeyRing, format: CookieFormat, cookies: string | null, secure: boolean, logger: Logger) {
    this.#keys = keys;
    this.#format = format;
    this.#secure = secure;
    this.#logger = logger;
    this.#cookies = cookies;
  }

  /**
   * What the last page had to say. Asking uses it up: whoever asks shows it. A request that does not, for a file perhaps,
   * leaves it for the page that was meant.
   */
  read(): Flash {
    return (this.#brought ??= readFlash(this.#keys, this.#format, this.#cookies)).flash;
  }

  /** What was put during this request. */
  get fresh(): Flash {
    return this.#put;
  }

  put(kind: string, text: string): void {
    this.#put = { ...this.#put, [kind]: text };
  }

  /** The `Set-Cookie` headers that leave `flash` for the next page and remove what this one has shown. */
  setCookies(flash: Flash): readonly string[] {
    const given = { flash, brought: this.#brought, secure: this.#secure };
    return flashCookies(this.#keys, this.#format, given, this.#logger);
  }
}
