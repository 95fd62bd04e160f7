import { channel, type Channel } from "node:diagnostics_channel";
import { isPromise } from "../foundation/maybe-async.ts";

/**
 * The names of spans. Each span publishes to three channels: `livewright.<name>.start`, `.stop` and `.exception`.
 *
 * - `join`: from the request of the client to its answer, with the `transport` (`"websocket"` or `"longpoll"`) and the `result`: `"ok"`, or the
 *   reason of the refusal
 * - `mount`, `params`: the callbacks and the hooks before them, also in the dead render (`connected` is false there)
 * - `event`, `info`, `async`: from the message to its answer; an event of a component has its `component` and `cid`
 * - `render`: from the render function to the diff, with its `bytes`
 * - `component.mount`, `component.update`: the instances of one LiveComponent
 * - `dead-render`: the HTML of a page
 */
export type SpanName =
  | "join"
  | "mount"
  | "params"
  | "event"
  | "info"
  | "async"
  | "render"
  | "component.mount"
  | "component.update"
  | "dead-render";

/** The fields of a telemetry event. `stop` and `exception` add a `duration` in milliseconds, `exception` also the `error`. */
export interface SpanFields {
  /** The name of the view. */
  readonly view: string;
  /** The id of the view's element, once it has one. */
  readonly id?: string | undefined;
  /** For a view of a route: the path as it was declared, e.g. `/articles/:id`. */
  readonly route?: string | undefined;
  /** The action of the route. */
  readonly action?: string | undefined;
  /** The live session of the route. */
  readonly liveSession?: string | undefined;
  readonly [name: string]: unknown;
}

class Span {
  readonly start: Channel;
  readonly stop: Channel;
  readonly exception: Channel;

  constructor(name: SpanName) {
    this.start = channel(`livewright.${name}.start`);
    this.stop = channel(`livewright.${name}.stop`);
    this.exception = channel(`livewright.${name}.exception`);
  }
}

const SPANS: Readonly<Record<SpanName, Span>> = {
  join: new Span("join"),
  mount: new Span("mount"),
  params: new Span("params"),
  event: new Span("event"),
  info: new Span("info"),
  async: new Span("async"),
  render: new Span("render"),
  "component.mount": new Span("component.mount"),
  "component.update": new Span("component.update"),
  "dead-render": new Span("dead-render"),
};

/** Publishes that a LiveComponent was removed. It has no duration. */
const COMPONENT_END: Channel = channel("livewright.component.end");

/** A running span that has subscribers. */
export class OpenSpan {
  readonly #span: Span;
  readonly #fields: SpanFields;
  readonly #started = performance.now();

  constructor(span: Span, fields: SpanFields) {
    this.#span = span;
    this.#fields = fields;
    span.start.publish(fields);
  }

  /** @param outcome more fields; getters are preserved, so that expensive fields are computed only if a subscriber reads them */
  stop(outcome: object = {}): void {
    const fields = { ...this.#fields, duration: performance.now() - this.#started };
    this.#span.stop.publish(Object.defineProperties(fields, Object.getOwnPropertyDescriptors(outcome)));
  }

  fail(error: unknown): void {
    this.#span.exception.publish({ ...this.#fields, duration: performance.now() - this.#started, error });
  }
}

/** Returns true if the span has subscribers. Code that runs for every event asks first, and saves the closures of {@link traced}. */
export function isTraced(name: SpanName): boolean {
  const { start, stop, exception } = SPANS[name];
  return start.hasSubscribers || stop.hasSubscribers || exception.hasSubscribers;
}

/** Starts a span that other code ends. Returns `undefined`, at almost no cost, if the span has no subscriber. */
export function openSpan(name: SpanName, fields: () => SpanFields): OpenSpan | undefined {
  return isTraced(name) ? new OpenSpan(SPANS[name], fields()) : undefined;
}

/**
 * Runs a step in a span: publishes its start and its end to channels of node:diagnostics_channel. Almost free without
 * subscribers. If the step returns a promise, the span ends when the promise settles.
 *
 * @param fields called only if the span has subscribers
 * @param outcome returns the fields that the result adds to `stop`
 * @returns the result of the step
 * @throws the error of the step
 * @example
 * ```ts
 * import { subscribe } from "node:diagnostics_channel";
 * subscribe("livewright.event.stop", (fields) => {
 *   const { view, event, duration } = fields as SpanFields;
 *   console.log(`${view} handled ${event} in ${duration} ms`);
 * });
 * ```
 */
export function traced<Result>(
  name: SpanName,
  fields: () => SpanFields,
  run: () => Result,
  outcome?: (result: Awaited<Result>) => object,
): Result {
  const open = openSpan(name, fields);
  if (open === undefined) return run();
  let result: Result;
  try {
    result = run();
  } catch (error) {
    open.fail(error);
    throw error;
  }
  const stopped = (value: unknown): void => open.stop(outcome?.(value as Awaited<Result>));
  if (!isPromise(result)) {
    stopped(result);
    return result;
  }
  // A thenable that is not a promise, such as a query, may start its work on every `then`. So call it once.
  const settled = Promise.resolve(result);
  settled.then(stopped, (error: unknown) => open.fail(error));
  return settled as Result;
}

/** Publishes that a component of a view was removed. */
export function componentEnded(fields: () => SpanFields): void {
  if (COMPONENT_END.hasSubscribers) COMPONENT_END.publish(fields());
}
