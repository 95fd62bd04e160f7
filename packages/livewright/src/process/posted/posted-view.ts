import type { AppContext } from "../../app/app-context.ts";
import { MAX_TIMER_DELAY } from "../../foundation/clock.ts";
import type { TerminateReason } from "../../live/live-view.ts";
import type { SocketState } from "../../live/socket-state.ts";
import { attributeError } from "../../telemetry/error-context.ts";
import type { ProcessMessage } from "../messages.ts";
import type { ReplyBody } from "../outbox.ts";
import type { PostedDeadline } from "./posted-deadline.ts";
import { type Departure, PostedOutbox } from "./posted-outbox.ts";
import { PostedRenderer } from "./posted-renderer.ts";
import { release } from "../shutdown.ts";
import { type ProcessOptions, ViewProcess } from "../view-process.ts";

/** Counts the tasks of one view, and also as tasks of the application. */
class OwnTasks {
  readonly #all: { running: number } | undefined;
  readonly #changed: () => void;
  #running = 0;

  constructor(all: { running: number } | undefined, changed: () => void) {
    this.#all = all;
    this.#changed = changed;
  }

  get running(): number {
    return this.#running;
  }

  set running(count: number) {
    if (this.#all !== undefined) this.#all.running += count - this.#running;
    this.#running = count;
    this.#changed();
  }
}

/**
 * A view that handles one posted form, without a client. Its callbacks and effects run as in a connected view, but `socket.connected`
 * is false as in the dead render, and `terminate` is not called. It renders nothing until its page is written.
 */
export class PostedView extends ViewProcess {
  readonly renderer: PostedRenderer;
  readonly #outbox: PostedOutbox;
  readonly #tasks: OwnTasks;
  readonly #waiting: Waiting;
  readonly #deadline: PostedDeadline;
  /** The message that a caller waits for, until the view handles it. */
  #asked: ProcessMessage | undefined;
  #failure: { readonly error: unknown } | undefined;

  /**
   * @param options `connected` and `connectParams` are not used
   * @param deadline shared by all views of the request
   */
  constructor(app: AppContext, options: ProcessOptions, deadline: PostedDeadline) {
    const outbox = new PostedOutbox();
    const waiting = new Waiting();
    const tasks = new OwnTasks(app.tasks, () => waiting.wake());
    let renderer: PostedRenderer | undefined;
    super(
      { ...app, tasks },
      { ...options, connected: false, connectParams: undefined },
      outbox,
      (view, owner) => (renderer = new PostedRenderer(view, owner)),
    );
    this.renderer = renderer as unknown as PostedRenderer;
    this.#outbox = outbox;
    this.#tasks = tasks;
    this.#waiting = waiting;
    this.#deadline = deadline;
  }

  /** The redirect of the view; `undefined` while it stays on its page. */
  get departure(): Departure | undefined {
    return this.#outbox.departure;
  }

  /** The last URL that the view patched to. */
  get patched(): string | undefined {
    return this.#outbox.patched;
  }

  /** Returns the state of the view or of the component with this cid. */
  stateOf(cid: number | undefined): SocketState | undefined {
    return cid === undefined ? this.view.state : this.renderer.component(cid)?.state;
  }

  /** Mounts the view. */
  mount(): Promise<void> {
    this.start();
    return this.quiet();
  }

  /**
   * Handles a message and all messages and tasks that follow from it.
   *
   * @returns the answer of the view, if it stays on its page
   * @throws the error of a callback
   */
  async ask(message: ProcessMessage & { readonly ref: string }): Promise<ReplyBody | undefined> {
    this.#asked = message;
    this.mailbox.deliver(message);
    await this.quiet();
    const answer = this.#outbox.answers.get(message.ref);
    this.#outbox.answers.delete(message.ref);
    return answer;
  }

  /**
   * Waits until no message and no task is left. After the deadline, tasks are aborted and further messages of the server are not
   * awaited. A running callback and the message of {@link ask} are always awaited.
   *
   * @throws the error of a callback
   */
  async quiet(): Promise<void> {
    const { state, name } = this.view;
    while (!state.ended && !(this.mailbox.empty && this.#tasks.running === 0)) {
      const { left } = this.#deadline;
      if (left <= 0 && !this.mailbox.busy && this.#asked === undefined) {
        this.#deadline.report(name, this.#tasks.running);
        this.stopTasks();
        break;
      }
      await this.#waiting.next(left);
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  override handle(message: ProcessMessage): Promise<void> | undefined {
    if (message === this.#asked) this.#asked = undefined;
    return super.handle(message);
  }

  override settled(): void {
    this.#waiting.wake();
    // Flash stays new until the response: it may be a redirect.
  }

  override idle(): void {
    super.idle();
    this.#waiting.wake();
  }

  /** The request fails with the error, so its log line and its page show it. */
  override crash(error: unknown): void {
    if (this.view.state.ended) return super.crash(error);
    attributeError(error, { ...this.view.errorContext(), owner: undefined });
    this.fail(error);
  }

  override fail(error: unknown): void {
    this.#failure ??= { error };
    this.end({ kind: "crash", error });
  }

  override end(reason: TerminateReason): void {
    release(this, reason);
    this.#waiting.wake();
  }

  override orphan(reason: TerminateReason): void {
    this.end(reason);
  }

  override finish(): void {
    this.#waiting.wake();
  }
}

/** Waits for the next sign of progress. */
class Waiting {
  #wake: (() => void) | undefined;

  wake(): void {
    this.#wake?.();
  }

  /**
   * Returns after the next call of {@link wake}, when its caller has finished.
   *
   * @param limit milliseconds; without effect if it is negative, or above the longest delay of a timer
   */
  async next(limit: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (limit > 0 && limit <= MAX_TIMER_DELAY) timer = setTimeout(resolve, limit);
    });
    clearTimeout(timer);
    this.#wake = undefined;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
