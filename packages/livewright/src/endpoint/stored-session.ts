import { checkCsrf, maskCsrf } from "../crypto/csrf.ts";
import { encryptToken } from "../crypto/encrypt.ts";
import type { KeyRing } from "../crypto/keys.ts";
import type { JsonValue } from "../crypto/payload.ts";
import { newSessionId, sessionCsrfSecret, sessionKey } from "../crypto/session-id.ts";
import { byteLength } from "../foundation/byte-length.ts";
import { checkJson } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import type { Session } from "../live/live-view.ts";
import type { SessionRecord } from "../sessions/session-store.ts";
import type { CookieFormat } from "./cookie-format.ts";
import { liveSocketId } from "./live-socket-id.ts";
import { newestToken } from "./newest-token.ts";
import type { RequestSession } from "./request-session.ts";
import type { SessionRecords } from "./session-records.ts";

const PURPOSE = "session id";

/** The part of the time until a session expires after which a request puts the end off. Not every request writes to the store. */
const TOUCH_AFTER = 1 / 10;

type Data = Readonly<Record<string, JsonValue>>;

/** The content of the cookie. */
interface Ticket {
  readonly id: string;
  /** False for a session without values. It is not in the store, so strangers cannot fill the store or keep it busy. */
  readonly stored: boolean;
  /** Seconds since the cookie was written. */
  readonly age: number;
}

/**
 * The session of one request, with its values in a store. The cookie holds a random id, encrypted, so that a request with an invented
 * id does not reach the store. The store knows only a hash of the id.
 *
 * Changes are written when the response is ready, as a list of changed names: concurrent requests lose nothing of each other, and of
 * two changes to one value the later one wins. A session that another request has destroyed in the meantime stays destroyed.
 */
export class StoredSession implements RequestSession {
  readonly #records: SessionRecords;
  readonly #keys: KeyRing;
  readonly #format: CookieFormat;
  readonly #header: string | null;
  readonly #secure: boolean;
  /** Read when it is needed, since requests for files need no session. `null` if there is none. */
  #opened: Ticket | null | undefined;
  /** The present id. Differs from that of the ticket if this request renewed or cleared the session. */
  #presentId: string | undefined;
  /** The session in the store, if it was found. */
  #record: SessionRecord | undefined;
  #data: Data = {};
  /** Changed values by name; `undefined` for a removed one. */
  readonly #changes: Map<string, JsonValue | undefined> = new Map();
  #cleared: boolean = false;
  /** True if the store was asked for the session. */
  #asked: boolean = false;
  /** The reason why the store could not be read. */
  #failure: LivewrightError | undefined;
  /** Set if the response needs the cookie: true for a session that is in the store. */
  #issue: boolean | undefined;

  constructor(records: SessionRecords, keys: KeyRing, format: CookieFormat, header: string | null, secure: boolean) {
    this.#records = records;
    this.#keys = keys;
    this.#format = format;
    this.#header = header;
    this.#secure = secure;
  }

  get name(): string {
    return this.#format.name;
  }

  get data(): Session {
    return this.#loaded();
  }

  get secret(): string | undefined {
    return this.#id === undefined ? undefined : sessionCsrfSecret(this.#id);
  }

  get key(): string | undefined {
    return this.#id === undefined ? undefined : sessionKey(this.#id);
  }

  get endsAt(): number | undefined {
    return this.#record && this.#records.endOf(this.#record.createdAt);
  }

