import type { Transport } from "../channel/transport.ts";
import { performanceNow, unref } from "../foundation/clock.ts";
import type { Limits } from "../foundation/limits.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import { bytesOf } from "./posted-messages.ts";

/** The receiving side of a socket: a connection of views, or a socket of the application. */
export interface PolledSocket {
  /** Handles a frame. */
  receive(frame: string | Uint8Array): void;
  /** Counts a poll, so that the socket is not silent. */
  polled(): void;
  /** The client is gone. */
  closed(): void;
  /** Closes the socket from this side. */
  close(code: number, reason: string): void;
}

/** The answer to a poll. The status is that of protocol section 1.6. */
export interface PollAnswer {
  readonly status: 200 | 204 | 410;
  readonly messages: readonly string[];
  /** The number of batches that the client has, once it reads this answer. */
  readonly received: number;
}

/** The status of the answer to published messages. */
export type PublishStatus = 200 | 410 | 429;

type SessionLimits = Pick<Limits, "maxPollMs" | "maxPollGapMs" | "maxSendBufferBytes">;

/** Bodies of one session that wait while its socket is paused. The client sends the next one after the answer. */
const MAX_WAITING_POSTS = 4;

/** How much sooner a session ends if its client has broken off the poll. It is probably gone, but a proxy may try again. */
const ABORTED = 4;

/** A poll that waits for messages. */
interface Waiting {
  readonly answer: (answer: PollAnswer) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Messages that were sent once. They are kept until the next poll shows that the client has them. */
interface Batch {
  readonly messages: readonly string[];
  readonly size: number;
}

/**
 * A socket whose client polls. Frames wait until a poll takes them, and are kept until the client polls with the token of that
 * answer: an answer that was lost on its way is repeated.
 */
export class PollSession implements Transport {
  readonly kind = "longpoll";
  readonly #limits: SessionLimits;
  readonly #ended: () => void;
  #socket: PolledSocket | undefined;
  #queue: string[] = [];
  /** The characters in the queue. Most messages are ASCII, so these are about the bytes in memory. */
  #queued = 0;
  #batch: Batch | undefined;
  /** The number of batches so far, including {@link #batch}. */
  #batches = 0;
  #waiting: Waiting | undefined;
  #flushing = false;
  #closed = false;
  #gone = false;
  #gap: ReturnType<typeof setTimeout> | undefined;
  #resumed: (() => void) | undefined;
  #paused: Promise<void> | undefined;
  #posts = 0;
  #lastPost: Promise<unknown> = Promise.resolve();

  /** @param ended called once, when the session accepts no more polls */
  constructor(limits: SessionLimits, ended: () => void) {
    this.#limits = limits;
    this.#ended = ended;
  }

  /** Connects the session, and waits for the first poll. */
  attach(socket: PolledSocket): void {
    this.#socket = socket;
    this.#expectPoll(this.#limits.maxPollGapMs);
  }

  // ── Transport ────────────────────────────────────────────────────────────────────────────────────────────────────

  get bufferedAmount(): number {
    return this.#queued + (this.#batch?.size ?? 0);
  }

