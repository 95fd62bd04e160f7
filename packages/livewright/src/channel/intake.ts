import { Budget } from "../foundation/budget.ts";
import { unref } from "../foundation/clock.ts";
import type { Limits } from "../foundation/limits.ts";

/** A frame as it arrived. */
export type Frame = string | Uint8Array;

/** What an intake needs from its connection. */
export interface IntakeHost {
  /** Handles a frame that was held back. */
  take(frame: Frame, at: number): void;
  /** Stops and starts reading from the socket, where the transport can do that. */
  pause(): boolean;
  resume(): void;
  /** More is held back than may wait. */
  overflow(limit: keyof Limits): void;
  /** The client is read slowly from now on. */
  slowed(limit: keyof Limits): void;
  now(): number;
}

/** What a socket may have spent and is still read when all sockets together are over their budget, in milliseconds of work. */
const LITTLE = 10;

/** A paused socket is looked at this often at least, in milliseconds. */
const LONGEST_PAUSE = 1_000;

/**
 * Decides when the frames of one connection are handled: at once, until they cause more work than they may or until too much of
 * what they bring waits for busy views. Then the socket is not read, and what had arrived already is held back.
 */
export class Intake {
  readonly #limits: Limits;
  readonly #own: Budget;
  readonly #all: Budget | undefined;
  readonly #host: IntakeHost;
  /** Bytes of events in the mailboxes of the views. */
  #waiting = 0;
  #paused = false;
  #held: Frame[] = [];
  #heldBytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  /** @param all the budget of all sockets together */
  constructor(limits: Limits, all: Budget | undefined, host: IntakeHost) {
    this.#limits = limits;
    this.#own = new Budget(limits.maxFrameMsPerSecond);
    this.#all = all;
    this.#host = host;
  }

  /** Whether the frame is kept for later. */
  holds(frame: Frame): boolean {
    if (!this.#paused) return false;
    this.#held.push(frame);
    this.#heldBytes += frame.length;
    // Only what was on its way when the pause began comes here, unless the transport cannot pause.
    if (this.#heldBytes > this.#limits.maxMailboxBytes + this.#limits.maxFrameBytes)
      this.#host.overflow("maxMailboxBytes");
    return true;
  }

  /** Counts work that the client has caused. */
  spend(milliseconds: number, at: number = this.#host.now()): void {
    this.#all?.spend(milliseconds, at);
    this.#own.spend(milliseconds, at);
  }

  /** A frame has been handled: whether the next one is, too, is decided here. */
  settle(): void {
    if (this.#paused || this.#ended) return;
    const limit = this.#exceeded();
    if (limit !== undefined) this.#pause(limit);
  }

  /** What waits in mailboxes has grown or shrunk. */
  queued(bytes: number): void {
    this.#waiting += bytes;
    if (this.#ended) return;
    if (this.#waiting > this.#limits.maxMailboxBytes) {
      if (!this.#paused) this.#pause("maxMailboxBytes");
    } else if (this.#paused && bytes < 0) this.#later(0);
  }

  end(): void {
    this.#ended = true;
    this.#held = [];
    clearTimeout(this.#timer);
  }

  /** The limit that keeps the next frame waiting. */
  #exceeded(): "maxMailboxBytes" | "maxFrameMsPerSecond" | "maxTotalFrameMsPerSecond" | undefined {
    if (this.#waiting > this.#limits.maxMailboxBytes) return "maxMailboxBytes";
    const now = this.#host.now();
    const left = this.#own.left(now);
    if (left < 0) return "maxFrameMsPerSecond";
    // Of those that cause much: whoever hardly does anything does not notice that others do too much.
    if (this.#all !== undefined && left < this.#own.capacity - LITTLE && this.#all.left(now) < 0)
      return "maxTotalFrameMsPerSecond";
    return undefined;
  }

  #pause(limit: "maxMailboxBytes" | "maxFrameMsPerSecond" | "maxTotalFrameMsPerSecond"): void {
    this.#paused = true;
    if (!this.#host.pause() && limit === "maxMailboxBytes") return this.#host.overflow(limit);
    this.#host.slowed(limit);
    if (limit !== "maxMailboxBytes") this.#later(this.#wait(limit));
  }

  /** Milliseconds until what has been spent may have come back. */
  #wait(limit: "maxFrameMsPerSecond" | "maxTotalFrameMsPerSecond"): number {
    const budget = limit === "maxFrameMsPerSecond" ? this.#own : this.#all;
    if (budget === undefined) return 0;
    const owed = -budget.left(this.#host.now());
    return Math.max(1, Math.min(LONGEST_PAUSE, Math.ceil((owed / budget.perSecond) * 1_000)));
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = unref(setTimeout(() => this.#resume(), milliseconds));
  }

  #resume(): void {
    if (this.#ended) return;
    let limit = this.#exceeded();
    while (limit === undefined && this.#held.length > 0) {
      const frame = this.#held.shift() as Frame;
      this.#heldBytes -= frame.length;
      this.#host.take(frame, this.#host.now());
      if (this.#ended) return;
      limit = this.#exceeded();
    }
    if (limit === undefined) {
      this.#paused = false;
      this.#host.resume();
    } else if (limit !== "maxMailboxBytes") this.#later(this.#wait(limit));
  }
}
