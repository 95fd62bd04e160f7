import { describeValue } from "../foundation/describe-value.ts";
import { type ErrorCode, LivewrightError } from "../foundation/errors.ts";
import { checkOptions } from "../foundation/known-options.ts";
import type { StandardSchema } from "../params/standard-schema.ts";

const HANDLER_PARTS = { params: true, handle: true } as const;

/**
 * Reads the `events` of a view or component. Returns a map, so that a name from a client reaches only handlers.
 *
 * @param what names their owner in the message: `a view`
 * @throws {LivewrightError} LW408 for a handler that is not a function, or whose schema or options are not valid
 */
export function readHandlers(events: unknown, what: string): ReadonlyMap<string, unknown> {
  if (events === undefined) return new Map();
  if (typeof events !== "object" || events === null || Array.isArray(events)) {
    throw new LivewrightError("LW408", `The events of ${what} are ${describeValue(events)}, not an object.`, {
      hint: "events: { save: (socket, params) => … }",
    });
  }
  const handlers = new Map<string, unknown>(Object.entries(events));
  for (const [name, handler] of handlers) checkHandler(name, handler);
  return handlers;
}

function checkHandler(name: string, handler: unknown): void {
  if (typeof handler === "function") return;
  const { handle, params } = (handler ?? {}) as { readonly handle?: unknown; readonly params?: unknown };
  if (typeof handle !== "function") {
    throw new LivewrightError("LW408", `The event "${name}" has no handler.`, {
      hint: `events: { ${name}: (socket, params) => … }`,
    });
  }
  checkOptions(handler, HANDLER_PARTS, `The event "${name}"`, "LW408");
  if (!isSchema(params)) {
    throw new LivewrightError(
      "LW408",
      `The params of the event "${name}" are ${describeValue(params)}, not a schema.`,
      {
        hint: `events: { ${name}: { params: z.object({ … }), handle: (socket, params) => … } }, with any Standard Schema`,
      },
    );
  }
}

/** True if a value is a Standard Schema. */
export function isSchema(value: unknown): value is StandardSchema {
  const { "~standard": standard } = (value ?? {}) as Partial<StandardSchema>;
  return typeof standard?.validate === "function";
}

/**
 * Returns a callback of a view or component as a method of its options, so that it can call its siblings on `this`.
 *
 * @throws {LivewrightError} LW408 if it is not a function
 */
export function bindCallback(options: object, name: string, what: string): unknown {
  const callback = (options as Readonly<Record<string, unknown>>)[name];
  checkFunction(callback, `${name} of ${what}`, "LW408");
  return (callback as ((this: unknown) => unknown) | undefined)?.bind(options);
}

/** Fails unless an optional callback is a function. */
export function checkFunction(callback: unknown, what: string, code: ErrorCode): void {
  if (callback === undefined || typeof callback === "function") return;
  throw new LivewrightError(code, `${what} is ${describeValue(callback)}, not a function.`);
}

/** Fails unless a layout is a function or `false`. */
export function checkLayout(layout: unknown, what: string, code: ErrorCode): void {
  if (layout !== false) checkFunction(layout, `layout of ${what}`, code);
}

/**
 * Reads `onMount`. Checks every value, since one mistake among the hooks would leave a view without its guard.
 *
 * @param what names their owner in the message: `a view`
 */
export function readHooks(hooks: unknown, what: string, code: ErrorCode): readonly unknown[] {
  const hint = "onMount: [requireUser]";
  if (hooks === undefined) return [];
  if (!Array.isArray(hooks)) {
    throw new LivewrightError(code, `onMount of ${what} is ${describeValue(hooks)}, not a list of functions.`, {
      hint,
    });
  }
  // By index, since other loops skip the holes of a list.
  for (let i = 0; i < hooks.length; i++) {
    const hook: unknown = hooks[i];
    if (typeof hook === "function") continue;
    throw new LivewrightError(code, `onMount[${i}] of ${what} is ${describeValue(hook)}, not a function.`, {
      hint,
    });
  }
  return hooks;
}
