import { AsyncResource } from "node:async_hooks";
import process from "node:process";
import { type Activity, currentActivity } from "./activity.ts";

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** The last error that left a bound callback, and the activity it was thrown in. */
let thrown: { readonly error: unknown; readonly activity: Activity } | undefined;
let watching = 0;
let restore = (): void => {};

/**
 * Remembers in which activity a callback threw that `AsyncResource.bind` has bound to it: the context is left before the error
 * reaches the top of the stack. Before Node 24 the same goes for `queueMicrotask` (lib/internal/process/task_queues.js).
 * Callbacks that are bound outside of activities are passed on untouched, and so are their stacks.
 *
 * @returns a function that ends it
 */
export function watchBoundCallbacks(): () => void {
  if (watching++ === 0) restore = watch();
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    if (--watching === 0) restore();
  };
}

function watch(): () => void {
  const { prototype } = AsyncResource;
  // oxlint-disable-next-line typescript/unbound-method -- called with the resource that is bound to
  const { bind } = prototype;
  const { queueMicrotask: queue } = globalThis;
  const boundHere = function (this: AsyncResource, callback: Callback, ...rest: unknown[]): unknown {
    return bind.call(this, watched(callback), ...(rest as []));
  } as typeof bind;
  const queueHere = (callback: () => void): void => queue(watched(callback));
  const isLost = Number.parseInt(process.versions.node, 10) < 24;
  prototype.bind = boundHere;
  if (isLost) globalThis.queueMicrotask = queueHere;
  return () => {
    // A later replacement by another package stays; ours beneath it then only passes callbacks on.
    if (prototype.bind === boundHere) prototype.bind = bind;
    if (globalThis.queueMicrotask === queueHere) globalThis.queueMicrotask = queue;
  };
}

/** The activity of an error that has just left a bound callback. */
export function takeThrown(error: unknown): Activity | undefined {
  const last = thrown;
  thrown = undefined;
  return last !== undefined && Object.is(last.error, error) ? last.activity : undefined;
}

function watched<Given extends Callback>(callback: Given): Given {
  const activity = currentActivity();
  // Node refuses values that are not functions.
  if (activity === undefined || watching === 0 || typeof callback !== "function") return callback;
  const inner: Callback = function (...args) {
    try {
      return callback.apply(this, args);
    } catch (error) {
      thrown = { error, activity };
      // An error that is caught on the way up must not be mistaken for a later one.
      setImmediate(forget).unref();
      throw error;
    }
  };
  return inner as Given;
}

function forget(): void {
  thrown = undefined;
}
