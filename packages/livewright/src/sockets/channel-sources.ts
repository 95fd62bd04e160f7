import type { AppContext } from "../app/app-context.ts";
import { ignore } from "../foundation/ignore.ts";
import { LimitError } from "../foundation/limit-error.ts";
import type { PresenceOwner } from "../presence/presence-owner.ts";
import { Timers } from "../process/timers.ts";

/** Puts a function into the mailbox of a channel. `what` names it in the log. */
type Post = (run: () => unknown, what: string) => void;

/** What brings messages to a channel: subscriptions, timers and presences. All end with the channel. */
export class ChannelSources {
  readonly #app: AppContext;
  readonly #post: Post;
  readonly #stops = new Set<() => void>();
  #subscriptions = 0;
  #timers: Timers<ChannelSources> | undefined;
  #presences: PresenceOwner | undefined;
  #ended = false;

  constructor(app: AppContext, post: Post) {
    this.#app = app;
    this.#post = post;
  }

  /** The presences of the channel; `undefined` once it has ended. */
  get presences(): PresenceOwner | undefined {
    if (this.#ended) return undefined;
    return (this.#presences ??= this.#app.presences.owner());
  }

  /** Keeps a function that ends something, until the channel ends. */
  keep(stop: () => void): void {
    this.#stops.add(stop);
  }

  /**
   * Subscribes. Messages wait in the mailbox.
   *
   * @param start subscribes, and returns the function that unsubscribes
   * @throws {LimitError} LW702 if there are too many
   */
  listen<Message>(
    start: (deliver: (message: Message) => void) => () => void,
    receive: (message: Message) => unknown,
  ): () => void {
    if (this.#ended) return ignore;
    const { maxSubscriptions } = this.#app.limits;
    if (this.#subscriptions >= maxSubscriptions) {
      throw new LimitError(
        "LW702",
        "maxSubscriptions",
        maxSubscriptions,
        `The channel already has ${maxSubscriptions} subscriptions.`,
        "End those you no longer need: const stop = socket.subscribe(…); stop().",
      );
    }
    this.#subscriptions++;
    let stopped = false;
    const end = start((message) => this.#post(() => (stopped ? undefined : receive(message)), "a subscription"));
    const stop = (): void => {
      if (stopped) return;
      stopped = true;
      this.#subscriptions--;
      this.#stops.delete(stop);
      end();
    };
    this.#stops.add(stop);
    return stop;
  }

  /** @throws {LimitError} LW702 if there are too many */
  startTimer(run: () => unknown, delay: number, repeat: boolean): () => void {
    if (this.#ended) return ignore;
    const timers = (this.#timers ??= new Timers<ChannelSources>(this.#app.limits.maxTimers));
    const request = {
      owner: this,
      message: run,
      delay,
      repeat,
      cancelled: false,
      stop: undefined as (() => void) | undefined,
    };
    timers.start(request, () => this.#post(() => (request.cancelled ? undefined : run()), "a timer"));
    return () => {
      request.cancelled = true;
      request.stop?.();
    };
  }

  end(): void {
    this.#ended = true;
    for (const stop of this.#stops) stop();
    this.#stops.clear();
    this.#timers?.stopAll();
    this.#presences?.release();
  }
}
