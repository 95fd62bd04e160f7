import type { TrackerClock } from "../presence/clock.ts";
import type { PresenceOptions } from "../presence/presence-options.ts";
import { presence, type PresenceDiff } from "../presence/presence-topic.ts";
import type { Presences } from "../presence/presences.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { topicName } from "../pubsub/topic.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { localPresences } from "./presences.ts";

/** Time that moves only when a test moves it. */
export class ManualTime {
  #now = 0;
  readonly #timers: Set<{ readonly at: number; readonly run: () => void }> = new Set();
  readonly #soon: (() => void)[] = [];

  get now(): number {
    return this.#now;
  }

  /** @param offset of this clock from the others */
  clock(offset: number = 0): TrackerClock {
    return {
      now: () => this.#now + offset,
      after: (milliseconds, run) => {
        const timer = { at: this.#now + milliseconds, run };
        this.#timers.add(timer);
        return () => void this.#timers.delete(timer);
      },
      soon: (run) => void this.#soon.push(run),
    };
  }

  /** Runs the functions that are due now. */
  settle(): void {
    for (let run = this.#soon.shift(); run !== undefined; run = this.#soon.shift()) run();
  }

  /** Lets time pass, and runs what becomes due, in order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    this.settle();
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
      this.settle();
    }
    this.#now = end;
  }

  /** Lets time pass while the timers cannot run, as in a suspended process. */
  suspend(milliseconds: number): void {
    this.#now += milliseconds;
  }

  get timers(): number {
    return this.#timers.size;
  }
}

/** A message on its way. */
export interface Sent {
  readonly from: string;
  readonly to: string;
  readonly topic: string;
  readonly message: unknown;
}

/** Decides what becomes of a message: the number of copies, each with a delay in milliseconds. */
export type Fate = (sent: Sent) => readonly number[];

/** A network of buses, one for each process. Messages are copied as JSON, and can be lost, repeated and delayed. */
export class Network {
  readonly time: ManualTime;
  fate: Fate = () => [0];
  readonly sent: Sent[] = [];
  readonly #dead: Set<string> = new Set();
  readonly #subscriptions: Set<{
    readonly node: string;
    readonly topic: string;
    readonly receive: (message: never) => void;
    readonly subscriber: object | undefined;
  }> = new Set();

  constructor(time: ManualTime = new ManualTime()) {
    this.time = time;
  }

  bus(node: string): PubSub {
    return {
      subscribe: (to, receive, subscriber) => {
        const subscription = { node, topic: topicName(to), receive, subscriber };
        this.#subscriptions.add(subscription);
        return () => void this.#subscriptions.delete(subscription);
      },
      broadcast: (to, message, from) => this.send(node, topicName(to), message, from),
    };
  }

  send(node: string, topic: string, message: unknown, from?: object): void {
    if (this.#dead.has(node)) return;
    const text = JSON.stringify(message);
    for (const subscription of this.#subscriptions) {
      if (subscription.topic !== topic || (from !== undefined && subscription.subscriber === from)) continue;
      const sent = { from: node, to: subscription.node, topic, message };
      this.sent.push(sent);
      for (const delay of this.fate(sent)) {
        this.time.clock().after(delay, () => {
          if (this.#subscriptions.has(subscription)) subscription.receive(JSON.parse(text) as never);
        });
      }
    }
  }

  /** Ends a process without a word: it neither receives nor sends from now on. */
  kill(node: string): void {
    this.#dead.add(node);
    for (const subscription of this.#subscriptions)
      if (subscription.node === node) this.#subscriptions.delete(subscription);
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }
}

type Meta = Readonly<Record<string, unknown>>;

export const LOBBY = presence<Meta>("lobby");

/** One process of a test, with its views. */
export class Node {
  readonly presences: Presences;
  readonly logged: { readonly line: string; readonly fields: LogFields | undefined }[] = [];
  readonly #owners: Map<string, ReturnType<Presences["owner"]>> = new Map();

  constructor(network: Network, node: string, options: PresenceOptions = {}, offset: number = 0) {
    const log = (line: string, fields?: LogFields): void => void this.logged.push({ line, fields });
    this.presences = localPresences(network.bus(node), {
      options,
      clock: network.time.clock(offset),
      logger: { debug() {}, info() {}, warn: log, error: log },
    });
  }

  /** Returns the presences of a view. */
  view(name: string = "view"): ReturnType<Presences["owner"]> {
    let owner = this.#owners.get(name);
    if (owner === undefined) this.#owners.set(name, (owner = this.presences.owner()));
    return owner;
  }

  track(key: string, meta: Meta = {}): void {
    this.view().track(LOBBY, key, meta);
  }

  untrack(key: string): void {
    this.view().untrack(LOBBY, key);
  }

  /** The keys that are here, sorted. */
  get here(): readonly string[] {
    return [...this.presences.list(LOBBY).keys()].toSorted();
  }

  /** Every meta that is here, by its reference. */
  get metas(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(
      [...this.presences.list(LOBBY)]
        .map(([key, { metas }]) => [key, metas.map((meta) => JSON.stringify(meta)).toSorted()] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  /** Collects the diffs from now on, as keys with signs. */
  diffs(): string[] {
    const seen: string[] = [];
    this.presences.subscribe(LOBBY, ({ joins, leaves }: PresenceDiff<Meta>) => {
      seen.push(
        [...[...joins.keys()].map((key) => `+${key}`), ...[...leaves.keys()].map((key) => `-${key}`)].join(" "),
      );
    });
    return seen;
  }
}

/** Starts processes that know each other. */
export function cluster(network: Network, ...names: readonly string[]): Node[] {
  const nodes = names.map((name) => new Node(network, name));
  network.time.pass(10);
  return nodes;
}
