import { LivewrightError } from "../foundation/errors.ts";

/** A client of node-redis, also for a cluster. */
export interface NodeRedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** A client of ioredis, also for a cluster. */
export interface IoRedisClient {
  defineCommand: unknown;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
}

/** A client of Redis: of `redis` (node-redis 5 or 6) or `ioredis` (5 or 6), for one server or a cluster. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** Runs a script with one key. So it runs in a cluster, too. */
export type RunScript = (script: string, key: string, args: readonly string[]) => Promise<unknown>;

/**
 * Returns how scripts are run by a client.
 *
 * @throws {LivewrightError} LW102 for an unknown client
 */
export function scriptsOf(client: RedisClient): RunScript {
  // The client may come from JavaScript.
  const { eval: run } = (client ?? {}) as { readonly eval?: unknown };
  if (typeof run !== "function") {
    throw new LivewrightError("LW102", "The client of redisSessionStore has no method eval.", {
      hint: "redisSessionStore(await createClient({ url }).connect()) with redis, or redisSessionStore(new Redis(url)) with ioredis",
    });
  }
  if ("defineCommand" in client) return (script, key, args) => client.eval(script, 1, key, ...args);
  return (script, key, args) => client.eval(script, { keys: [key], arguments: [...args] });
}
