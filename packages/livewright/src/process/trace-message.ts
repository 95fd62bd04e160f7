import { traced, type SpanName } from "../telemetry/span.ts";
import type { ProcessMessage } from "./messages.ts";

/** The messages that run a callback worth measuring, by the name of their span. */
const SPAN_OF: Partial<Record<ProcessMessage["kind"], SpanName>> = {
  begin: "mount",
  patch: "params",
  event: "event",
  info: "info",
  async: "async",
};

/** Handles a message under its span. */
export function traceMessage<Result>(
  message: ProcessMessage,
  view: string,
  id: string,
  handle: (message: ProcessMessage) => Result,
): Result {
  const name = SPAN_OF[message.kind];
  if (name === undefined) return handle(message);
  return traced(
    name,
    () => (message.kind === "event" ? { view, id, event: message.event, cid: message.cid } : { view, id }),
    () => handle(message),
  );
}
