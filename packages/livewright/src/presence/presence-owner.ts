import { byteLength } from "../foundation/byte-length.ts";
import { checkJson } from "../foundation/check-json.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { LimitError } from "../foundation/limit-error.ts";
import type { Limits } from "../foundation/limits.ts";
import { isPlainMap } from "../foundation/plain-map.ts";
import type { Changes } from "./delta.ts";
import type { Entry, ShownMeta } from "./entry.ts";
import type { PresenceState } from "./presence-state.ts";
import { PresenceTopic } from "./presence-topic.ts";

/** The part of the presences that an owner uses. */
export interface Registry {
  readonly state: PresenceState;
  readonly limits: Limits;
  readonly changed: (changes: Changes) => void;
  /** True if the presences of an owner that ends stay. */
  readonly keeps: () => boolean;
}

/** A new meta, or a function that computes it from the present one. */
export type MetaChange<Meta extends object> = (Meta & NoFunction) | ((meta: Meta) => Meta);

/** Keeps functions apart from metas: a function has a `name`, as many metas have. */
interface NoFunction {
  readonly bind?: never;
}

const HINT = 'const room = presence<{ name: string }>("room:1"); socket.track(room, user.id, { name: user.name })';

/** The presences of one view or channel. They end with it. */
export class PresenceOwner {
  readonly #registry: Registry;
  /** By topic and key. */
  readonly #entries: Map<string, Entry> = new Map();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /**
   * Tracks a key. If this owner tracks it already, the meta is replaced.
   *
   * @throws {LivewrightError} LW423 for a meta that JSON cannot carry, LW731 for other invalid arguments, LW732 if the presence is too
   *   large, LW702 if there are too many
   */
  track<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: Meta): void {
    checkKey(topic, key);
    this.#put(topic.name, key, meta);
  }

  /**
   * Replaces the meta of a tracked key.
   *
   * @throws {LivewrightError} LW731 if this owner does not track the key; otherwise like {@link track}
   */
  update<Meta extends object>(topic: PresenceTopic<Meta>, key: string, change: MetaChange<Meta>): void {
    checkKey(topic, key);
    const entry = this.#entries.get(nameOf(topic.name, key));
    if (entry === undefined) {
      throw new LivewrightError("LW731", `There is no presence "${key}" of "${topic.name}" to update.`, {
        hint: "Track it first: socket.track(topic, key, meta). Only the view that tracks a presence can update it.",
      });
    }
    this.#put(topic.name, key, isUpdater(change) ? change(structuredClone(entry.meta) as Meta) : change);
  }

  /** Ends one presence, or all of a topic. Has no effect if there is none. */
  untrack<Meta extends object>(topic: PresenceTopic<Meta>, key?: string): void {
    checkTopic(topic);
    if (key !== undefined) return this.#end([nameOf(topic.name, key)]);
    this.#end([...this.#entries].filter(([, entry]) => entry.topic === topic.name).map(([name]) => name));
  }

  /** Ends all presences, because the owner ends. They stay if the process drains. */
  release(): void {
    if (!this.#registry.keeps()) this.#end([...this.#entries.keys()]);
  }

  #put(topic: string, key: string, meta: object): void {
    const { state, limits, changed } = this.#registry;
    if (!isPlainMap(meta)) {
      throw new LivewrightError("LW731", `The meta of "${key}" is ${describeValue(meta)}, not an object.`, {
        hint: HINT,
      });
    }
    checkJson(meta, "The meta", { undefinedMembers: true });
    const json = JSON.stringify(meta);
    const size = topic.length + key.length + json.length;
    // Counts bytes only where it matters: a character has at most three.
    if (3 * size > limits.maxPresenceBytes && byteLength(topic + key + json) > limits.maxPresenceBytes) {
      throw new LimitError(
        "LW732",
        "maxPresenceBytes",
        limits.maxPresenceBytes,
        `The presence "${key.slice(0, 100)}" of "${topic.slice(0, 100)}" takes ${byteLength(topic + key + json)} bytes.`,
        "Track an id, and load the rest where it is shown.",
      );
    }
    const name = nameOf(topic, key);
    const before = this.#entries.get(name);
    if (before === undefined && this.#entries.size >= limits.maxPresences) {
      throw new LimitError(
        "LW702",
        "maxPresences",
        limits.maxPresences,
        `The view already tracks ${limits.maxPresences} presences.`,
        "End those you no longer need: socket.untrack(topic, key).",
      );
    }
    // A copy, because the view may change its object later. It may have been made from a meta with references.
    const { phx_ref: _ref, phx_ref_prev: _previous, ...own } = JSON.parse(json) as Partial<ShownMeta>;
    const entry = state.join(topic, key, own, size, before);
    this.#entries.set(name, entry);
    changed({ joins: [entry], leaves: before === undefined ? [] : [before] });
  }

  #end(names: readonly string[]): void {
    const { state, changed } = this.#registry;
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry === undefined) continue;
      this.#entries.delete(name);
      state.leave(entry);
      changed({ joins: [], leaves: [entry] });
    }
  }
}

/** Two topics and keys never share a name, whatever characters they contain. */
function nameOf(topic: string, key: string): string {
  return `${topic.length} ${topic}${key}`;
}

/** @throws {LivewrightError} LW731 */
export function checkTopic(topic: unknown): void {
  if (topic instanceof PresenceTopic) return;
  throw new LivewrightError("LW731", `${describeValue(topic)} is not a topic of presences.`, { hint: HINT });
}

/** @throws {LivewrightError} LW731 */
export function checkKey(topic: unknown, key: unknown): void {
  checkTopic(topic);
  if (typeof key === "string") return;
  throw new LivewrightError("LW731", `The key of a presence is ${describeValue(key)}, not a string.`, { hint: HINT });
}

function isUpdater<Meta extends object>(change: MetaChange<Meta>): change is (meta: Meta) => Meta {
  return typeof change === "function";
}
