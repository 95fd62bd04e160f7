import { checkCsrf, maskCsrf, newCsrfSecret } from "../crypto/csrf.ts";
import { decryptDated, encryptToken } from "../crypto/encrypt.ts";
import type { KeyRing } from "../crypto/keys.ts";
import { type JsonValue, MAX_SKEW_SECONDS } from "../crypto/payload.ts";
import { checkJson } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Session } from "../live/live-view.ts";
import type { SessionHandle } from "../router/route-context.ts";
import type { CookieFormat } from "./cookie-format.ts";
import { cookiesNamed, MAX_COOKIE_BYTES } from "./cookies.ts";

const PURPOSE = "cookie";

interface Content {
  /** The CSRF secret; tokens in pages are masks of it. */
  readonly csrf: string | undefined;
  readonly data: Session;
}

const EMPTY: Content = { csrf: undefined, data: {} };

/**
 * The session of one request: decrypted when first asked for, sent back only when it changed. Encrypted and not just
 * signed, so that what an application puts into it stays between it and its server.
 */
export class SessionCookie implements SessionHandle {
  readonly #keys: KeyRing;
  readonly #format: CookieFormat;
  readonly #header: string | null;
  readonly #secure: boolean;
  #content: Content | undefined;
  #changed: boolean = false;

  /**
   * @param header the `Cookie` header of the request
   * @param secure whether the request came over https
   */
  constructor(keys: KeyRing, format: CookieFormat, header: string | null, secure: boolean) {
    this.#keys = keys;
    this.#format = format;
    this.#header = header;
    this.#secure = secure;
  }

  /** The name of the cookie. */
  get name(): string {
    return this.#format.name;
  }

  /** What the application stored. Never changed in place. */
  get data(): Session {
    return this.#read().data;
  }

  get(key: string): unknown {
    const { data } = this.#read();
    return Object.hasOwn(data, key) ? data[key] : undefined;
  }

  set(key: string, value: JsonValue): void {
    checkJson(value, `session.${key}`, { undefinedMembers: true });
    // The secret comes with the first value: a session that fits into the cookie still does when a page wants a token.
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

  /** A CSRF token for a page. Asking for one is what makes a visitor without a session get a cookie. */
  csrfToken(): string {
    let { csrf } = this.#read();
    if (csrf === undefined) {
      csrf = newCsrfSecret();
      this.#write({ csrf, data: this.#read().data });
    }
    return maskCsrf(csrf);
  }

  /** Whose session this is: a secret that every session has its own of, and loses when it is cleared or renewed. */
  get secret(): string | undefined {
    return this.#read().csrf;
  }

  /** Whether `token` stands in a page that was served to this visitor. */
  checkCsrf(token: unknown): boolean {
    return checkCsrf(this.#read().csrf, token);
  }

  /**
   * The `Set-Cookie` header to answer with, if the cookie must be written.
   *
   * @throws LivewrightError LW110 when the session does not fit into a cookie
   */
  setCookie(): string | undefined {
    if (!this.#changed) return undefined;
    const { name } = this.#format;
    const value = this.#encrypt();
    if (name.length + value.length > MAX_COOKIE_BYTES) {
      throw new LivewrightError(
        "LW110",
        `The session would be a cookie of ${name.length + value.length} bytes; browsers drop those over ${MAX_COOKIE_BYTES}.`,
        { hint: "Keep the data on the server and put its id into the session." },
      );
    }
    return this.#format.write(value, this.#secure);
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
    return encryptToken(this.#keys, PURPOSE, { csrf, data: data as Record<string, JsonValue> });
  }

  /** Reads the cookie that was written last, of those this application can read. */
  #decrypt(): Content {
    const { name, maxAge } = this.#format;
    let content = EMPTY;
    let youngest = Infinity;
    for (const token of cookiesNamed(this.#header, name)) {
      const found = decryptDated(this.#keys, PURPOSE, token, maxAge);
      if (found === undefined) continue;
      // A cookie from a clock that was ahead would win for as long as the clock was ahead.
      const age = found.age < -MAX_SKEW_SECONDS ? Infinity : found.age;
      // Ages are whole seconds. Of two from one second the later in the header counts, which the browser got later.
      if (age > youngest) continue;
      youngest = age;
      content = found.data as Content;
    }
    // In the second half of its life a cookie is written again: a session in use never ends, and it moves to the newest secret.
    if (content !== EMPTY && youngest > maxAge / 2) this.#changed = true;
    return content;
  }
}
