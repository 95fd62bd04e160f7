import type { Effect, SocketState } from "../live/socket-state.ts";
import type { AddressableView } from "./calls.ts";
import type { ProcessMessage } from "./messages.ts";
import type { Receiver } from "./view-context.ts";
import { Sources } from "./sources.ts";
import { Subscriptions } from "./subscriptions.ts";
import { Tasks } from "./tasks.ts";
import { Timers } from "./timers.ts";
import { Uploads } from "./uploads/uploads.ts";
import { ViewPresences } from "./view-presences.ts";

/**
 * Carries out the effects of a view: timers, subscriptions, sources, presences, tasks and uploads. Most views need none of these,
 * so each kind is created on demand.
 */
export class Effects {
  #timers: Timers | undefined;
  #subscriptions: Subscriptions | undefined;
  #sources: Sources | undefined;
  #presences: ViewPresences | undefined;
  #tasks: Tasks | undefined;
  #uploads: Uploads | undefined;
  readonly #process: AddressableView;

  /** @param process the view whose mailbox receives the messages of the effects */
  constructor(process: AddressableView) {
    this.#process = process;
  }

  /**
   * Carries out an effect.
   *
   * @throws {LimitError} LW702 if the view has too many timers, subscriptions or tasks
   */
  carryOut(effect: Effect): void {
    switch (effect.kind) {
      case "info":
      case "update":
        return this.#process.mailbox.post(effect);
      case "source":
        return this.#sourcesOf().start(effect.owner, effect.source, effect.insert);
      case "task":
        return this.#tasksOf().start(effect);
      case "cancel":
        return this.#tasks?.cancel(effect.owner, effect.name, effect.reason);
      case "timer":
        // A posted form is answered now, so a timer would never fire.
        if (!this.#process.view.state.connected) return undefined;
        return this.#timersOf().start(effect.timer, (message, owner) => this.#tick(message, owner));
      case "uploads":
        return this.#uploadsOf().add(effect.owner);
      case "subscribe":
        return this.#subscriptionsOf().add(effect.subscription);
      case "presence":
        // A posted form is answered now, so its user is not on a page.
        if (!this.#process.view.state.connected) return undefined;
        return effect.change(this.#presencesOf().of(effect.owner));
      case "unsubscribe":
        return this.#subscriptions?.unsubscribe(effect.topic);
      case "broadcast":
        return this.#subscriptionsOf().broadcast(effect.topic, effect.message, effect.others);
    }
  }

  /** The name of this instance towards upload channels; `undefined` without uploads. */
  get uploadsRef(): string | undefined {
    return this.#uploads?.ref;
  }

  /**
   * Handles a request for an upload.
   *
   * @param receiver the view or component that allowed the upload; `undefined` if it was removed
   * @returns the fields of the answer next to the diff; `undefined` if the request is answered on another channel
   */
  upload(
    { request, cid }: Extract<ProcessMessage, { kind: "upload" }>,
    receiver: Receiver | undefined,
  ): object | undefined | Promise<object> {
    const body = this.#uploads?.handle(request, receiver, cid) ?? {};
    return request.type === "join" ? undefined : body;
  }

  /** Ends the timers, sources, subscriptions, presences, tasks and uploads of a removed component. */
  release(owner: SocketState): void {
    this.#subscriptions?.stop(owner);
    this.#timers?.stop(owner);
    this.#sources?.stop(owner);
    this.#tasks?.stop(owner);
    this.#uploads?.release(owner);
    this.#presences?.release(owner);
  }

  /** True while a task runs or files are being sent. Timers, subscriptions and sources have no end to wait for. */
  get working(): boolean {
    return this.#tasks?.pending === true || this.#uploads?.sending === true;
  }

  /** Aborts all tasks. */
  stopTasks(): void {
    this.#tasks?.stopAll();
  }

  stopAll(): void {
    this.#timers?.stopAll();
    this.#sources?.stopAll();
    this.#tasks?.stopAll();
    this.#uploads?.stopAll();
    this.#presences?.releaseAll();
    // Last, since a bus may fail to unsubscribe.
    this.#subscriptions?.removeAll();
  }

  #timersOf(): Timers {
    return (this.#timers ??= new Timers(this.#process.view.app.limits.maxTimers));
  }

  #subscriptionsOf(): Subscriptions {
    const { pubsub, presences, limits } = this.#process.view.app;
    return (this.#subscriptions ??= new Subscriptions(pubsub, presences, limits.maxSubscriptions, this.#post()));
  }

  #presencesOf(): ViewPresences {
    return (this.#presences ??= new ViewPresences(this.#process.view.app.presences));
  }

  #uploadsOf(): Uploads {
    return (this.#uploads ??= new Uploads(this.#process.view.app, this.#post()));
  }

  #sourcesOf(): Sources {
    return (this.#sources ??= new Sources((run, owner) =>
      this.#process.mailbox.post({ kind: "run", run, what: "the source of a stream", owner }),
    ));
  }

  #tasksOf(): Tasks {
    const { view } = this.#process;
    const { app } = view;
    return (this.#tasks ??= new Tasks(
      app.limits.maxTasks,
      (take, owner) => this.#process.mailbox.post({ kind: "async", take, owner }),
      (callback) => ({ ...view.errorContext(callback), event: undefined, component: undefined }),
      app.tasks,
    ));
  }

  #post(): (message: ProcessMessage) => void {
    return (message) => this.#process.mailbox.post(message);
  }

  #tick(message: unknown, owner: SocketState): void {
    this.#process.mailbox.post(
      typeof message === "function"
        ? { kind: "run", run: message as () => unknown, what: "timer", owner }
        : { kind: "info", message },
    );
  }
}
