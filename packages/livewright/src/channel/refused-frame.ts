import type { Limits } from "../foundation/limits.ts";
import { decodeBinary } from "../protocol/binary.ts";
import { type FrameHead, HEAD_LENGTH, readHead } from "../protocol/frame-head.ts";
import type { ShapeBounds } from "../protocol/measure.ts";
import type { Frame } from "./intake.ts";
import { encodeReply } from "../protocol/serializer.ts";
import { type MessageProblem, refusedEvent } from "../process/refused-event.ts";
import { EVENTS } from "../protocol/topics.ts";

/** The answer to a message that was not read. */
export function refusedFrame({ joinRef, ref, topic, event }: FrameHead, problem: MessageProblem): string {
  const { code, limit, message } = problem;
  if (event === EVENTS.event) return encodeReply(joinRef, ref, topic, "ok", JSON.stringify(refusedEvent(problem)));
  return encodeReply(joinRef, ref, topic, "error", JSON.stringify({ reason: message, code, limit }));
}

/** Keys that describe one file of an upload, with room for more. */
const KEYS_OF_FILE = 10;
/** Keys and levels of a message around its params. */
const KEYS_AROUND = 64;
const LEVELS_AROUND = 3;

/** Returns the bounds of the JSON of any message. */
export function boundsOf({ maxParamDepth, maxParamKeys, maxUploadEntries, maxFrameValues }: Limits): ShapeBounds {
  return {
    depth: maxParamDepth + LEVELS_AROUND,
    keys: maxParamKeys + KEYS_OF_FILE * maxUploadEntries + KEYS_AROUND,
    values: maxFrameValues,
  };
}

/** Returns the limit behind a bound, and the reason of the refusal. */
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
