import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Stream } from "../html/stream.ts";
import { checkAssignName } from "./assigns.ts";
import { AsyncResult } from "./async/async-result.ts";
import { taskKey, type TaskName } from "./async/task-name.ts";
import { returned } from "./returned.ts";
import type { SocketState, TaskRequest } from "./socket-state.ts";
import type { AnyPushes } from "./socket-core.ts";
import { StreamSocket } from "./socket-streams.ts";
import {
  emptyStream,
  fillStream,
  checkStreamOptions,
  streamInsertOf,
  streamOf,
  type StreamOptions,
} from "./streams.ts";

/** Work of a task. The signal is aborted when the task is cancelled, started again, or its view ends. */
export type TaskFunction<Value> = (signal: AbortSignal) => Value | Promise<Value>;

/** What may be loaded into an assign: what its {@link AsyncResult} holds, or anything while `mount` still makes it. */
type Loadable<Assigns, Name> = Name extends keyof Assigns
  ? unknown extends Assigns[Name]
    ? unknown
    : Assigns[Name] extends AsyncResult<infer Value>
      ? Value
      : never
  : unknown;

/** Options of `assignAsync`. */
export interface AssignAsyncOptions {
  /**
   * Forget the values so far, all or those of some names, so that the loading state is shown. Default false: they are
   * shown until new ones come.
   */
  readonly reset?: boolean | readonly string[];
}

/** Work that takes its time: it runs beside the view, and its result arrives as a message. */
export class TaskSocket<Assigns extends object, Pushes extends object = AnyPushes> extends StreamSocket<
  Assigns,
  Pushes
