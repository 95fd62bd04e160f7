import { currentErrorContext, type ErrorContext, isForeign, runIn } from "../telemetry/error-context.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { TrackerClock } from "./clock.ts";
import type { Changes } from "./delta.ts";
import type { Entry } from "./entry.ts";
import { type EntryReader, grouped } from "./present.ts";
import type { PresenceDiff, PresenceTopic } from "./presence-topic.ts";

/** Milliseconds between two diffs of a topic, per subscriber: a topic with 1,000 subscribers gets at most ten diffs per second. */
const PAUSE_PER_SUBSCRIBER = 0.1;
/** Shorter pauses are not worth a timer. */
const MIN_PAUSE = 5;
const MAX_PAUSE = 1_000;

/** A change of one entry. */
interface Change {
  readonly entry: Entry;
  readonly joined: boolean;
}

interface Subscriber {
  readonly receive: (diff: PresenceDiff) => void;
  readonly errorContext: ErrorContext | undefined;
  readonly schema: StandardSchema | undefined;
  /** The number of waiting changes at its subscription, which it does not receive. */
  since: number;
}

interface Watched {
  readonly subscribers: Set<Subscriber>;
  changes: Change[];
  scheduled: boolean;
  /** When the next diff may be delivered. */
  quietUntil: number;
}

/**
 * Delivers changes to the subscribers of this process: the first one when the running code has ended, and changes that follow closely in
 * one diff. So thousands of clients that reconnect do not send a message to each other for each of them.
 */
export class DiffBatches {
  readonly #topics: Map<string, Watched> = new Map();
  readonly #clock: TrackerClock;
  readonly #reader: Omit<EntryReader, "schema">;
  readonly #onError: (error: unknown) => void;

  constructor(clock: TrackerClock, reader: Omit<EntryReader, "schema">, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#reader = reader;
    this.#onError = onError;
  }

  subscribe<Meta extends object>(topic: PresenceTopic<Meta>, receive: (diff: PresenceDiff<Meta>) => void): () => void {
    let watched = this.#topics.get(topic.name);
    if (watched === undefined) {
      watched = { subscribers: new Set(), changes: [], scheduled: false, quietUntil: Number.NEGATIVE_INFINITY };
      this.#topics.set(topic.name, watched);
    }
    const { subscribers, changes } = watched;
    const subscriber: Subscriber = {
      // The metas were tracked as `Meta`, or parsed by its schema.
      receive: receive as (diff: PresenceDiff) => void,
      errorContext: currentErrorContext(),
      schema: topic.metaSchema,
      since: changes.length,
    };
    subscribers.add(subscriber);
    return () => {
      if (subscribers.delete(subscriber) && subscribers.size === 0) this.#topics.delete(topic.name);
    };
  }

  add({ joins, leaves }: Changes): void {
    for (const entry of leaves) this.#add(entry, false);
    for (const entry of joins) this.#add(entry, true);
  }

  #add(entry: Entry, joined: boolean): void {
    const watched = this.#topics.get(entry.topic);
    if (watched === undefined) return;
    watched.changes.push({ entry, joined });
    if (watched.scheduled) return;
    watched.scheduled = true;
    const wait = watched.quietUntil - this.#clock.now();
    if (wait > 0) this.#clock.after(wait, () => this.#flush(watched));
    else this.#clock.soon(() => this.#flush(watched));
  }

  #flush(watched: Watched): void {
    const { subscribers, changes } = watched;
    const pause = Math.min(MAX_PAUSE, subscribers.size * PAUSE_PER_SUBSCRIBER);
    watched.quietUntil = pause < MIN_PAUSE ? Number.NEGATIVE_INFINITY : this.#clock.now() + pause;
    watched.scheduled = false;
    watched.changes = [];
    // Most subscribers have the same schema and receive all changes, so they share one diff.
    const diffs = new Map<StandardSchema | undefined, Map<number, PresenceDiff>>();
    // A copy, because a receiver may subscribe again.
    const present = [...subscribers];
    for (const subscriber of present) {
      const { schema, since } = subscriber;
      subscriber.since = 0;
      if (since >= changes.length) continue;
      let bySince = diffs.get(schema);
      if (bySince === undefined) diffs.set(schema, (bySince = new Map<number, PresenceDiff>()));
      let diff = bySince.get(since);
      if (diff === undefined) bySince.set(since, (diff = this.#diff(changes, since, schema)));
      if (diff.joins.size > 0 || diff.leaves.size > 0) this.#hand(subscriber, diff);
    }
  }

  #diff(changes: readonly Change[], since: number, schema: StandardSchema | undefined): PresenceDiff {
    const joins = new Set<Entry>();
    const leaves = new Set<Entry>();
    for (let i = since; i < changes.length; i++) {
      const { entry, joined } = changes[i] as Change;
      // An entry that came and went in between is in neither.
      if (!(joined ? leaves : joins).delete(entry)) (joined ? joins : leaves).add(entry);
    }
    const reader = { ...this.#reader, schema };
    return { joins: grouped(joins, reader), leaves: grouped(leaves, reader) };
  }

  #hand({ receive, errorContext }: Subscriber, diff: PresenceDiff): void {
    try {
      if (isForeign(errorContext)) runIn(errorContext, () => receive(diff));
      else receive(diff);
    } catch (error) {
      this.#onError(error);
    }
  }
}
