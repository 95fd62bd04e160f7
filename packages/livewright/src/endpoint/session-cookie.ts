import { checkCsrf, maskCsrf, newCsrfSecret } from "../crypto/csrf.ts";
import type { JsonValue } from "../crypto/payload.ts";
import { checkJson } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Session } from "../live/live-view.ts";
import { MAX_COOKIE_BYTES } from "./cookies.ts";
import type { RequestSession } from "./request-session.ts";
import type { TokenCookie } from "./token-cookie.ts";

const PURPOSE = "cookie";

interface Content {
  /** The CSRF secret. The tokens in pages are masked copies of it. */
  readonly csrf: string | undefined;
  readonly data: Session;
}

const EMPTY: Content = { csrf: undefined, data: {} };

/**
 * The session of one request. Decrypts the cookie when it is first read, and writes it only if it changed.
 */
export class SessionCookie implements RequestSession {
  readonly #cookie: TokenCookie;
  #content: Content | undefined;
  #changed: boolean = false;

  constructor(cookie: TokenCookie) {
    this.#cookie = cookie;
  }

  get name(): string {
    return this.#cookie.name;
  }

  get data(): Session {
    return this.#read().data;
  }

  get(key: string): unknown {
    const { data } = this.#read();
    return Object.hasOwn(data, key) ? data[key] : undefined;
  }

  set(key: string, value: JsonValue): void {
    checkJson(value, `session.${key}`, { undefinedMembers: true });
    // Adds the secret with the first value, so that a session that fits into the cookie still fits when a page needs a token.
    const { csrf = newCsrfSecret(), data } = this.#read();
    this.#write({ csrf, data: { ...data, [key]: value } });
  }

  delete(key: string): void {
    const { csrf, data } = this.#read();
    if (!Object.hasOwn(data, key)) return;
    this.#write({ csrf, data: Object.fromEntries(Object.entries(data).filter(([name]) => name !== key)) });
  }

  clear(): void {
    this.#write({ csrf: newCsrfSecret(), data: {} });
  }

  renew(): void {
    this.#write({ csrf: newCsrfSecret(), data: this.#read().data });
  }

  csrfToken(): string {
    let { csrf } = this.#read();
    if (csrf === undefined) {
      csrf = newCsrfSecret();
      this.#write({ csrf, data: this.#read().data });
    }
    return maskCsrf(csrf);
  }

  get secret(): string | undefined {
    return this.#read().csrf;
  }

  get key(): undefined {
    return undefined;
  }

  get endsAt(): undefined {
    return undefined;
  }

  load(): undefined {
    return undefined;
  }

  save(): undefined {
    return undefined;
  }

  checkCsrf(token: unknown): boolean {
    return checkCsrf(this.#read().csrf, token);
  }

  /**
   * Returns the `Set-Cookie` header of the response, if the session changed.
   *
   * @throws {LivewrightError} LW110 if the session does not fit into a cookie
   */
  setCookie(): string | undefined {
    if (!this.#changed) return undefined;
    const { name } = this.#cookie;
    const value = this.#encrypt();
    if (name.length + value.length > MAX_COOKIE_BYTES) {
      throw new LivewrightError(
        "LW110",
        `The session cookie would have ${name.length + value.length} bytes, and browsers drop cookies over ${MAX_COOKIE_BYTES}.`,
        { hint: 'Store the data on the server and its id in the session: session.set("cartId", id)' },
      );
    }
    return this.#cookie.write(value);
  }

  #read(): Content {
    return (this.#content ??= this.#decrypt());
  }

  #write(content: Content): void {
    this.#content = content;
    this.#changed = true;
  }

  #encrypt(): string {
    const { csrf, data } = this.#read();
    return this.#cookie.encrypt(PURPOSE, { csrf, data: data as Record<string, JsonValue> });
  }

  #decrypt(): Content {
    const { maxAge } = this.#cookie;
    const newest = this.#cookie.read(PURPOSE, maxAge);
    if (newest === undefined) return EMPTY;
    // Writes a cookie in the second half of its life again. So a session in use does not expire, and moves to the newest secret.
    if (newest.age > maxAge / 2) this.#changed = true;
    return newest.data as Content;
  }
}
