import { AsyncResource } from "node:async_hooks";
import process from "node:process";
import { once } from "../foundation/once.ts";
import { type ErrorContext, currentErrorContext } from "../telemetry/error-context.ts";

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** The last error that left a bound callback, and its error context. */
let thrown: { readonly error: unknown; readonly errorContext: ErrorContext } | undefined;
let watching = 0;
let restore = (): void => {};

/**
 * Remembers the error context in which a callback of `AsyncResource.bind` threw: Node leaves the context before the error reaches
 * the top of the stack. Before Node 24, `queueMicrotask` does the same (lib/internal/process/task_queues.js).
 * Callbacks that are bound outside of error contexts, and their stacks, stay unchanged.
 *
 * @returns a function that stops watching
 */
export function watchBoundCallbacks(): () => void {
  if (watching++ === 0) restore = watch();
  return once(() => {
    if (--watching === 0) restore();
  });
}

function watch(): () => void {
  const { prototype } = AsyncResource;
  // oxlint-disable-next-line typescript/unbound-method -- called with a resource as `this`
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
    // If another package replaced ours later, its replacement stays, and ours below it only passes callbacks through.
    if (prototype.bind === boundHere) prototype.bind = bind;
    if (globalThis.queueMicrotask === queueHere) globalThis.queueMicrotask = queue;
  };
}

/** Returns the error context of an error that has just left a bound callback. */
export function takeThrown(error: unknown): ErrorContext | undefined {
  const last = thrown;
  thrown = undefined;
  return last !== undefined && Object.is(last.error, error) ? last.errorContext : undefined;
}

function watched<Given extends Callback>(callback: Given): Given {
  const errorContext = currentErrorContext();
  // Node itself refuses values that are not functions.
  if (errorContext === undefined || watching === 0 || typeof callback !== "function") return callback;
  const inner: Callback = function (...args) {
    try {
      return callback.apply(this, args);
    } catch (error) {
      thrown = { error, errorContext };
      // If the error is caught on its way up, it must not be mistaken for a later one.
      setImmediate(forget).unref();
      throw error;
    }
  };
  return inner as Given;
}

function forget(): void {
  thrown = undefined;
}