> {
  /**
   * Loads the value of an assign. The assign holds an {@link AsyncResult}: loading at once, then the value, or why there is
   * none; a failure never crashes the view. In the dead render it stays loading, and nothing is started.
   *
   * @param name the assign; return what this returns from `mount` under the same name
   * @param load gives the value
   * @param options `reset`
   * @returns the result so far: loading
   * @example mount: (socket) => ({ user: socket.assignAsync("user", (signal) => fetchUser(id, { signal })) })
   */
  assignAsync<Name extends string, Value extends Loadable<Assigns, Name>>(
    name: Name,
    load: TaskFunction<Value>,
    options?: AssignAsyncOptions,
  ): AsyncResult<Value>;
  /**
   * Loads several assigns at once.
   *
   * @param names the assigns
   * @param load gives an object with a value for each
   * @returns the results so far, by name
   * @example mount: (socket) => ({ ...socket.assignAsync(["user", "orders"], () => loadUserAndOrders(id)) })
   */
  assignAsync<Name extends string, Values extends { readonly [N in Name]: Loadable<Assigns, N> }>(
    names: readonly Name[],
    load: TaskFunction<Values>,
    options?: AssignAsyncOptions,
  ): { readonly [N in Name]: AsyncResult<Values[N]> };
  assignAsync(
    given: string | readonly string[],
    load: TaskFunction<unknown>,
    options: AssignAsyncOptions = {},
  ): unknown {
    checkOptions(options, ASSIGN_ASYNC, "assignAsync", "LW106");
    const { reset = false } = options;
    const names = typeof given === "string" ? [given] : given;
    for (const name of names) checkAssignName(name);
    const forgets = (name: string): boolean => (typeof reset === "boolean" ? reset : reset.includes(name));
    this.setResults(names, (name) => AsyncResult.loading(forgets(name) ? undefined : resultIn(this.state, name)));
    const single = typeof given === "string";
    this.startTask(
      names,
      single ? load : async (signal) => checkValues(names, await load(signal)),
      (outcome, waiting) =>
        this.setResults(waiting as readonly string[], (name) => {
          if (!outcome.ok) return AsyncResult.failed(resultIn(this.state, name), outcome.reason);
          return AsyncResult.ok(single ? outcome.value : (outcome.value as Record<string, unknown>)[name]);
        }),
    );
    return single
      ? resultIn(this.state, given)
      : returned(this.state, Object.fromEntries(names.map((name) => [name, resultIn(this.state, name)])));
  }

  /**
   * Runs a function next to the view; `handleAsync` takes its outcome. Starting a name again, also with `assignAsync` or
   * `streamAsync`, aborts the earlier task and ignores its result. Nothing is started in the dead render.
   *
   * @param name a string, or a list that is compared by value
   * @throws {LivewrightError} LW422 for any other name
   * @example socket.startAsync("report", (signal) => buildReport(signal))
   * @example socket.startAsync(["item", id], (signal) => loadItem(id, signal))
   */
  startAsync(name: TaskName, run: TaskFunction<unknown>): void {
    taskKey(name);
    this.startTask([name], run, undefined);
  }

  /**
   * Fills a stream with what a function gives. The assign holds an {@link AsyncResult} with the stream in it. Until it is
   * filled, what `streamInsert` and `streamDelete` do is put aside, and then done; if it cannot be loaded, they do nothing, for
   * loading it again brings what is there by then.
   *
   * @param name the assign; return what this returns from `mount` under the same name
   * @param load gives the items
   * @param options as for `stream`
   * @example mount: (socket) => ({ posts: socket.streamAsync("posts", () => loadPosts()) })
   */
  streamAsync<Item>(
    name: string,
    load: TaskFunction<Iterable<Item>>,
    options: StreamOptions<Item> = {},
  ): AsyncResult<Stream<Item>> {
    checkAssignName(name);
    checkStreamOptions(options, "streamAsync");
    const { state } = this;
    const { domId, reset = false } = options;
    const stream = streamOf(state, name, domId);
    state.streams = new Map(state.streams).set(name, stream);
    this.setResults([name], () => AsyncResult.loading(reset ? undefined : resultIn(this.state, name)));
    // What is wrong with the items is the task's failure, not the view's.
    const inserts: TaskFunction<unknown> = async (signal) =>
      [...(await load(signal))].map((item) => streamInsertOf(stream, item, options));
    this.startTask([name], inserts, (outcome) =>
      this.setResults([name], () => {
        const before = resultIn(this.state, name);
        if (!outcome.ok) {
          if (before?.ok !== true) emptyStream(state, name);
          return AsyncResult.failed(before, outcome.reason);
        }
        return AsyncResult.ok(fillStream(state, streamOf(state, name), outcome.value as never, reset));
      }),
    );
    return resultIn(this.state, name) as AsyncResult<Stream<Item>>;
  }

  /**
   * Cancels a task: its signal is aborted, and it ends with `reason`. Nothing happens if it has ended.
   *
   * @param task the name given to `startAsync`, `assignAsync` or `streamAsync`; for several assigns loaded together, the list
   *   of their names or any one of them; or the `AsyncResult` in the assign
   * @param reason default an `AsyncCancelled`
   * @throws {LivewrightError} LW422 for anything else
   * @example socket.cancelAsync(["user", "orders"])
   */
  cancelAsync(task: TaskName | AsyncResult<unknown>, reason?: unknown): void {
    const { assigns } = this.state;
    let name = task;
    if (name instanceof AsyncResult) {
      const assign = Object.keys(assigns).find((key) => assigns[key] === task);
      if (assign === undefined) return;
      name = assign;
    }
    taskKey(name);
    this.intend({ kind: "cancel", owner: this.state, name, reason });
  }

  // Not private by `#`: each class that has a method of that kind leaves a mark on every socket, and there are many.
  protected setResults(names: readonly string[], result: (name: string) => AsyncResult<unknown>): void {
    this.assign(Object.fromEntries(names.map((name) => [name, result(name)])) as Partial<Assigns>);
  }

  protected startTask(names: readonly TaskName[], run: TaskFunction<unknown>, done: TaskRequest["done"]): void {
    this.intend({ kind: "task", owner: this.state, names, run, done });
  }
}

const ASSIGN_ASYNC: KnownOptions<AssignAsyncOptions> = { reset: true };

function resultIn({ assigns }: SocketState, name: string): AsyncResult<unknown> | undefined {
  const value = assigns[name];
  return value instanceof AsyncResult ? value : undefined;
}

/** Fails with LW415 if not all values are there that were to be loaded. */
function checkValues(names: readonly string[], values: unknown): unknown {
  const given = typeof values === "object" && values !== null ? values : {};
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  if (missing.length === 0) return values;
  throw new LivewrightError("LW415", `assignAsync was to load ${names.join(", ")}, and got no ${missing.join(", ")}.`, {
    hint: `Return an object: { ${names.join(", ")} }`,
  });
}
