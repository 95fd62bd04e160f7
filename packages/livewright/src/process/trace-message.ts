import { type SpanFields, type SpanName, traced } from "../telemetry/span.ts";
import type { ProcessMessage } from "./messages.ts";

/** The messages that run a callback worth measuring, by the name of their span. Mounting and params are measured where they run. */
const SPAN_OF: Partial<Record<ProcessMessage["kind"], SpanName>> = {
  event: "event",
  info: "info",
  run: "info",
  async: "async",
};

/**
 * Handles a message under its span.
 *
 * @param view what is known about it
 * @param dispatch says which component the message is for
 */
export function traceMessage<Result>(
  message: ProcessMessage,
  view: { about(): SpanFields },
  dispatch: { componentOf(message: ProcessMessage): string | undefined },
  handle: (message: ProcessMessage) => Result,
): Result {
  const name = SPAN_OF[message.kind];
  if (name === undefined) return handle(message);
  return traced(
    name,
    () => {
      const about = { ...view.about(), component: dispatch.componentOf(message) };
      return message.kind === "event" ? { ...about, event: message.event, cid: message.cid } : about;
    },
    () => handle(message),
  );
}
