import { type Channel, channel } from "node:diagnostics_channel";

const EVENTS: Readonly<Record<"up" | "down", Channel>> = {
  up: channel("livewright.pubsub.up"),
  down: channel("livewright.pubsub.down"),
};

/** The fields of the telemetry events `livewright.pubsub.up` and `livewright.pubsub.down`. */
export interface BusFields {
  /** The name of the service, such as `Redis`. */
  readonly backend: string;
  /** The messages that reached only this process since the service was lost. */
  readonly skipped?: number;
  readonly error?: unknown;
}

/** Publishes that a bus has lost its service, or reaches it again. */
export function busEvent(name: keyof typeof EVENTS, fields: BusFields): void {
  if (EVENTS[name].hasSubscribers) EVENTS[name].publish(fields);
}
