import { Budget } from "../foundation/budget.ts";
import { unref, wholeMilliseconds } from "../foundation/clock.ts";
import type { Limits } from "../foundation/limits.ts";

/** A frame as it arrived. */
export type Frame = string | Uint8Array;

/** The connection of an intake. */
export interface IntakeHost {
  /** Handles a frame that was held back, at a time on the clock of `performance.now()`. */
  take(frame: Frame, at: number): void;
  /** Stops reading from the socket. Returns false if the transport cannot do that. */
  pause(): boolean;
  resume(): void;
  /** The frames held back exceed a limit. */
  overflow(limit: keyof Limits): void;
  /** The socket is read more slowly from now on. */
  slowed(limit: keyof Limits): void;
}

/** Milliseconds of work up to which a socket is still read when all sockets together exceed their budget. */
const LITTLE = 10;

/** The longest time between two checks of a paused socket, in milliseconds. */
const LONGEST_PAUSE = 1_000;

/**
 * Decides when the frames of one connection are handled: immediately, until they cause too much work or too many of their messages
 * are queued for busy views. Then the socket is paused, and frames that have already arrived are held back.
 */
export class Intake {
  readonly #limits: Limits;
  readonly #own: Budget;
  readonly #all: Budget | undefined;
  readonly #host: IntakeHost;
  /** Bytes of messages in the mailboxes of the views. */
  #waiting = 0;
  /** True while the socket is not read. The frames that arrive in this time are for {@link hold}. */
  paused = false;
  /** The frames held back; created for the first. */
  #held: Frame[] | undefined;
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

  /** Holds a frame back, since the socket is paused. */
  hold(frame: Frame): void {
    (this.#held ??= []).push(frame);
    this.#heldBytes += frame.length;
    // If the transport can pause, only frames that were already on their way arrive here.
    if (this.#heldBytes > this.#limits.maxMailboxBytes + this.#limits.maxFrameBytes)
      this.#host.overflow("maxMailboxBytes");
  }

  /** Counts work that the client has caused. */
  spend(milliseconds: number, at: number = wholeMilliseconds()): void {
    this.#all?.spend(milliseconds, at);
    this.#own.spend(milliseconds, at);
  }

  /** Pauses the socket after a frame if a limit is exceeded. */
  settle(now: number): void {
    if (this.paused || this.#ended) return;
    const limit = this.#exceeded(now);
    if (limit !== undefined) this.#pause(limit);
  }

  /** The size of the queued messages has changed by this number of bytes. */
  queued(bytes: number): void {
    this.#waiting += bytes;
    if (this.#ended) return;
    if (this.#waiting > this.#limits.maxMailboxBytes) {
      if (!this.paused) this.#pause("maxMailboxBytes");
    } else if (this.paused && bytes < 0) this.#later(0);
  }

  end(): void {
    this.#ended = true;
    this.#held = undefined;
    clearTimeout(this.#timer);
  }

  /** Returns the limit that is exceeded. */
  #exceeded(now: number): "maxMailboxBytes" | "maxFrameMsPerSecond" | "maxTotalFrameMsPerSecond" | undefined {
    if (this.#waiting > this.#limits.maxMailboxBytes) return "maxMailboxBytes";
    const left = this.#own.left(now);
    if (left < 0) return "maxFrameMsPerSecond";
    // Applies only to clients that cause much work. A quiet client is not slowed by busy ones.
    if (this.#all !== undefined && left < this.#own.capacity - LITTLE && this.#all.left(now) < 0)
      return "maxTotalFrameMsPerSecond";
    return undefined;
  }

  #pause(limit: "maxMailboxBytes" | "maxFrameMsPerSecond" | "maxTotalFrameMsPerSecond"): void {
    this.paused = true;
    if (!this.#host.pause() && limit === "maxMailboxBytes") return this.#host.overflow(limit);
    this.#host.slowed(limit);
    if (limit !== "maxMailboxBytes") this.#later(this.#wait(limit));
  }

  /** Returns the milliseconds until the budget may be positive again. */
  #wait(limit: "maxFrameMsPerSecond" | "maxTotalFrameMsPerSecond"): number {
    const budget = limit === "maxFrameMsPerSecond" ? this.#own : this.#all;
    if (budget === undefined) return 0;
    return Math.max(1, Math.min(LONGEST_PAUSE, Math.ceil(budget.wait(wholeMilliseconds()))));
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = unref(setTimeout(() => this.#resume(), milliseconds));
  }

  #resume(): void {
    if (this.#ended) return;
    const held = this.#held ?? [];
    let taken = 0;
    let limit = this.#exceeded(wholeMilliseconds());
    for (; limit === undefined && taken < held.length; taken++) {
      const frame = held[taken] as Frame;
      this.#heldBytes -= frame.length;
      const now = wholeMilliseconds();
      this.#host.take(frame, now);
      if (this.#ended) return;
      limit = this.#exceeded(now);
    }
    this.#held = taken === held.length ? undefined : held.slice(taken);
    if (limit === undefined) {
      this.paused = false;
      this.#host.resume();
    } else if (limit !== "maxMailboxBytes") this.#later(this.#wait(limit));
  }
}
