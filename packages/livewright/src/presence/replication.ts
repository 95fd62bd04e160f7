import type { PubSub } from "../pubsub/pubsub.ts";
import type { TrackerClock } from "./clock.ts";
import type { Changes } from "./delta.ts";
import { type PresenceMessage, readMessage, type Unsent, writeMessage } from "./messages.ts";
import { type Peer, Peers } from "./peers.ts";
import type { PresenceState } from "./presence-state.ts";

/** The topic that all processes share. Each has one more, for answers. */
const TOPIC = "livewright:presence";

/** Beats at the short period after the start, while no other process has answered. */
const EARLY_BEATS = 3;

/** The times of the protocol, in milliseconds. */
export interface Periods {
  /** Between two messages with changes. */
  readonly beat: number;
  /** Between two messages without. */
  readonly silent: number;
  /** Without a message until a process counts as down. */
  readonly down: number;
  /** Without a message until it is forgotten. */
  readonly permDown: number;
}

/** What replication needs. */
export interface ReplicationOptions {
  readonly state: PresenceState;
  /** The name of this process; see `PresenceOptions.name`. */
  readonly name: string;
  readonly bus: PubSub;
  readonly clock: TrackerClock;
  readonly periods: Periods;
  /** Receives what other processes change. */
  readonly changed: (changes: Changes) => void;
  readonly refused: (error: unknown) => void;
  /** Another process runs under the same name for longer than the down period. */
  readonly nameClash: (name: string) => void;
}

/**
 * Keeps the state equal in all processes, over a bus that may lose, repeat and reorder messages. Each process sends its own changes. One
 * that missed some asks their owner for them. A process that is silent for the down period is hidden, and later forgotten.
 */
export class Replication {
  readonly #options: ReplicationOptions;
  readonly #peers: Peers = new Peers();
  #count = 0;
  /** The clock up to which changes were sent to all. */
  #sent = 0;
  /** When this process last sent a message to all, and one with changes. */
  #beatAt = Number.NEGATIVE_INFINITY;
  #newsAt = Number.NEGATIVE_INFINITY;
  #earlyBeats = EARLY_BEATS;
  #timer: { readonly at: number; readonly stop: () => void } | undefined;
  readonly #unsubscribe: readonly (() => void)[];
  #closed = false;

  constructor(options: ReplicationOptions) {
    this.#options = options;
    const { bus, state } = options;
    const receive = (message: unknown): void => this.#receive(message);
    this.#unsubscribe = [TOPIC, `${TOPIC}:${state.own.id}`].map((topic) => bus.subscribe(topic, receive, this));
    this.#wakeAt(this.#now());
    // A bus may need time for the subscriptions, and answers to the first message are lost until then.
    if ("ready" in bus && typeof bus.ready === "function") void this.#restart(bus.ready as () => Promise<void>);
  }

  async #restart(ready: () => Promise<void>): Promise<void> {
    await ready();
    if (this.#closed) return;
    this.#earlyBeats = EARLY_BEATS;
    this.#beatAt = Number.NEGATIVE_INFINITY;
    this.#schedule();
  }

