import { channel, type Channel } from "node:diagnostics_channel";
import { isPromise } from "../foundation/maybe-async.ts";

/**
 * What is traced. Each is a trio of channels: `livewright.<name>.start`, `.stop` and `.exception`.
 *
 * - `join`: from the request of the client to its answer, with the `result`: `"ok"`, or why not
 * - `mount`, `params`: the callbacks with the hooks before them, also of the first render (`connected` tells which)
 * - `event`, `info`, `async`: from the message to what it leads to; an event of a component has its `component` and `cid`
 * - `render`: to the diff, with its `bytes`
 * - `component.mount`, `component.update`: of the instances of one LiveComponent
 * - `dead-render`: the page of a first visit
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

/** What subscribers are told; `stop` and `exception` add a `duration` in milliseconds, `exception` the `error`. */
export interface SpanFields {
  /** The name of the view. */
  readonly view: string;
  /** The id of its element, where it has one yet. */
  readonly id?: string | undefined;
  /** The path of the route as it was declared, e.g. `/articles/:id`, for a view of a route. */
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

  get watched(): boolean {
    return this.start.hasSubscribers || this.stop.hasSubscribers || this.exception.hasSubscribers;
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

/** A LiveComponent is gone; it has no duration. */
const COMPONENT_END: Channel = channel("livewright.component.end");

/** A span that somebody listens to, from its start until it is ended. */
export class OpenSpan {
  readonly #span: Span;
  readonly #fields: SpanFields;
  readonly #started = performance.now();

  constructor(span: Span, fields: SpanFields) {
    this.#span = span;
    this.#fields = fields;
    span.start.publish(fields);
  }

  /** @param outcome more fields; getters stay getters, so what is dear is reckoned only for those who read it */
  stop(outcome: object = {}): void {
    const fields = { ...this.#fields, duration: performance.now() - this.#started };
    this.#span.stop.publish(Object.defineProperties(fields, Object.getOwnPropertyDescriptors(outcome)));
  }

  fail(error: unknown): void {
    this.#span.exception.publish({ ...this.#fields, duration: performance.now() - this.#started, error });
  }
}

/** Begins what ends elsewhere; nothing, nearly for free, while nobody listens. */
export function openSpan(name: SpanName, fields: () => SpanFields): OpenSpan | undefined {
  const span = SPANS[name];
  return span.watched ? new OpenSpan(span, fields()) : undefined;
}

/**
 * Runs a step and tells the channels of node:diagnostics_channel when it starts and how it ends. Nearly free while nobody
 * listens. A step that returns a promise ends when that does.
 *
 * @param fields asked for only when somebody listens
 * @param outcome what its result adds to the fields of `stop`
 * @returns what the step returned; throws what it threw
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
  // What is no promise but looks like one may begin its work whenever it is looked at, such as a query; so it is looked at once.
  const settled = Promise.resolve(result);
  settled.then(stopped, (error: unknown) => open.fail(error));
  return settled as Result;
}

/** Tells that a component of a view is gone. */
export function componentEnded(fields: () => SpanFields): void {
  if (COMPONENT_END.hasSubscribers) COMPONENT_END.publish(fields());
}
