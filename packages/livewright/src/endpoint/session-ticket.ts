import { newSessionId } from "../crypto/session-id.ts";
import type { TokenCookie } from "./token-cookie.ts";

const PURPOSE = "session id";

/** The content of the cookie. */
interface Received {
  readonly id: string;
  /** False for a session without values. It is not in the store, so strangers cannot fill the store or keep it busy. */
  readonly stored: boolean;
  /** Seconds since the cookie was written. */
  readonly age: number;
}

/**
 * The id of a session in a store: the one that the cookie of a request brought, and the one that the response sets. It is encrypted,
 * so that a request with an invented id does not reach the store.
 */
export class SessionTicket {
  readonly #cookie: TokenCookie;
  /** Read when it is needed, since requests for files need no session. `null` if there is none. */
  #received: Received | null | undefined;
  /** Differs from the received id if this request renewed or cleared the session. */
  #id: string | undefined;
  /** Set if the response needs the cookie: true for a session that is in the store. */
  #issue: boolean | undefined;

  constructor(cookie: TokenCookie) {
    this.#cookie = cookie;
  }

  /** The name of the cookie. */
  get name(): string {
    return this.#cookie.name;
  }

  /** Seconds that the browser keeps the cookie. */
  get maxAge(): number {
    return this.#cookie.maxAge;
  }

  /** The content of the cookie that the request brought. */
  get received(): Received | undefined {
    return this.#open() ?? undefined;
  }

  /** The present id. */
  get id(): string | undefined {
    this.#open();
    return this.#id;
  }

  /** True if the present id is not the one that the request brought. */
  get replaced(): boolean {
    return this.id !== this.received?.id;
  }

  /** Gives the session a new id, and returns it. */
  renew(): string {
    this.#open();
    this.#id = newSessionId();
    return this.#id;
  }

  /** Leaves the session without an id. */
  drop(): void {
    this.#open();
    this.#id = undefined;
  }

  /** Lets the response set the cookie. */
  issue(stored: boolean): void {
    this.#issue = stored;
  }

  /** Returns the present id, or a new one whose cookie the response sets. */
  ensureId(): string {
    if (this.id !== undefined) return this.id;
    this.#issue ??= false;
    return this.renew();
  }

  setCookie(): string | undefined {
    if (this.#issue === undefined || this.id === undefined) return undefined;
    return this.#cookie.write(this.#cookie.encrypt(PURPOSE, [this.id, this.#issue ? 1 : 0]));
  }

  #open(): Received | null {
    if (this.#received === undefined) {
      this.#received = this.#read() ?? null;
      this.#id = this.#received?.id;
    }
    return this.#received;
  }

  #read(): Received | undefined {
    // The store decides when a session in it ends, so the cookie of one may be older than `maxAge`.
    const newest = this.#cookie.read(PURPOSE, Infinity);
    if (newest === undefined) return undefined;
    const [id, stored] = newest.data as [string, number];
    const { age } = newest;
    if (stored === 1) return { id, stored: true, age };
    const { maxAge } = this.#cookie;
    if (age > maxAge) return undefined;
    if (age > maxAge / 2) this.#issue = false;
    return { id, stored: false, age };
  }
}
