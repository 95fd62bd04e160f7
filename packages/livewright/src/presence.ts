/**
 * Presence: the users of a page, in all processes of an application. `socket.track` and `socket.presence` use its topics.
 *
 * @example
 * ```ts
 * import { liveView } from "livewright";
 * import { presence } from "livewright/presence";
 *
 * export const room = (id: string) => presence<{ name: string }>(`room:${id}`);
 * ```
 *
 * @module
 */

export {
  presence,
  type Presence,
  type PresenceDiff,
  type PresenceList,
  type PresenceTopic,
} from "./presence/presence-topic.ts";
export type { PresenceRefs } from "./presence/entry.ts";
export { presenceDiff, presenceState, type PresencePayload } from "./presence/payloads.ts";
export type { PresenceOptions } from "./presence/presence-options.ts";
export type { PresenceReader } from "./presence/presences.ts";
