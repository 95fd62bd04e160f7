import type { Intent, SocketState } from "../live/socket-state.ts";
import type { AddressableView } from "./calls.ts";
import type { ProcessMessage } from "./messages.ts";
import type { Receiver } from "./view-context.ts";
import { Sources } from "./sources.ts";
import { Subscriptions } from "./subscriptions.ts";
import { Tasks } from "./tasks.ts";
import { Timers } from "./timers.ts";
import { Uploads } from "./uploads/uploads.ts";

/**
 * Carries out what a view asked for, and holds what goes on because of it: timers, subscriptions, sources and tasks. Most views
 * need few of these or none, so each kind is made when it is first asked for.
 */
export class Effects {
  #timers: Timers | undefined;
  #subscriptions: Subscriptions | undefined;
  #sources: Sources | undefined;
  #tasks: Tasks | undefined;
  #uploads: Uploads | undefined;
  readonly #process: AddressableView;

  /** @param process the view, into whose mailbox goes what they bring */
  constructor(process: AddressableView) {
    this.#process = process;
  }

  /** Throws LW702 if the view has too many timers, subscriptions or tasks. */
  carryOut(intent: Intent): void {
    switch (intent.kind) {
      case "info":
      case "update":
        return this.#process.mailbox.post(intent);
      case "source":
        return this.#sourcesOf().start(intent.owner, intent.source, intent.insert);
      case "task":
        return this.#tasksOf().start(intent);
      case "cancel":
        return this.#tasks?.cancel(intent.owner, intent.name, intent.reason);
      case "timer":
        return this.#timersOf().start(intent.timer, (message, owner) => this.#tick(message, owner));
      case "uploads":
        return this.#uploadsOf().add(intent.owner);
      case "subscribe":
        return this.#subscriptionsOf().add(intent.subscription);
      case "unsubscribe":
        return this.#subscriptions?.unsubscribe(intent.topic);
      case "broadcast":
        return this.#subscriptionsOf().broadcast(intent.topic, intent.message, intent.others);
    }
  }

  /** What the uploads of this view are called, if there are any. */
  get uploadsRef(): string | undefined {
    return this.#uploads?.ref;
  }

  /**
   * Does what a client wants of an upload.
   *
   * @param receiver who allowed it, if that is still there
   * @returns what the answer says besides the diff; `undefined` when it goes another way
   */
  upload(
    { request, cid }: Extract<ProcessMessage, { kind: "upload" }>,
    receiver: Receiver | undefined,
  ): object | undefined | Promise<object> {
    const body = this.#uploads?.handle(request, receiver, cid) ?? {};
    return request.type === "join" ? undefined : body;
  }

  /** A component is gone, and with it its timers, sources, subscriptions and uploads; nobody waits for its tasks any more. */
  release(owner: SocketState): void {
    this.#subscriptions?.stop(owner);
    this.#timers?.stop(owner);
    this.#sources?.stop(owner);
    this.#tasks?.stop(owner);
    this.#uploads?.release(owner);
  }

  stopAll(): void {
    this.#timers?.stopAll();
    this.#sources?.stopAll();
    this.#tasks?.stopAll();
    this.#uploads?.stopAll();
    // The last: a bus may fail to unsubscribe.
    this.#subscriptions?.removeAll();
  }

  #timersOf(): Timers {
    return (this.#timers ??= new Timers(this.#process.view.app.limits.maxTimers));
  }

  #subscriptionsOf(): Subscriptions {
    const { pubsub, limits } = this.#process.view.app;
    return (this.#subscriptions ??= new Subscriptions(pubsub, limits.maxSubscriptions, this.#post()));
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
