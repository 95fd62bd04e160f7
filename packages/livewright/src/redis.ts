/**
 * Livewright with Redis: `livewright/redis`. It takes your client, of `redis` or `ioredis`.
 *
 * @module
 */

export type { IoRedisClient, NodeRedisClient, RedisClient } from "./sessions/redis-client.ts";
export { redisSessionStore, type RedisSessionStoreOptions } from "./sessions/redis-store.ts";
export {
  redisPubSub,
  type IoRedisPubSubClient,
  type NodeRedisPubSubClient,
  type RedisPubSubClient,
  type RedisPubSubOptions,
} from "./buses/redis-bus.ts";
