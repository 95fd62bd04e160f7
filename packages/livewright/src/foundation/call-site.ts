import { readFrame, type StackFrame } from "./stack-frame.ts";

/**
 * Where a function was called, as `file:line:column`; for errors that have to name two places. Costs microseconds, so it is
 * for development; `undefined` where the runtime cannot leave frames out of a stack.
 *
 * @param callee the function whose caller is wanted
 */
export function callSite(callee: (...args: never[]) => unknown): string | undefined {
  const [frame] = framesAbove(callee);
  return frame === undefined ? undefined : `${frame.file}:${frame.line}:${frame.column}`;
}

/**
 * Reads the frames of the current stack that name a file, from the caller of `callee` outwards. Leaving the frames of
 * `callee` out is exact in a bundle too, where all frames name one file.
 */
export function framesAbove(callee: (...args: never[]) => unknown): readonly StackFrame[] {
  const { captureStackTrace } = Error as { captureStackTrace?: (target: object, above: unknown) => void };
  if (captureStackTrace === undefined) return [];
  const holder: { stack?: string } = {};
  captureStackTrace(holder, callee);
  return (holder.stack ?? "").split("\n").flatMap((line) => readFrame(line) ?? []);
}
