import { subscribe } from "node:diagnostics_channel";
import type { SpanFields } from "livewright/telemetry";

/** Reports each event that takes `limit` milliseconds or longer. */
export function reportSlowEvents(limit: number, report: (line: string) => void): void {
  subscribe("livewright.event.stop", (fields) => {
    const { view, route, event, duration } = fields as SpanFields & { event: string; duration: number };
    if (duration >= limit) report(`${event} of ${view} (${route}) took ${Math.round(duration)} ms`);
  });
}
