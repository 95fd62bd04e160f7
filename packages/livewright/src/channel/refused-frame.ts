import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import { decodeBinary } from "../protocol/binary.ts";
import { type FrameHead, HEAD_LENGTH, readHead } from "../protocol/frame-head.ts";
import type { ShapeBounds } from "../protocol/measure.ts";
import type { Frame } from "./intake.ts";
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

/** Keys that describe one file of an upload, with room for more. */
const KEYS_OF_FILE = 10;
/** Keys and levels of a message around its params. */
const KEYS_AROUND = 64;
const LEVELS_AROUND = 3;

/** What the JSON of one message may hold, whatever it is about. */
export function boundsOf({ maxParamDepth, maxParamKeys, maxUploadEntries, maxFrameValues }: Limits): ShapeBounds {
  return {
    depth: maxParamDepth + LEVELS_AROUND,
    keys: maxParamKeys + KEYS_OF_FILE * maxUploadEntries + KEYS_AROUND,
    values: maxFrameValues,
  };
}

/** The limit behind a bound, and what is wrong. */
export function problemOf(
  bound: keyof ShapeBounds,
  { maxParamDepth, maxParamKeys, maxFrameValues }: Limits,
): { readonly limit: keyof Limits; readonly why: string } {
  if (bound === "depth") return { limit: "maxParamDepth", why: `it is nested more than ${maxParamDepth} levels deep` };
  if (bound === "keys") return { limit: "maxParamKeys", why: `it has more than ${maxParamKeys} keys` };
  return { limit: "maxFrameValues", why: `it has more than ${maxFrameValues} values` };
}

/** The head of a message that is too large; `undefined` if it has none. */
export function headOf(start: Frame): FrameHead | undefined {
  try {
    return typeof start === "string" ? readHead(start) : decodeBinary(start.subarray(0, HEAD_LENGTH));
  } catch {
    return undefined;
  }
}
