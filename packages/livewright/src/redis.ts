/**
 * Livewright with Redis: `livewright/redis`. It takes your client, of `redis` or `ioredis`.
 *
 * @module
 */

export type { IoRedisClient, NodeRedisClient, RedisClient } from "./sessions/redis-client.ts";
export { redisSessionStore, type RedisSessionStoreOptions } from "./sessions/redis-store.ts";
export type { IoRedisPubSubClient } from "./buses/io-redis-link.ts";
export type { NodeRedisPubSubClient } from "./buses/node-redis-link.ts";
export { redisPubSub, type RedisPubSubClient, type RedisPubSubOptions } from "./buses/redis-bus.ts";
