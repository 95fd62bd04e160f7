import { checkKey, checkTopic, type MetaChange } from "../../presence/presence-owner.ts";
import type { PresenceTopic } from "../../presence/presence-topic.ts";
import { requestEffect, type SocketState } from "../socket-state.ts";

/** Tracks a presence; see `socket.track`. */
export function track<Meta extends object>(
  owner: SocketState,
  topic: PresenceTopic<Meta>,
  key: string,
  meta: Meta,
): void {
  checkKey(topic, key);
  requestEffect(owner, {
    kind: "presence",
    owner,
    change: (presences) => presences.track(topic, key, meta),
  });
}

/** Changes a presence; see `socket.updatePresence`. */
export function updatePresence<Meta extends object>(
  owner: SocketState,
  topic: PresenceTopic<Meta>,
  key: string,
  meta: MetaChange<Meta>,
): void {
  checkKey(topic, key);
  requestEffect(owner, {
    kind: "presence",
    owner,
    change: (presences) => presences.update(topic, key, meta),
  });
}

/** Ends a presence; see `socket.untrack`. */
export function untrack<Meta extends object>(owner: SocketState, topic: PresenceTopic<Meta>, key?: string): void {
  checkTopic(topic);
  requestEffect(owner, { kind: "presence", owner, change: (presences) => presences.untrack(topic, key) });
}