  load(): Promise<void> | undefined {
    if (this.#asked || this.#ticket?.stored !== true) return undefined;
    this.#asked = true;
    const failed = (error: unknown): void => void (this.#failure = error as LivewrightError);
    try {
      const record = this.#records.read(this.#ticket.id);
      if (isPromise(record)) return Promise.resolve(record).then((found) => this.#found(found), failed);
      this.#found(record);
    } catch (error) {
      failed(error);
    }
    return undefined;
  }

  get(key: string): unknown {
    const data = this.#loaded();
    return Object.hasOwn(data, key) ? data[key] : undefined;
  }

  set(key: string, value: JsonValue): void {
    checkJson(value, `session.${key}`, { undefinedMembers: true });
    this.#change(key, value, { ...this.#loaded(), [key]: value });
  }

  delete(key: string): void {
    const data = this.#loaded();
    if (!Object.hasOwn(data, key)) return;
    this.#change(key, undefined, Object.fromEntries(Object.entries(data).filter(([name]) => name !== key)));
  }

  clear(): void {
    this.#changes.clear();
    this.#data = {};
    this.#cleared = true;
    this.#id = newSessionId();
  }

  renew(): void {
    this.#loaded();
    this.#id = newSessionId();
  }

  csrfToken(): string {
    if (this.#id === undefined) {
      this.#id = newSessionId();
      this.#issue ??= false;
    }
    return maskCsrf(sessionCsrfSecret(this.#id));
  }

  checkCsrf(token: unknown): boolean {
    return checkCsrf(this.secret, token);
  }

  save(): MaybePromise<void> | undefined {
    const ticket = this.#ticket;
    if (this.#cleared && ticket !== undefined) {
      return andThen(this.#records.destroy(ticket.id), (existed) => {
        this.#records.disconnect(sessionKey(ticket.id));
        return andThen(existed ? undefined : this.#endSuccessors(), () => this.#start());
      });
    }
    if (this.#id !== ticket?.id) return this.#start();
    if (this.#changes.size > 0) return this.#update();
    // A session in use does not expire. The browser may need a new cookie for that, too.
    const age = ticket?.age ?? 0;
    if (this.#record !== undefined && age > this.#format.maxAge * TOUCH_AFTER) return this.#update();
    return undefined;
  }

  setCookie(): string | undefined {
    if (this.#issue === undefined || this.#id === undefined) return undefined;
    const content = [this.#id, this.#issue ? 1 : 0];
    return this.#format.write(encryptToken(this.#keys, PURPOSE, content), this.#secure);
  }

  get #ticket(): Ticket | undefined {
    return this.#open() ?? undefined;
  }

  get #id(): string | undefined {
    this.#open();
    return this.#presentId;
  }

  set #id(id: string | undefined) {
    this.#open();
    this.#presentId = id;
  }

  #open(): Ticket | null {
    if (this.#opened === undefined) {
      this.#opened = this.#readTicket() ?? null;
      this.#presentId = this.#opened?.id;
    }
    return this.#opened;
  }

  #readTicket(): Ticket | undefined {
    const { name, maxAge } = this.#format;
    // The store decides when a session in it ends, so the cookie of one may be older than `maxAge`.
    const newest = newestToken(this.#keys, PURPOSE, this.#header, name, Infinity);
    if (newest === undefined) return undefined;
    const [id, stored] = newest.data as [string, number];
    const { age } = newest;
    if (stored === 1) return { id, stored: true, age };
    if (age > maxAge) return undefined;
    if (age > maxAge / 2) this.#issue = false;
    return { id, stored: false, age };
  }

  #found(record: SessionRecord | undefined): void {
    if (record !== undefined) {
      this.#record = record;
      this.#data = record.data;
      return;
    }
    // Another request may have logged in just now, and its response has a new cookie. So this one does not set a cookie unless the
    // session expired long ago.
    const { age } = this.#ticket as Ticket;
    if (age > this.#format.maxAge * TOUCH_AFTER) this.#id = undefined;
  }

  /** Returns the values. Throws if the store failed to read them. */
  #loaded(): Data {
    if (this.#failure !== undefined && !this.#cleared) throw this.#failure;
    return this.#data;
  }

  #change(key: string, value: JsonValue | undefined, data: Data): void {
    this.#changes.set(key, value);
    this.#data = data;
    // A login: the browser gets a new id, which an attacker cannot know. A session has one user, and never another.
    const renewed = this.#id !== this.#ticket?.id;
    if (!renewed && liveSocketId(data) !== this.#userBefore) this.renew();
  }

  get #userBefore(): string | undefined {
    return liveSocketId(this.#record?.data ?? {});
  }

  /** Ends the sessions into which concurrent requests renewed this one after this request read it. */
  #endSuccessors(): MaybePromise<void> {
    const user = this.#userBefore;
    if (this.#record === undefined || user === undefined) return undefined;
    return this.#records.endSuccessors(user, this.#record.createdAt);
  }

  /** Writes changes under the id of the cookie, or puts the end of the session off. */
  #update(): MaybePromise<void> {
    const record = this.#record;
    // A session that ended does not come back: its values, if any, get a new id.
    if (record === undefined && this.#ticket?.stored === true) this.#id = newSessionId();
    if (record === undefined) return this.#start();
    const removed = [...this.#changes].filter(([, value]) => value === undefined).map(([key]) => key);
    const set = definedIn(this.#changes);
    const written = this.#write(this.#id as string, false, set, removed, record.createdAt);
    return andThen(written, (existed) => {
      const { age = 0 } = this.#ticket ?? {};
      if (existed && age > this.#format.maxAge * TOUCH_AFTER) this.#issue = true;
      this.#changes.clear();
    });
  }

  /** Writes the values under an id that has none in the store, or few of a concurrent request. */
  #start(): MaybePromise<void> {
    const { id: oldId } = this.#ticket ?? {};
    const id = (this.#id ??= newSessionId());
    const carried = !this.#cleared && this.#record !== undefined && oldId !== undefined && id !== oldId;
    if (!carried) return this.#create(id, definedIn(this.#changes), Date.now());
    // Another request may have changed the session after this one read it.
    return andThen(this.#records.read(oldId), (record) =>
      andThen(record && this.#carry(record, id), () =>
        // The old session is destroyed last, so that a failure of the store loses nothing.
        andThen(this.#records.destroy(oldId), (existed) => {
          // The end of the new session would not reach connections that know only the old one.
          this.#records.disconnect(sessionKey(oldId));
          if (existed) return undefined;
          // Another request has destroyed it in the meantime, so only the values of this request are left.
          this.#data = definedIn(this.#changes);
          return andThen(this.#records.destroy(id), () => this.#create(id, this.#data, Date.now()));
        }),
      ),
    );
  }

  /** Writes the values of the old session and the changes of this request under a new id. */
  #carry(record: SessionRecord, id: string): MaybePromise<void> {
    const kept = Object.entries(record.data).filter(([name]) => !this.#changes.has(name));
    this.#data = { ...Object.fromEntries(kept), ...definedIn(this.#changes) };
    // Only a login starts a new lifetime. Otherwise a stolen session could be renewed forever.
    const user = liveSocketId(this.#data);
    const login = user !== undefined && user !== this.#userBefore;
    return this.#create(id, this.#data, login ? Date.now() : record.createdAt);
  }

  #create(id: string, set: Data, createdAt: number): MaybePromise<void> {
    if (Object.keys(set).length === 0) {
      this.#issue = false;
      return undefined;
    }
    return andThen(this.#write(id, true, set, [], createdAt), () => void (this.#issue = true));
  }

  #write(id: string, create: boolean, set: Data, remove: readonly string[], createdAt: number): MaybePromise<boolean> {
    this.#checkSize();
    const ttl = this.#format.maxAge * 1_000;
    return this.#records.write(id, { create, set, remove, ttl, createdAt, liveSocketId: liveSocketId(this.#data) });
  }

  #checkSize(): void {
    const { maxSessionBytes } = this.#records.limits;
    const bytes = byteLength(JSON.stringify(this.#data));
    if (bytes <= maxSessionBytes) return;
    throw new LivewrightError(
      "LW511",
      `The session would have ${bytes} bytes, and limits.maxSessionBytes is ${maxSessionBytes}.`,
      {
        hint: "Store large data in a table of its own, or raise it: endpoint({ limits: { maxSessionBytes: 262_144 } })",
      },
    );
  }
}

function definedIn(changes: ReadonlyMap<string, JsonValue | undefined>): Data {
  return Object.fromEntries([...changes].filter((change): change is [string, JsonValue] => change[1] !== undefined));
}
