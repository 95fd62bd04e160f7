import { checkCsrf, maskCsrf } from "../crypto/csrf.ts";
import type { JsonValue } from "../crypto/payload.ts";
import { sessionCsrfSecret, sessionKey } from "../crypto/session-id.ts";
import { byteLength } from "../foundation/byte-length.ts";
import { checkJson } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import type { Session } from "../live/live-view.ts";
import type { SessionRecord } from "../sessions/session-store.ts";
import { liveSocketId } from "./live-socket-id.ts";
import type { RequestSession } from "./request-session.ts";
import type { SessionRecords } from "./session-records.ts";
import { SessionTicket } from "./session-ticket.ts";
import type { TokenCookie } from "./token-cookie.ts";

/** The part of the time until a session expires after which a request puts the end off. Not every request writes to the store. */
const TOUCH_AFTER = 1 / 10;

type Data = Readonly<Record<string, JsonValue>>;

/**
 * The session of one request, with its values in a store. The cookie holds a random id, of which the store knows only a hash.
 *
 * Changes are written when the response is ready, as a list of changed names: concurrent requests lose nothing of each other, and of
 * two changes to one value the later one wins. A session that another request has destroyed in the meantime stays destroyed.
 */
export class StoredSession implements RequestSession {
  readonly #records: SessionRecords;
  readonly #ticket: SessionTicket;
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

  constructor(records: SessionRecords, cookie: TokenCookie) {
    this.#records = records;
    this.#ticket = new SessionTicket(cookie);
  }

  get name(): string {
    return this.#ticket.name;
  }

  get data(): Session {
    return this.#loaded();
  }

  get secret(): string | undefined {
    const { id } = this.#ticket;
    return id === undefined ? undefined : sessionCsrfSecret(id);
  }

  get key(): string | undefined {
    const { id } = this.#ticket;
    return id === undefined ? undefined : sessionKey(id);
  }

  get endsAt(): number | undefined {
    return this.#record && this.#records.endOf(this.#record.createdAt);
  }

  load(): Promise<void> | undefined {
    const { received } = this.#ticket;
    if (this.#asked || received?.stored !== true) return undefined;
    this.#asked = true;
    const failed = (error: unknown): void => void (this.#failure = error as LivewrightError);
    try {
      const record = this.#records.read(received.id);
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
    this.#ticket.renew();
  }

  renew(): void {
    this.#loaded();
    this.#ticket.renew();
  }

  csrfToken(): string {
    return maskCsrf(sessionCsrfSecret(this.#ticket.ensureId()));
  }

  checkCsrf(token: unknown): boolean {
    return checkCsrf(this.secret, token);
  }

  save(): MaybePromise<void> | undefined {
    const { received } = this.#ticket;
    if (this.#cleared && received !== undefined) {
      return andThen(this.#records.destroy(received.id), (existed) => {
        this.#records.disconnect(sessionKey(received.id));
        return andThen(existed ? undefined : this.#endSuccessors(), () => this.#start());
      });
    }
    if (this.#ticket.replaced) return this.#start();
    // A session in use does not expire.
    if (this.#changes.size > 0 || (this.#record !== undefined && this.#aging)) return this.#update();
    return undefined;
  }

  setCookie(): string | undefined {
    return this.#ticket.setCookie();
  }

  /** True if the end of the session is to be put off. The browser may need a new cookie for that, too. */
  get #aging(): boolean {
    const { received, maxAge } = this.#ticket;
    return received !== undefined && received.age > maxAge * TOUCH_AFTER;
  }

  #found(record: SessionRecord | undefined): void {
    if (record !== undefined) {
      this.#record = record;
      this.#data = record.data;
      return;
    }
    // Another request may have logged in just now, and its response has a new cookie. So this one does not set a cookie unless the
    // session expired long ago.
    if (this.#aging) this.#ticket.drop();
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
    if (!this.#ticket.replaced && liveSocketId(data) !== this.#userBefore) this.renew();
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
    if (record === undefined && this.#ticket.received?.stored === true) this.#ticket.renew();
    if (record === undefined) return this.#start();
    const removed = [...this.#changes].filter(([, value]) => value === undefined).map(([key]) => key);
    const set = definedIn(this.#changes);
    const written = this.#write(this.#ticket.id as string, false, set, removed, record.createdAt);
    return andThen(written, (existed) => {
      if (existed && this.#aging) this.#ticket.issue(true);
      this.#changes.clear();
    });
  }

  /** Writes the values under an id that has none in the store, or few of a concurrent request. */
  #start(): MaybePromise<void> {
    const oldId = this.#ticket.received?.id;
    const id = this.#ticket.id ?? this.#ticket.renew();
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
      this.#ticket.issue(false);
      return undefined;
    }
    return andThen(this.#write(id, true, set, [], createdAt), () => this.#ticket.issue(true));
  }

  #write(id: string, create: boolean, set: Data, remove: readonly string[], createdAt: number): MaybePromise<boolean> {
    this.#checkSize();
    const ttl = this.#ticket.maxAge * 1_000;
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
