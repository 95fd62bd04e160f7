import { decryptDated, encryptToken } from "../crypto/encrypt.ts";
import type { KeyRing } from "../crypto/keys.ts";
import { type Dated, type JsonValue, MAX_SKEW_SECONDS } from "../crypto/payload.ts";
import type { CookieFormat } from "./cookie-format.ts";
import { cookiesNamed } from "./cookies.ts";

/** A cookie of one request that holds an encrypted token, so that users cannot read its content. */
export class TokenCookie {
  readonly #header: string | null;
  readonly #keys: KeyRing;
  readonly #format: CookieFormat;
  readonly #secure: boolean;

  /**
   * @param header the `Cookie` header of the request
   * @param secure true if the request came over https
   */
  constructor(keys: KeyRing, format: CookieFormat, header: string | null, secure: boolean) {
    this.#keys = keys;
    this.#format = format;
    this.#header = header;
    this.#secure = secure;
  }

  get name(): string {
    return this.#format.name;
  }

  /** Seconds that the browser keeps the cookie. */
  get maxAge(): number {
    return this.#format.maxAge;
  }

  /**
   * Reads the newest of the cookies with this name that this application can decrypt.
   *
   * @param maxAge seconds after which a cookie is ignored
   * @returns `undefined` if there is none. The age is `Infinity` for a cookie from the future
   */
  read(purpose: string, maxAge: number): Dated | undefined {
    let newest: Dated | undefined;
    for (const token of cookiesNamed(this.#header, this.#format.name)) {
      const found = decryptDated(this.#keys, purpose, token, maxAge);
      if (found === undefined) continue;
      // A cookie from the future was written by a clock that was ahead, and would win until the time reaches it.
      const age = found.age < -MAX_SKEW_SECONDS ? Infinity : found.age;
      // Ages are whole seconds. Of two cookies from one second, the browser received the later one in the header later.
      if (newest !== undefined && age > newest.age) continue;
      newest = { data: found.data, age };
    }
    return newest;
  }

  /** Returns the token for a new value of the cookie. */
  encrypt(purpose: string, content: JsonValue): string {
    return encryptToken(this.#keys, purpose, content);
  }

  /** Returns the `Set-Cookie` header that stores a token. */
  write(token: string): string {
    return this.#format.write(token, this.#secure);
  }
}