  /** Sends the changes of this process: immediately after a pause, otherwise at the end of the period. */
  news(): void {
    if (!this.#closed) this.#schedule();
  }

  /** Announces the end of this process, so that another one with its name does not replace it yet. */
  end(): void {
    if (!this.#closed) this.#broadcast({ kind: "end", keep: true });
  }

  /**
   * Sends the last changes, and ends.
   *
   * @param keep true if the others show the presences of this process until the down period has passed
   */
  close(keep: boolean): void {
    if (this.#closed) return;
    this.#beat();
    this.#broadcast({ kind: "end", keep });
    this.#closed = true;
    this.#timer?.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** The ids of the processes that are up. */
  get up(): readonly string[] {
    return [...this.#peers.all].filter(({ up }) => up).map(({ id }) => id);
  }

  // ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #now(): number {
    return this.#options.clock.now();
  }

  #tick(at: number): void {
    this.#timer = undefined;
    const { periods } = this.#options;
    const late = this.#now() - at;
    if (late > periods.beat) this.#peers.excuse(late);
    if (this.#now() >= this.#beatDue()) this.#beat();
    for (const peer of this.#peers.all) this.#check(peer);
    this.#schedule();
  }

  #check(peer: Peer): void {
    const { periods, state, changed, name, nameClash } = this.#options;
    if (peer.name === name && peer.up && !peer.ending && this.#now() - peer.upSince > periods.down) nameClash(name);
    const silence = this.#now() - peer.heardAt;
    if (silence > periods.permDown || (silence > periods.down && peer.ending)) this.#remove(peer);
    else if (silence > periods.down && peer.up) {
      peer.up = false;
      changed(state.replicaDown(peer.id));
    } else if (this.#isBehind(peer) && this.#now() - peer.askedAt >= periods.beat) this.#ask(peer);
  }

  #beatDue(): number {
    const { periods, state } = this.#options;
    const silent = this.#beatAt + (this.#isEarly() ? periods.beat : periods.silent);
    return state.own.clock > this.#sent ? Math.min(silent, this.#newsAt + periods.beat) : silent;
  }

  #schedule(): void {
    const { periods } = this.#options;
    let at = this.#beatDue();
    for (const peer of this.#peers.all) {
      // One more, because a process is down after the period, not at its end.
      at = Math.min(at, peer.heardAt + 1 + (peer.up || peer.ending ? periods.down : periods.permDown));
      if (this.#isBehind(peer)) at = Math.min(at, peer.askedAt + periods.beat);
    }
    this.#wakeAt(at);
  }

  #wakeAt(at: number): void {
    const now = this.#now();
    const next = Math.max(at, now);
    if (this.#timer !== undefined && this.#timer.at <= next) return;
    this.#timer?.stop();
    this.#timer = { at: next, stop: this.#options.clock.after(Math.ceil(next - now), () => this.#tick(next)) };
  }

  // ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #isEarly(): boolean {
    return this.#earlyBeats > 0 && this.#peers.size === 0;
  }

  #beat(): void {
    const { own } = this.#options.state;
    const lonely = this.#isEarly();
    this.#earlyBeats--;
    this.#beatAt = this.#now();
    if (own.clock > this.#sent) this.#newsAt = this.#beatAt;
    // Changes that are too many to be kept are left out: the others see the gap, and ask.
    const deltas = this.#sent === own.clock ? [] : [...(own.since(this.#sent) ?? [])];
    for (const delta of deltas) this.#broadcast({ kind: "beat", clock: own.clock, lonely, delta });
    if (deltas.length === 0) this.#broadcast({ kind: "beat", clock: own.clock, lonely, delta: undefined });
    this.#sent = own.clock;
  }

  /** Answers a question for the changes after a clock. */
  #answer(id: string, clock: number): void {
    const { own } = this.#options.state;
    const deltas = own.since(clock);
    if (deltas === undefined) {
      for (const snapshot of own.snapshot()) this.#broadcast({ kind: "snapshot", snapshot }, id);
    } else for (const delta of deltas) this.#broadcast({ kind: "beat", clock: own.clock, lonely: false, delta }, id);
  }

  #ask(peer: Peer): void {
    peer.askedAt = this.#now();
    this.#broadcast({ kind: "ask", clock: this.#options.state.clockOf(peer.id) }, peer.id);
  }

  /** @param to one process; default all */
  #broadcast(message: Unsent, to?: string): void {
    const { bus, state, name, refused } = this.#options;
    const from = { id: state.own.id, name, count: ++this.#count };
    try {
      bus.broadcast(to === undefined ? TOPIC : `${TOPIC}:${to}`, writeMessage({ ...message, from }), this);
    } catch (error) {
      // The message is lost, as on any bus. A process that needs it asks for it.
      refused(error);
    }
  }

  // ── Receiving ────────────────────────────────────────────────────────────────────────────────────────────────────

  #receive(received: unknown): void {
    if (this.#closed) return;
    try {
      const message = readMessage(received);
      if (message.from.id !== this.#options.state.own.id) this.#handle(message);
    } catch (error) {
      this.#options.refused(error);
    }
  }

  #handle(message: PresenceMessage): void {
    const before = this.#peers.get(message.from.id)?.count ?? -1;
    const peer = this.#peers.heard(message.from, this.#now());
    if (peer === undefined) return;
    const isNewest = message.from.count > before;
    if (message.kind === "end") return this.#end(peer, message.keep, isNewest);
    const isBack = !peer.up;
    if (isBack) this.#up(peer);
    switch (message.kind) {
      case "ask":
        this.#answer(peer.id, message.clock);
        break;
      case "beat":
        this.#merge(peer, message, isNewest);
        if (isBack || message.lonely) this.#greet(peer.id);
        break;
      case "snapshot":
        peer.askedAt = this.#now();
        this.#options.changed(this.#options.state.mergeSnapshot(peer.id, message.snapshot));
    }
    this.#schedule();
  }

  #merge(peer: Peer, { clock, delta }: Extract<PresenceMessage, { kind: "beat" }>, isNewest: boolean): void {
    const { state, changed } = this.#options;
    const known = state.clockOf(peer.id);
    // A clock never goes back, so an earlier message was not from this process.
    if (isNewest && clock < known) state.distrust(peer.id);
    if (isNewest) peer.reached = clock;
    if (delta !== undefined) changed(state.merge(peer.id, delta));
    if (state.clockOf(peer.id) > known) peer.askedAt = this.#now();
    else if (this.#isBehind(peer) && this.#now() - peer.askedAt >= this.#options.periods.beat) this.#ask(peer);
  }

  /** Tells another process that this one lives. Only the answer to a question costs more. */
  #greet(id: string): void {
    const { own } = this.#options.state;
    this.#broadcast({ kind: "beat", clock: own.clock, lonely: false, delta: undefined }, id);
  }

  #isBehind(peer: Peer): boolean {
    return peer.up && this.#options.state.clockOf(peer.id) < peer.reached;
  }

  #up(peer: Peer): void {
    const { state, changed } = this.#options;
    peer.up = true;
    peer.upSince = this.#now();
    for (const earlier of this.#peers.replacedBy(peer)) this.#remove(earlier);
    changed(state.replicaUp(peer.id, peer.name));
  }

  #end(peer: Peer, keep: boolean, isNewest: boolean): void {
    if (!isNewest) return;
    if (!keep) return this.#remove(peer);
    peer.ending = true;
    this.#schedule();
  }

  #remove(peer: Peer): void {
    const { state, changed } = this.#options;
    this.#peers.remove(peer);
    changed(state.removeReplica(peer.id));
  }
}
