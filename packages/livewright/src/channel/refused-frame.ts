import type { ErrorCode } from "../foundation/errors.ts";
import type { FrameHead } from "../protocol/frame-head.ts";
import { encodeReply } from "../protocol/serializer.ts";
import { REFUSED } from "../process/dispatch.ts";
import { EVENTS } from "../protocol/topics.ts";

/** Why a message is refused, for its client. */
export interface FrameProblem {
  readonly code: ErrorCode;
  readonly limit: string;
  readonly message: string;
}

/**
 * The answer to a message that was not read. The official client undoes what it shows while an event is on its way only when the
 * answer is `ok`, so an event is answered like one whose params do not match. The page also gets `livewright:refused`, since an
 * answer only reaches hooks.
 */
export function refusedFrame({ joinRef, ref, topic, event }: FrameHead, problem: FrameProblem): string {
  const { code, limit, message } = problem;
  if (event === EVENTS.event) {
    const reply = { error: "invalid_params", code, issues: [{ path: [], message }] };
    const diff = { r: reply, e: [[REFUSED, { code, limit, message }]] };
    return encodeReply(joinRef, ref, topic, "ok", JSON.stringify({ diff }));
  }
  return encodeReply(joinRef, ref, topic, "error", JSON.stringify({ reason: message, code, limit }));
}
