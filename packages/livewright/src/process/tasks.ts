import { LimitError } from "../foundation/limit-error.ts";
import { AsyncCancelled, type AsyncOutcome } from "../live/async/async-result.ts";
import { taskKey, type TaskName, taskTitle } from "../live/async/task-name.ts";
import type { SocketState, TaskRequest } from "../live/socket-state.ts";
import { abortSafely } from "../telemetry/abort-guard.ts";
import { type ErrorContext, runInContext } from "../telemetry/error-context.ts";

/** The end of a task, as the view handles it. */
export interface TaskEnd {
  readonly request: TaskRequest;
  /** The names of the task that were not started again. */
  readonly names: readonly TaskName[];
  readonly outcome: AsyncOutcome;
}

/** A task, from its start until the view has handled its end. */
class Task {
  readonly request: TaskRequest;
  readonly controller = new AbortController();
  /** The keys of the task's names. A task without a name has no receiver. */
  readonly names: Set<string>;
  /** Set when the task has ended, while its end waits in the mailbox. */
  outcome: AsyncOutcome | undefined;
  /** True if the task was aborted, or its function has returned. */
  settled: boolean = false;

  constructor(request: TaskRequest) {
    this.request = request;
    this.names = new Set(request.names.map(taskKey));
  }
}

/** The tasks of one view and its components. They are aborted when the view ends. */
export class Tasks {
  readonly #limit: number;
  readonly #post: (take: () => TaskEnd | undefined, owner: SocketState) => void;
  readonly #errorContext: (callback: string) => ErrorContext;
  readonly #all: { running: number };
  readonly #tasks = new Map<SocketState, Map<string, Task>>();
  /** Functions that have not returned. Functions of aborted tasks count as well, since they cost the same. */
  #running = 0;

  /**
   * @param limit functions that may run at the same time
   * @param post posts the end of a task to the mailbox. The process calls `take` for the outcome, since the task may be cancelled
   *   until then.
   * @param errorContext returns the error context of a task, for errors outside of its promise
   * @param all counts the tasks of all views whose outcome is pending
   */
  constructor(
    limit: number,
    post: (take: () => TaskEnd | undefined, owner: SocketState) => void,
    errorContext: (callback: string) => ErrorContext,
    all: { running: number } = { running: 0 },
  ) {
    this.#limit = limit;
    this.#all = all;
    this.#post = post;
    this.#errorContext = errorContext;
  }

  /**
   * Starts a task. Earlier tasks lose the names of this task, and are aborted when they have none left.
   *
   * @throws {LimitError} LW702 if too many are running
   */
  start(request: TaskRequest): void {
    const { owner, run } = request;
    if (this.#running >= this.#limit) {
      throw new LimitError(
        "LW702",
        "maxTasks",
        this.#limit,
        `The view already runs ${this.#limit} tasks.`,
        "A task that is cancelled or started again ends early only if it heeds its signal.",
      );
    }
    const task = new Task(request);
    let tasks = this.#tasks.get(owner);
    if (tasks === undefined) this.#tasks.set(owner, (tasks = new Map<string, Task>()));
    for (const key of task.names) {
      const earlier = tasks.get(key);
      tasks.set(key, task);
      if (earlier?.names.delete(key) === true && earlier.names.size === 0)
        this.#abort(earlier, new AsyncCancelled(`"${nameOf(earlier)}" was started again.`));
    }
    this.#running++;
    this.#all.running++;
    const { signal } = task.controller;
    // In a later microtask: the callback that starts the task ends first, and a synchronous error becomes a rejection.
    Promise.resolve()
      .then(() =>
        signal.aborted ? undefined : runInContext(this.#errorContext(`task "${nameOf(task)}"`), () => run(signal)),
      )
      .then(
        (value) => this.#ended(task, { ok: true, value }),
        (reason: unknown) => this.#ended(task, { ok: false, reason, cancelled: false }),
      );
  }

  /** Aborts a task. It then ends with `reason`, even if its function has just returned. */
  cancel(owner: SocketState, name: TaskName, reason: unknown): void {
    const tasks = this.#tasks.get(owner);
    if (tasks === undefined) return;
    const named = tasks.get(taskKey(name));
    if (named !== undefined) this.#cancel(owner, named, name, reason);
    if (typeof name === "string") return;
    // The names of assigns that are loaded together name their task, in any order.
    const key = setKey(name);
    for (const task of new Set(tasks.values())) {
      if (task !== named && task.request.names.length > 1 && setKey(task.request.names) === key)
        this.#cancel(owner, task, name, reason);
    }
  }

  #cancel(owner: SocketState, task: Task, name: TaskName, reason: unknown): void {
    const why = reason ?? new AsyncCancelled(`"${taskTitle([name])}" was cancelled.`);
    const known = task.outcome !== undefined;
    task.outcome = { ok: false, reason: why, cancelled: true };
    if (!known) this.#post(() => this.#take(task), owner);
    this.#abort(task, why);
  }

  /** True while the outcome of a task is pending. */
  get pending(): boolean {
    return this.#tasks.size > 0;
  }

  /** Aborts the tasks of a removed component. */
  stop(owner: SocketState): void {
    this.#drop(owner, "The component is gone.");
  }

  /** Aborts all tasks. Their outcomes are not delivered. */
  stopAll(): void {
    for (const owner of this.#tasks.keys()) this.#drop(owner, "The view has ended.");
  }

  #drop(owner: SocketState, why: string): void {
    const tasks = new Set(this.#tasks.get(owner)?.values());
    this.#tasks.delete(owner);
    for (const task of tasks) task.names.clear();
    for (const task of tasks) this.#abort(task, new AsyncCancelled(why));
  }

  #abort(task: Task, why: unknown): void {
    this.#settle(task);
    abortSafely(task.controller, why, this.#errorContext(`abort listener of task "${nameOf(task)}"`));
  }

  /** Stops counting a task whose outcome is no longer pending. Its function may still run. */
  #settle(task: Task): void {
    if (task.settled) return;
    task.settled = true;
    this.#all.running--;
  }

  #ended(task: Task, outcome: AsyncOutcome): void {
    this.#running--;
    this.#settle(task);
    if (task.names.size === 0 || task.outcome !== undefined) return;
    task.outcome = outcome;
    this.#post(() => this.#take(task), task.request.owner);
  }

  #take(task: Task): TaskEnd | undefined {
    const { request, outcome } = task;
    if (outcome === undefined) return undefined;
    const names = request.names.filter((name) => task.names.delete(taskKey(name)));
    if (names.length === 0) return undefined;
    const tasks = this.#tasks.get(request.owner);
    for (const name of names) tasks?.delete(taskKey(name));
    if (tasks?.size === 0) this.#tasks.delete(request.owner);
    return { request, names, outcome };
  }
}

function nameOf({ request }: Task): string {
  return taskTitle(request.names);
}

function setKey(names: readonly unknown[]): string {
  return JSON.stringify(names.map((name) => JSON.stringify(name)).toSorted());
}
