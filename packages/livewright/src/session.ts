/**
 * Sessions on the server: `livewright/session` has the interface of stores, and one in memory. `livewright/redis` and
 * `livewright/postgres` have others.
 *
 * @module
 */

export type { SessionOptions, SessionSource } from "./endpoint/session-options.ts";
export { memorySessionStore, type MemorySessionStoreOptions } from "./sessions/memory-store.ts";
export type { SessionChange, SessionRecord, SessionStore } from "./sessions/session-store.ts";
