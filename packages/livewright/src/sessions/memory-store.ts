import { checkOptions } from "../foundation/known-options.ts";
import { fromStored, toStored, toStoredName } from "./stored-text.ts";
import { MAX_LISTED, type SessionChange, type SessionRecord, type SessionStore } from "./session-store.ts";

/** Options of `memorySessionStore`. */
export interface MemorySessionStoreOptions {
  /** The most sessions. Beyond it, the session whose last change is oldest is destroyed. Default 10,000. */
  readonly maxSessions?: number;
}

interface Entry {
  /** As JSON, so that callers cannot change a stored value in place. */
  readonly values: Map<string, string>;
  readonly createdAt: number;
  readonly liveSocketId: string | undefined;
  expiresAt: number;
}

/**
 * Creates a store in the memory of this process, for development and tests. Its sessions end with the process, and other processes do
 * not see them.
 *
 * @param options see {@link MemorySessionStoreOptions}
 * @throws {LivewrightError} LW106 for an unknown option
 * @example endpoint({ session: { store: memorySessionStore() }, routes })
 */
export function memorySessionStore(options: MemorySessionStoreOptions = {}): SessionStore {
  checkOptions(options, { maxSessions: true }, "memorySessionStore", "LW106");
  return new MemorySessionStore(options.maxSessions ?? 10_000);
}

class MemorySessionStore implements SessionStore {
  readonly #maxSessions: number;
  /** In the order of the last change, oldest first. */
  readonly #entries: Map<string, Entry> = new Map();

  constructor(maxSessions: number) {
    this.#maxSessions = maxSessions;
  }

  read(key: string): SessionRecord | undefined {
    const entry = this.#find(key);
    return entry && recordOf(key, entry);
  }

  write(key: string, change: SessionChange): boolean {
    let entry = this.#find(key);
    if (entry === undefined) {
      if (!change.create) return false;
      const { createdAt, liveSocketId } = change;
      entry = { values: new Map(), createdAt, liveSocketId, expiresAt: 0 };
    }
    for (const name of change.remove) entry.values.delete(toStoredName(name));
    for (const [name, json] of toStored(change.set)) entry.values.set(name, json);
    entry.expiresAt = Date.now() + change.ttl;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > this.#maxSessions) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return true;
  }

  destroy(key: string): boolean {
    return this.#find(key) !== undefined && this.#entries.delete(key);
  }

  list(liveSocketId: string): readonly SessionRecord[] {
    const found = this.#keysOf(liveSocketId).flatMap((key) => this.read(key) ?? []);
    return found.toSorted((a, b) => b.createdAt - a.createdAt).slice(0, MAX_LISTED);
  }

  destroyAll(liveSocketId: string, except?: string): number {
    const keys = this.#keysOf(liveSocketId).filter((key) => key !== except);
    return keys.filter((key) => this.destroy(key)).length;
  }

  #keysOf(liveSocketId: string): string[] {
    return [...this.#entries].filter(([, entry]) => entry.liveSocketId === liveSocketId).map(([key]) => key);
  }

  /** Returns a session that has not expired. */
  #find(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAt > Date.now()) return entry;
    this.#entries.delete(key);
    return undefined;
  }
}

function recordOf(key: string, { values, createdAt }: Entry): SessionRecord {
  return { key, data: fromStored(values), createdAt };
}
