import type { Presence, PresenceDiff, PresenceList } from "./presence-topic.ts";

/** Presences by key, as they travel to browsers. */
export type PresencePayload = Readonly<Record<string, Presence>>;

/**
 * Returns the payload of `presence_state`, as the `Presence` class of the official client reads it.
 *
 * @example push("presence_state", presenceState(presences.list(topic)))
 */
export function presenceState(list: PresenceList): PresencePayload {
  // Without a prototype, so that `__proto__` is a key like any other.
  const payload = Object.create(null) as Record<string, Presence>;
  for (const [key, presence] of list) payload[key] = presence;
  return payload;
}

/**
 * Returns the payload of `presence_diff`, as the `Presence` class of the official client reads it.
 *
 * @example presences.subscribe(topic, (diff) => push("presence_diff", presenceDiff(diff)))
 */
export function presenceDiff({ joins, leaves }: PresenceDiff): {
  readonly joins: PresencePayload;
  readonly leaves: PresencePayload;
} {
  return { joins: presenceState(joins), leaves: presenceState(leaves) };
}
