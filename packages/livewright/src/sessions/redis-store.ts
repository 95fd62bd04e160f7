import { checkOptions } from "../foundation/known-options.ts";
import { type RedisClient, type RunScript, scriptsOf } from "./redis-client.ts";
import { MAX_LISTED, type SessionChange, type SessionRecord, type SessionStore } from "./session-store.ts";
import { fromStored, toStored, toStoredName } from "./stored-text.ts";

/** Options of `redisSessionStore`. */
export interface RedisSessionStoreOptions {
  /** The start of all keys. Default `"livewright:session:"`. */
  readonly prefix?: string;
}

// Each session is a hash that expires by itself: the fields "c" (creation time), "u" (user) and one per value. Each user has a sorted set
// of sessions, by the time at which they expire. A script touches one key only, since a cluster may keep others elsewhere.

const READ = `return redis.call('HGETALL', KEYS[1])`;

/** Arguments: create, ttl, creation time, user, number of removed fields, these fields, and pairs to set. */
const WRITE = `
local key = KEYS[1]
if redis.call('EXISTS', key) == 0 then
  if ARGV[1] == '0' then return 0 end
  redis.call('HSET', key, 'c', ARGV[3], 'u', ARGV[4])
end
local removed = tonumber(ARGV[5])
for i = 6, 5 + removed do redis.call('HDEL', key, ARGV[i]) end
for i = 6 + removed, #ARGV, 2 do redis.call('HSET', key, ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', key, ARGV[2])
return 1`;

/** Returns the user of the session; nil for an absent session. */
const DESTROY = `
local user = redis.call('HGET', KEYS[1], 'u')
redis.call('DEL', KEYS[1])
return user`;

/** Arguments: session, time at which it expires, now, ttl. The set lives as long as its longest session. */
const ADD = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end`;

const REMOVE = `return redis.call('ZREM', KEYS[1], unpack(ARGV))`;

/** Arguments: how many to skip, and the index of the last. */
const MEMBERS = `return redis.call('ZREVRANGE', KEYS[1], ARGV[1], ARGV[2])`;

/** Sessions of one user that are destroyed at a time. */
const BATCH = 500;

/**
 * Creates a store for sessions in Redis 6 or newer, or in a compatible server.
 *
 * @param client your client, connected: of `redis` (node-redis 5 or 6) or `ioredis` (5 or 6), for one server or a cluster
 * @param options see {@link RedisSessionStoreOptions}
 * @throws {LivewrightError} LW102 for an unknown client, LW106 for an unknown option
 * @example
 * ```ts
 * const client = await createClient({ url: process.env.REDIS_URL }).connect();
 * const app = endpoint({ session: { store: redisSessionStore(client) }, routes });
 * ```
 */
export function redisSessionStore(client: RedisClient, options: RedisSessionStoreOptions = {}): SessionStore {
  checkOptions(options, { prefix: true }, "redisSessionStore", "LW106");
  return new RedisSessionStore(scriptsOf(client), options.prefix ?? "livewright:session:");
}

class RedisSessionStore implements SessionStore {
  readonly #run: RunScript;
  readonly #prefix: string;

  constructor(run: RunScript, prefix: string) {
    this.#run = run;
    this.#prefix = prefix;
  }

  async read(key: string): Promise<SessionRecord | undefined> {
    const fields = (await this.#run(READ, this.#prefix + key, [])) as readonly string[];
    if (fields.length === 0) return undefined;
    let createdAt = 0;
    const values: [string, string][] = [];
    for (let i = 0; i < fields.length; i += 2) {
      const [name = "", value = ""] = [fields[i], fields[i + 1]];
      if (name === "c") createdAt = Number(value);
      else if (name.startsWith(":")) values.push([name.slice(1), value]);
    }
    return { key, data: fromStored(values), createdAt };
  }

  async write(key: string, change: SessionChange): Promise<boolean> {
    const { create, set, remove, createdAt, liveSocketId = "" } = change;
    const ttl = `${Math.max(1, Math.ceil(change.ttl))}`;
    // Twice, around the change: a concurrent `destroyAll` may remove the entry before the session exists.
    const enlist = async (): Promise<void> => {
      if (liveSocketId === "") return;
      const now = Date.now();
      await this.#run(ADD, this.#userKey(liveSocketId), [key, `${now + change.ttl}`, `${now}`, ttl]);
    };
    await enlist();
    const removed = remove.map((name) => `:${toStoredName(name)}`);
    const pairs = toStored(set).flatMap(([name, json]) => [`:${name}`, json]);
    const head = [create ? "1" : "0", ttl, `${createdAt}`, toStoredName(liveSocketId), `${removed.length}`];
    const written = await this.#run(WRITE, this.#prefix + key, [...head, ...removed, ...pairs]);
    if (written !== 1) return false;
    await enlist();
    return true;
  }

  async destroy(key: string): Promise<boolean> {
    const user = (await this.#run(DESTROY, this.#prefix + key, [])) as string | null;
    if (user === null) return false;
    if (user !== "") await this.#run(REMOVE, `${this.#prefix}user:${user}`, [key]);
    return true;
  }

  async list(liveSocketId: string): Promise<readonly SessionRecord[]> {
    const keys = await this.#members(liveSocketId, 0, MAX_LISTED);
    const found = await Promise.all(keys.map((key) => this.read(key)));
    return found.filter((record) => record !== undefined).toSorted((a, b) => b.createdAt - a.createdAt);
  }

  async destroyAll(liveSocketId: string, except?: string): Promise<number> {
    let destroyed = 0;
    for (let kept = 0; ;) {
      const keys = await this.#members(liveSocketId, kept, BATCH);
      const ending = keys.filter((key) => key !== except);
      const users = await Promise.all(ending.map((key) => this.#run(DESTROY, this.#prefix + key, [])));
      destroyed += users.filter((user) => user !== null).length;
      if (ending.length > 0) await this.#run(REMOVE, this.#userKey(liveSocketId), ending);
      kept += keys.length - ending.length;
      if (keys.length < BATCH) return destroyed;
    }
  }

  async #members(liveSocketId: string, skip: number, count: number): Promise<readonly string[]> {
    const range = [`${skip}`, `${skip + count - 1}`];
    return (await this.#run(MEMBERS, this.#userKey(liveSocketId), range)) as readonly string[];
  }

  #userKey(liveSocketId: string): string {
    return `${this.#prefix}user:${toStoredName(liveSocketId)}`;
  }
}