  send(frame: string): void {
    if (this.#closed) return;
    this.#queue.push(frame);
    this.#queued += frame.length;
    this.#flushSoon();
  }

  /** The views have ended. The messages before that are still delivered, then the client connects again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.resume();
    // The client of such a session does not read.
    if (this.bufferedAmount > this.#limits.maxSendBufferBytes) this.#dropQueue();
    if (this.#queue.length === 0 && this.#batch === undefined) this.#end();
    else this.#flushSoon();
  }

  pause(): void {
    this.#paused ??= new Promise((resolve) => (this.#resumed = resolve));
  }

  resume(): void {
    this.#resumed?.();
    this.#paused = undefined;
  }

  // ── Polls ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Takes a poll. The answer waits for messages, at most `limits.maxPollMs`.
   *
   * @param received the number of batches that the client has, from its token
   * @param signal aborts when the client goes away
   */
  async poll(received: number, signal: AbortSignal | undefined): Promise<PollAnswer> {
    if (!this.#closed) this.#socket?.polled();
    if (this.#gone || !this.#isNext(received)) return { status: 410, messages: [], received };
    // A client has one poll at a time. An earlier one is the ghost of a lost connection.
    this.#answer(204);
    clearTimeout(this.#gap);
    if (received === this.#batches) this.#batch = undefined;
    else if (this.#batch !== undefined) return this.#repeat(this.#batch);
    if (this.#queue.length > 0) return this.#take();
    if (this.#closed) {
      this.#end();
      return { status: 410, messages: [], received };
    }
    return this.#wait(signal);
  }

  /** True for the client's latest token, and for the one before while its answer may have been lost. */
  #isNext(received: number): boolean {
    return received === this.#batches || (received === this.#batches - 1 && this.#batch !== undefined);
  }

  async #wait(signal: AbortSignal | undefined): Promise<PollAnswer> {
    return new Promise((resolve) => {
      const left = (): void => {
        if (this.#waiting !== waiting) return;
        this.#answer(204);
        this.#expectPoll(this.#limits.maxPollGapMs / ABORTED);
      };
      const timer = unref(setTimeout(() => this.#answer(204), this.#limits.maxPollMs));
      const waiting: Waiting = {
        timer,
        answer: (answer) => {
          signal?.removeEventListener("abort", left);
          resolve(answer);
        },
      };
      this.#waiting = waiting;
      signal?.addEventListener("abort", left);
      if (signal?.aborted === true) left();
    });
  }

  /** Answers the waiting poll, if there is one. */
  #answer(status: 200 | 204 | 410): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    clearTimeout(waiting.timer);
    if (status === 200) return waiting.answer(this.#take());
    if (status === 204) this.#expectPoll(this.#limits.maxPollGapMs);
    waiting.answer({ status, messages: [], received: this.#batches });
  }

  /** Moves the queue into a batch, and returns the answer with it. */
  #take(): PollAnswer {
    const messages = this.#queue;
    this.#batch = { messages, size: this.#queued };
    this.#batches++;
    this.#dropQueue();
    return this.#repeat(this.#batch);
  }

  #repeat({ messages }: Batch): PollAnswer {
    this.#expectPoll(this.#limits.maxPollGapMs);
    return { status: 200, messages, received: this.#batches };
  }

  /** Answers the waiting poll once the running code is done: it often sends more than one message. */
  #flushSoon(): void {
    if (this.#waiting === undefined || this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      if (this.#queue.length > 0) this.#answer(200);
    });
  }

  #dropQueue(): void {
    this.#queue = [];
    this.#queued = 0;
  }

  #expectPoll(milliseconds: number): void {
    clearTimeout(this.#gap);
    if (!this.#gone) this.#gap = unref(setTimeout(() => this.#end(), milliseconds));
  }

  /** Ends the session: its client is gone, or has everything. */
  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#closed = true;
    clearTimeout(this.#gap);
    this.#batch = undefined;
    this.#dropQueue();
    this.#answer(410);
    this.resume();
    this.#ended();
    this.#socket?.closed();
  }

  // ── Published messages ───────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Hands messages of the client to its socket, in order. Settles when it has taken them: a client sends nothing more until then, so a
   * paused socket slows it down.
   */
  async publish(messages: readonly string[]): Promise<PublishStatus> {
    if (this.#posts >= MAX_WAITING_POSTS) return 429;
    this.#posts++;
    const run = this.#lastPost.then(() => this.#deliver(messages));
    this.#lastPost = run;
    try {
      return await run;
    } finally {
      this.#posts--;
    }
  }

  async #deliver(messages: readonly string[]): Promise<PublishStatus> {
    const deadline = performanceNow() + this.#limits.maxPollMs;
    for (const message of messages) {
      // After the deadline the socket queues the rest, within its limits: the client does not wait forever.
      if (this.#paused !== undefined) await this.#resumes(this.#paused, deadline - performanceNow());
      if (this.#closed) return 410;
      this.#receive(message);
    }
    if (this.#paused !== undefined) await this.#resumes(this.#paused, deadline - performanceNow());
    return this.#closed ? 410 : 200;
  }

  async #resumes(paused: Promise<void>, milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = unref(setTimeout(resolve, milliseconds));
    });
    await Promise.race([paused, late]);
    clearTimeout(timer);
  }

  /** A text frame is a list, or an object in version 1. Any other line is the Base64 of a binary frame. */
  #receive(message: string): void {
    if (message.startsWith("[") || message.startsWith("{")) return this.#socket?.receive(message);
    const bytes = bytesOf(message);
    if (bytes === undefined) this.#socket?.close(CLOSE_CODES.failure, "invalid frame");
    else this.#socket?.receive(bytes);
  }
}
