// presence: knows who is here, in all processes of an application. Owns the state, the messages between processes, and the topics and
// payloads of presences. Called by: views and channels, through the context of the application.
//
// The state is an add-wins set: each entry has a dot, the identity of the process that added it and the number of the change, and a
// removal names dots. So a presence that returns under the same key is another entry, which no earlier removal can hit.

import type { Limits } from "../foundation/limits.ts";
import { randomId } from "../foundation/random.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { Logger } from "../telemetry/logger.ts";
import { ThrottledLog } from "../telemetry/throttled-log.ts";
import { systemClock, type TrackerClock } from "./clock.ts";
import { DiffBatches } from "./diff-batches.ts";
import type { Changes } from "./delta.ts";
import { PresenceOwner, type Registry } from "./presence-owner.ts";
import type { PresenceSettings } from "./presence-options.ts";
import { PresenceState } from "./presence-state.ts";
import type { Presence, PresenceDiff, PresenceList, PresenceTopic } from "./presence-topic.ts";
import type { EntryReader } from "./present.ts";
import { Replication } from "./replication.ts";

/** Options of {@link Presences}. */
export interface PresencesOptions extends PresenceSettings {
  readonly bus: PubSub;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly clock?: TrackerClock;
}

/** Reads the presences of a topic. */
export interface PresenceReader {
  /**
   * Returns who is here, by key, in the order of arrival in this process. The list does not change later.
   *
   * @example const { size } = socket.presence.list(room)
   */
  list<Meta extends object>(topic: PresenceTopic<Meta>): PresenceList<Meta>;
  /** Returns the metas of one key; `undefined` if no view tracks it. Faster than a list. */
  getByKey<Meta extends object>(topic: PresenceTopic<Meta>, key: string): Presence<Meta> | undefined;
}

/** The presences of one application, in this process and all others on its bus. Costs nothing before its first use. */
export class Presences implements PresenceReader {
  readonly #options: PresencesOptions;
  readonly #clock: TrackerClock;
  readonly #state: PresenceState = new PresenceState(randomId(10));
  readonly #batches: DiffBatches;
  readonly #log: ThrottledLog;
  readonly #reader: Omit<EntryReader, "schema">;
  readonly #registry: Registry;
  #replication: Replication | undefined;
  /** Views that end keep their presences: their clients are on the way to other processes. */
  #draining = false;
  #closed = false;

  constructor(options: PresencesOptions) {
    this.#options = options;
    const { clock = systemClock, logger } = options;
    this.#clock = clock;
    this.#log = new ThrottledLog(logger);
    this.#reader = {
      own: this.#state.own.id,
      refused: ({ topic, key }, error) =>
        this.#log.warn("meta", "LW716  A meta of another process does not match the schema of its topic.", {
          topic,
          key,
          error,
        }),
    };
    this.#batches = new DiffBatches(clock, this.#reader, (error) =>
      logger.error("A subscriber of presences threw an error.", { error }),
    );
    this.#registry = {
      state: this.#state,
      limits: options.limits,
      changed: (changes) => this.#changedHere(changes),
      keeps: () => this.#draining && !options.leaveOnClose,
    };
    if (options.eager) this.#start();
  }

  /** Identifies this process in the references of metas: `phx_ref` starts with it. */
  get id(): string {
    return this.#state.own.id;
  }

  /** Returns an owner of presences: a view or channel. Call its `release` when it ends. */
  owner(): PresenceOwner {
    this.#start();
    return new PresenceOwner(this.#registry);
  }

  list<Meta extends object>(topic: PresenceTopic<Meta>): PresenceList<Meta> {
    this.#start();
    const groups = new Map<string, Presence>();
    const reader = this.#readerOf(topic);
    for (const [key, group] of this.#state.roster.topic(topic.name)) {
      const presence = group.presence(reader);
      if (presence !== undefined) groups.set(key, presence);
    }
    // The metas were tracked as `Meta`, or parsed by its schema.
    return groups as unknown as PresenceList<Meta>;
  }

  getByKey<Meta extends object>(topic: PresenceTopic<Meta>, key: string): Presence<Meta> | undefined {
    this.#start();
    const group = this.#state.roster.topic(topic.name).get(key);
    // As in `list`.
    return group?.presence(this.#readerOf(topic)) as Presence<Meta> | undefined;
  }

  /** Delivers the later diffs of a topic. Returns a function that ends the subscription. */
  subscribe<Meta extends object>(topic: PresenceTopic<Meta>, receive: (diff: PresenceDiff<Meta>) => void): () => void {
    this.#start();
    return this.#batches.subscribe(topic, receive);
  }

  /** From now on, presences of views and channels that end stay, unless `leaveOnClose` is set. Call it before their sockets are closed. */
  drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#replication?.end();
  }

  /** Sends the last changes, and ends the messages to other processes. */
  close(): void {
    this.#closed = true;
    this.#replication?.close(!this.#options.leaveOnClose);
    this.#replication = undefined;
  }

  #readerOf<Meta extends object>({ metaSchema }: PresenceTopic<Meta>): EntryReader {
    return { ...this.#reader, schema: metaSchema };
  }

  #start(): void {
    if (this.#replication !== undefined || this.#closed) return;
    const { bus, name, periods } = this.#options;
    this.#replication = new Replication({
      state: this.#state,
      name,
      bus,
      clock: this.#clock,
      periods,
      changed: (changes) => this.#batches.add(changes),
      refused: (error) =>
        this.#log.warn("message", "LW716  A message about presences was refused. Lost changes are sent again.", {
          error,
        }),
      nameClash: () =>
        this.#log.warn("name", `LW733  Another process has the presence name "${name}".`, {
          name,
          corrected: "Give each process a name of its own, or none: endpoint({ presence: { name } })",
        }),
    });
  }

  #changedHere(changes: Changes): void {
    this.#batches.add(changes);
    this.#replication?.news();
  }
}
