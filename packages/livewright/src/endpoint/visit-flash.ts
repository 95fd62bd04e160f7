import type { KeyRing } from "../crypto/keys.ts";
import { EMPTY_FLASH, type Flash } from "../live/flash.ts";
import type { Logger } from "../telemetry/logger.ts";
import { flashCookie, readFlash } from "./flash-cookie.ts";

/** The flash of one request: what the last page left, and what this one leaves. */
export class VisitFlash {
  readonly #keys: KeyRing;
  readonly #cookies: string | null;
  readonly #logger: Logger;
  #brought: Flash | undefined;
  #read: boolean = false;
  #put: Flash = EMPTY_FLASH;

  constructor(keys: KeyRing, cookies: string | null, logger: Logger) {
    this.#keys = keys;
    this.#logger = logger;
    this.#cookies = cookies;
  }

  /**
   * What the last page had to say. Asking uses it up: whoever asks shows it. A request that does not, for a file perhaps,
   * leaves it for the page that was meant.
   */
  read(): Flash {
    if (!this.#read) this.#brought = readFlash(this.#keys, this.#cookies);
    this.#read = true;
    return this.#brought ?? EMPTY_FLASH;
  }

  /** What was put during this request. */
  get fresh(): Flash {
    return this.#put;
  }

  put(kind: string, text: string): void {
    this.#put = { ...this.#put, [kind]: text };
  }

  /** The `Set-Cookie` header that leaves `flash` for the next page, or takes away what this one has shown. */
  setCookie(flash: Flash): string | undefined {
    return flashCookie(this.#keys, flash, this.#brought !== undefined, this.#logger);
  }
}
