import type { Recorder } from "../live/socket-state.ts";
import { CurrentStep } from "./current-step.ts";
import { flushEarlier, shownBy } from "./earlier.ts";
import { Mailbox } from "./mailbox.ts";
import { bytesOf, type ClientMessage, isOfClient, type ProcessMessage } from "./messages.ts";
import type { Outbox } from "./outbox.ts";
import { RunningView } from "./running-view.ts";
import type { AppContext } from "../app/app-context.ts";
import type { StartOptions } from "./start-options.ts";

/** Messages in a row before everything else on the server gets its turn: a view that sends to itself must not stop it. */
const MAX_RUN = 1_000;

/** As it was when this module was loaded: watching callbacks for what they throw is not needed for those of the loop. */
const { queueMicrotask: enqueue } = globalThis;

/** The end of a step: now, or when the promise settles. */
export type Finish = void | Promise<void>;

/**
 * Takes the messages of one view out of its mailbox, one at a time: the next one waits until the callback for this one has
 * finished, async or not. What it does with them is for the process to say, which is a loop itself: there is one of them for
 * every visitor, and functions from one object to another would weigh more than all that is here.
 */
export abstract class Loop implements Recorder {
  readonly view: RunningView;
  protected readonly step: CurrentStep;
  /** Made for the first message that has to wait, as hardly any of a client's has. */
  #mailbox: Mailbox<ProcessMessage> | undefined;
  /** How many of the waiting messages the client has sent. */
  #ofClient = 0;
  /** A callback is running, or its promise is pending. */
  #busy = false;
  #scheduled = false;
  /** Messages handled in this run. */
  #handled = 0;
  /** Enough were handled in this run; everything else on the server has its turn. */
  #resting = false;

  constructor(app: AppContext, options: StartOptions<Loop>, outbox: Outbox) {
    this.view = new RunningView(app, options, outbox, this);
    this.step = new CurrentStep(this.view);
  }

  abstract recorded(): void;

  /** Which component a message is for, if any. */
  protected abstract componentOf(message: ProcessMessage): string | undefined;

  /** Whether the messages before this one have to be shown before it is handled. */
  protected abstract shownBefore(message: ProcessMessage): boolean;

  /** Handles a message. */
  protected abstract handle(message: ProcessMessage): Finish;

  /** A message has been handled, or failed. */
  protected abstract settled(): void;

  /** Whether what a callback that still runs has begun cannot be told from what there was before. */
  protected abstract hasBegun(message: ProcessMessage): boolean;

  /** Sends what there is to show. Whether all of it was sent. */
  protected abstract flush(): boolean;

  /** Something failed. */
  protected abstract crash(error: unknown): void;

  /** No callback is pending; if the view has ended, its last one may run. */
  protected abstract finish(): void;

  /** Answers a message of the client that finds the mailbox full. Returns false if it must wait all the same. */
  protected abstract refuse(message: ClientMessage): boolean;

  /** Ends the view, which cannot do without a message that finds the mailbox full. */
  protected abstract overflow(message: ProcessMessage): void;

  /** Whether a callback is running, or its promise is pending. */
  protected get busy(): boolean {
    return this.#busy;
  }

  /** Puts a message of the client into the mailbox and works it off at once, if nothing else is running. */
  deliver(message: ProcessMessage): void {
    if (this.view.state.ended) return this.view.outbox.taken(bytesOf(message));
    if (!this.#busy && !this.#resting && this.#waiting === 0) return this.#drain(message);
    if (!isOfClient(message)) {
      if (!this.#put(message)) return this.overflow(message);
    } else {
      if (this.#ofClient >= this.view.app.limits.maxMailboxMessages && this.refuse(message)) return;
      this.#ofClient++;
      (this.#mailbox ??= new Mailbox()).put(message);
    }
    this.#drain();
  }

  /**
   * Puts in a message from inside the server. It is worked off in the next microtask, so that a burst of messages is
   * rendered once, and a broadcaster is not held up by the views that listen.
   */
  post(message: ProcessMessage): void {
    if (this.view.state.ended) return;
    if (!this.#put(message)) return this.overflow(message);
    if (this.#scheduled || this.#busy) return;
    this.#scheduled = true;
    enqueue(() => {
      this.#scheduled = false;
      this.#drain();
    });
  }

  /** Empties the mailbox and returns what was waiting. */
  protected clear(): readonly ProcessMessage[] {
    this.#ofClient = 0;
    return this.#mailbox?.clear() ?? [];
  }

  /** Adds a message of the server; false, and nothing added, if as many wait as may. Those of the client count by themselves. */
  #put(message: ProcessMessage): boolean {
    if (this.#waiting - this.#ofClient >= this.view.app.limits.maxMailboxMessages) return false;
    (this.#mailbox ??= new Mailbox()).put(message);
    return true;
  }

  #take(): ProcessMessage | undefined {
    const message = this.#mailbox?.take();
    if (this.#ofClient > 0 && message !== undefined && isOfClient(message)) this.#ofClient--;
    return message;
  }

  get #waiting(): number {
    return this.#mailbox === undefined ? 0 : this.#mailbox.length;
  }

  /** Runs one step of the view. Whatever it throws, now or later, crashes this view and nothing else. */
  protected attempt(step: () => Finish): Promise<void> | undefined {
    try {
      const pending = step();
      if (pending === undefined) return undefined;
      return Promise.resolve(pending).catch((error: unknown) => this.crash(error));
    } catch (error) {
      this.crash(error);
      return undefined;
    }
  }

  /** @param first goes before those that wait: there are none */
  #drain(first?: ProcessMessage): void {
    if (this.#busy || this.#resting) return;
    this.#busy = true;
    const { step } = this;
    const { state, outbox } = this.view;
    let next = first;
    while (!state.ended) {
      const message = next ?? (this.#handled < MAX_RUN ? this.#take() : undefined);
      next = undefined;
      if (message === undefined) {
        // The mailbox is empty: what the messages changed is rendered once for all of them.
        step.enter("render");
        void this.attempt(() => step.run(() => void this.flush()));
        break;
      }
      this.#handled++;
      outbox.taken(bytesOf(message));
      if (this.shownBefore(message)) {
        step.enter("render");
        void this.attempt(() => step.run(() => void this.flush()));
        if (state.ended) break;
      }
      const before = shownBy(state);
      step.enter(message, this.componentOf(message));
      state.watch?.begin();
      const pending = this.attempt(() => step.run(() => this.#verified(message)));
      if (pending === undefined) {
        this.settled();
        continue;
      }
      // This callback takes its time. What the ones before it changed is shown now, without what it has begun.
      if (!this.hasBegun(message))
        void this.attempt(() => step.run(() => flushEarlier(state, before, () => this.flush())));
      state.watch?.yield();
      step.watch(pending);
      void pending.then(() => {
        this.settled();
        this.#busy = false;
        this.finish();
        this.#drain();
      });
      return;
    }
    this.#busy = false;
    state.watch?.yield();
    this.finish();
    if (this.#waiting > 0) this.#rest();
    else this.#handled = 0;
  }

  /** Handles a message; in development, the view must not have changed an assign in place. */
  #verified(message: ProcessMessage): Finish {
    const pending = this.handle(message);
    if (pending === undefined) this.view.state.watch?.verify();
    return pending;
  }

  #rest(): void {
    this.#resting = true;
    setTimeout(() => {
      this.#resting = false;
      this.#handled = 0;
      this.#drain();
    }, 0);
  }
}
