import { LivewrightError } from "../../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import { isPromise } from "../../foundation/maybe-async.ts";
import { checkAssignName } from "../assigns.ts";
import { AsyncResult } from "../async/async-result.ts";
import { taskKey, type TaskName } from "../async/task-name.ts";
import { requestEffect, returned, type SocketState, type TaskRequest } from "../socket-state.ts";
import type { AssignAsyncOptions, TaskFunction } from "../socket-types.ts";
import {
  checkStreamOptions,
  emptyStream,
  fillStream,
  streamInsertOf,
  streamOf,
  type StreamOptions,
} from "../streams.ts";
import { assign } from "./assign.ts";

const ASSIGN_ASYNC: KnownOptions<AssignAsyncOptions> = { reset: true };

/** Loads one assign or several; see `socket.assignAsync`. */
export function assignAsync(
  state: SocketState,
  given: string | readonly string[],
  load: TaskFunction<unknown>,
  options: AssignAsyncOptions = {},
): unknown {
  checkOptions(options, ASSIGN_ASYNC, "assignAsync", "LW106");
  const { reset = false } = options;
  const names = typeof given === "string" ? [given] : given;
  for (const name of names) checkAssignName(name);
  const forgets = (name: string): boolean => (typeof reset === "boolean" ? reset : reset.includes(name));
  setResults(state, names, (name) => AsyncResult.loading(forgets(name) ? undefined : resultIn(state, name)));
  const single = typeof given === "string";
  startTask(
    state,
    names,
    single ? load : async (signal) => checkValues(names, await load(signal)),
    (outcome, waiting) =>
      setResults(state, waiting as readonly string[], (name) => {
        if (!outcome.ok) return AsyncResult.failed(resultIn(state, name), outcome.reason);
        return AsyncResult.ok(single ? outcome.value : (outcome.value as Record<string, unknown>)[name]);
      }),
  );
  return single
    ? resultIn(state, given)
    : returned(state, Object.fromEntries(names.map((name) => [name, resultIn(state, name)])));
}

/** Fills a stream asynchronously; see `socket.streamAsync`. */
export function streamAsync(
  state: SocketState,
  name: string,
  load: TaskFunction<Iterable<unknown>>,
  options: StreamOptions<never> = {},
): unknown {
  checkAssignName(name);
  checkStreamOptions(options, "streamAsync");
  const { domId, reset = false } = options;
  const stream = streamOf(state, name, domId);
  state.streams = new Map(state.streams).set(name, stream);
  setResults(state, [name], () => AsyncResult.loading(reset ? undefined : resultIn(state, name)));
  // An invalid item fails the task, not the view.
  const inserts: TaskFunction<unknown> = async (signal) =>
    [...(await load(signal))].map((item) => streamInsertOf(stream, item, options));
  startTask(state, [name], inserts, (outcome) =>
    setResults(state, [name], () => {
      const before = resultIn(state, name);
      if (!outcome.ok) {
        if (before?.ok !== true) emptyStream(state, name);
        return AsyncResult.failed(before, outcome.reason);
      }
      return AsyncResult.ok(fillStream(state, streamOf(state, name), outcome.value as never, reset));
    }),
  );
  return resultIn(state, name);
}

/** Runs a function next to the view; see `socket.startAsync`. */
export function startAsync(state: SocketState, name: TaskName, run: TaskFunction<unknown>): void {
  taskKey(name);
  startTask(state, [name], run, undefined);
}

/** Cancels a task; see `socket.cancelAsync`. */
export function cancelAsync(state: SocketState, task: TaskName | AsyncResult<unknown>, reason?: unknown): void {
  const { assigns } = state;
  let name = task;
  if (name instanceof AsyncResult) {
    const assigned = Object.keys(assigns).find((key) => assigns[key] === task);
    if (assigned === undefined) return;
    name = assigned;
  }
  taskKey(name);
  requestEffect(state, { kind: "cancel", owner: state, name, reason });
}

/** Loads a value once for both mounts; see `socket.loadOnce`. */
export function loadOnce(state: SocketState, key: string, load: () => unknown): unknown {
  if (!state.connected) {
    const value = load();
    (state.loads ??= new Map()).set(key, value);
    return value;
  }
  if (state.loads?.has(key) !== true) {
    const value = load();
    // A value loaded by an event handler is not its reply.
    if (state.returned === undefined || !isPromise(value)) return returned(state, value);
    return value.then((loaded) => returned(state, loaded));
  }
  const value = state.loads.get(key);
  // A second call in the same mount asks for a fresh value.
  state.loads.delete(key);
  return value;
}

function setResults(
  state: SocketState,
  names: readonly string[],
  result: (name: string) => AsyncResult<unknown>,
): void {
  assign(state, Object.fromEntries(names.map((name) => [name, result(name)])));
}

function startTask(
  state: SocketState,
  names: readonly TaskName[],
  run: TaskFunction<unknown>,
  done: TaskRequest["done"],
): void {
  requestEffect(state, { kind: "task", owner: state, names, run, done });
}

function resultIn({ assigns }: SocketState, name: string): AsyncResult<unknown> | undefined {
  const value = assigns[name];
  return value instanceof AsyncResult ? value : undefined;
}

/** Fails with LW415 if `load` did not return a value for every name. */
function checkValues(names: readonly string[], values: unknown): unknown {
  const given = typeof values === "object" && values !== null ? values : {};
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  if (missing.length === 0) return values;
  throw new LivewrightError(
    "LW415",
    `assignAsync loads ${names.join(", ")}, but its function returned no ${missing.join(", ")}.`,
    {
      hint: `Return an object: { ${names.join(", ")} }`,
    },
  );
}
