import { type Channel, channel } from "node:diagnostics_channel";

/** The fields of the telemetry events `livewright.drain.start`, `livewright.drain.progress` and `livewright.drain.stop`. */
export interface DrainFields {
  /** The connections that are still open. */
  readonly connections: number;
  /** With `stop`: the connections that were closed although a callback, a task or an upload was running. */
  readonly interrupted?: number;
  /** With `progress` and `stop`: milliseconds since the start of the drain. */
  readonly duration?: number;
}

const EVENTS: Readonly<Record<"start" | "progress" | "stop", Channel>> = {
  start: channel("livewright.drain.start"),
  progress: channel("livewright.drain.progress"),
  stop: channel("livewright.drain.stop"),
};

/** Publishes that a drain starts, has closed connections, or is complete. */
export function drainEvent(name: keyof typeof EVENTS, fields: DrainFields): void {
  if (EVENTS[name].hasSubscribers) EVENTS[name].publish(fields);
}
