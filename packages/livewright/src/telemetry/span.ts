import { channel, type Channel } from "node:diagnostics_channel";
import { isPromise } from "../foundation/maybe-async.ts";

/** What is traced. Each is a trio of channels: `livewright.<name>.start`, `.stop` and `.exception`. */
export type SpanName = "mount" | "params" | "event" | "info" | "async" | "render" | "component.update" | "dead-render";

/** What subscribers are told; `stop` and `exception` add a `duration` in milliseconds, `exception` the `error`. */
export interface SpanFields {
  /** The name of the view. */
  readonly view: string;
  /** The id of its element, where it has one yet. */
  readonly id?: string | undefined;
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
  mount: new Span("mount"),
  params: new Span("params"),
  event: new Span("event"),
  info: new Span("info"),
  async: new Span("async"),
  render: new Span("render"),
  "component.update": new Span("component.update"),
  "dead-render": new Span("dead-render"),
};

/**
 * Runs a step and tells the channels of node:diagnostics_channel when it starts and how it ends. Nearly free while nobody
 * listens. A step that returns a promise ends when that does.
 *
 * @param fields asked for only when somebody listens
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
export function traced<Result>(name: SpanName, fields: () => SpanFields, run: () => Result): Result {
  const span = SPANS[name];
  if (!span.watched) return run();
  const context = fields();
  const started = performance.now();
  const duration = (): number => performance.now() - started;
  const stopped = (): void => {
    span.stop.publish({ ...context, duration: duration() });
  };
  const failed = (error: unknown): void => {
    span.exception.publish({ ...context, duration: duration(), error });
  };
  span.start.publish(context);
  let result: Result;
  try {
    result = run();
  } catch (error) {
    failed(error);
    throw error;
  }
  if (isPromise(result)) result.then(stopped, failed);
  else stopped();
  return result;
}
