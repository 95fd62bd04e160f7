import { sessionKey } from "../crypto/session-id.ts";
import { MAX_TIMER_DELAY } from "../foundation/clock.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { SessionChange, SessionRecord, SessionStore } from "../sessions/session-store.ts";
import { liveSocketTopic, sessionTopic } from "./live-socket-id.ts";
import type { SessionOptions } from "./session-options.ts";

const DEFAULT_LIFETIME = 90 * 86_400;
const DEFAULT_TIMEOUT_MS = 5_000;

/** The sessions of one endpoint in their store. Every failure of the store, also a silent one, is LW510. */
export class SessionRecords {
  readonly limits: Limits;
  readonly #store: SessionStore;
  readonly #pubsub: PubSub;
  readonly #lifetimeMs: number;
  readonly #timeoutMs: number;

  constructor({ store, maxLifetime, storeTimeoutMs }: SessionOptions, pubsub: PubSub, limits: Limits) {
    this.#store = store;
    this.#pubsub = pubsub;
    this.#lifetimeMs = (maxLifetime ?? DEFAULT_LIFETIME) * 1_000;
    this.#timeoutMs = Math.min(storeTimeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMER_DELAY);
    this.limits = limits;
  }

  /** Returns the time at which a session ends although it is in use. */
  endOf(createdAt: number): number {
    return createdAt + this.#lifetimeMs;
  }

  /** Returns a session; `undefined` if it has ended. */
  read(id: string): MaybePromise<SessionRecord | undefined> {
    return this.find(sessionKey(id));
  }

  /** Returns the session with this key; `undefined` if it has ended. */
  find(key: string): MaybePromise<SessionRecord | undefined> {
    const found = this.#ask("read", () => this.#store.read(key));
    return andThen(found, (record) => (record && this.endOf(record.createdAt) > Date.now() ? record : undefined));
  }

  write(id: string, change: SessionChange): MaybePromise<boolean> {
    const ttl = Math.min(change.ttl, this.endOf(change.createdAt) - Date.now());
    return this.#ask("write", () => this.#store.write(sessionKey(id), { ...change, ttl }));
  }

  destroy(id: string): MaybePromise<boolean> {
    return this.#ask("destroy", () => this.#store.destroy(sessionKey(id)));
  }

  /** Ends the connections of a session. */
  disconnect(key: string): void {
    this.#pubsub.broadcast(sessionTopic(key), "disconnect");
  }

  async list(liveSocketId: string): Promise<readonly SessionRecord[]> {
    return this.#ask("list", () => this.#store.list(liveSocketId));
  }

  /** Ends one session and its connections. */
  async end(key: string): Promise<boolean> {
    const existed = await this.#ask("destroy", () => this.#store.destroy(key));
    this.disconnect(key);
    return existed;
  }

  /** Ends all sessions of one user and their connections. */
  async endAll(liveSocketId: string, except: string | undefined): Promise<number> {
    const count = await this.#ask("destroyAll", () => this.#store.destroyAll(liveSocketId, except));
    this.#pubsub.broadcast(liveSocketTopic(liveSocketId), "disconnect");
    return count;
  }

  /** Ends the sessions that followed a session of this user by renewal. They have its creation time. */
  async endSuccessors(liveSocketId: string, createdAt: number): Promise<void> {
    const sessions = await this.list(liveSocketId);
    const successors = sessions.filter((session) => session.createdAt === createdAt);
    await Promise.all(successors.map(async ({ key }) => this.end(key)));
  }

  #ask<Answer>(method: keyof SessionStore, ask: () => MaybePromise<Answer>): MaybePromise<Answer> {
    try {
      const answer = ask();
      return isPromise(answer) ? this.#inTime(method, answer) : answer;
    } catch (error) {
      throw failed(method, error);
    }
  }

  #inTime<Answer>(method: keyof SessionStore, answer: PromiseLike<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const late = (): void => reject(failed(method, new Error(`No answer within ${this.#timeoutMs} ms.`)));
      const timer = setTimeout(late, this.#timeoutMs);
      answer.then(
        (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(failed(method, error));
        },
      );
    });
  }
}

/** Returns the sessions of an endpoint. @throws {LivewrightError} LW102 if the cookie holds them */
export function sessionsOf({ sessions }: { readonly sessions: SessionRecords | undefined }): SessionRecords {
  if (sessions !== undefined) return sessions;
  throw new LivewrightError("LW102", "The endpoint has no session store, so it does not know its sessions.", {
    hint: "A session in a cookie cannot be listed or ended by the server: endpoint({ session: { store: redisSessionStore(client) } })",
  });
}

function failed(method: keyof SessionStore, cause: unknown): LivewrightError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LivewrightError("LW510", `${method} of the session store failed: ${reason}`, {
    hint: "Check the connection of the client that the store received. Requests succeed again when the store answers.",
    cause,
  });
}
