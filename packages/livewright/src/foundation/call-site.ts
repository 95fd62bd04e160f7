/**
 * Where a function was called, as `file:line:column`; for errors that have to name two places. Costs microseconds, so it is
 * for development; `undefined` where the runtime cannot leave frames out of a stack.
 *
 * @param callee the function whose caller is wanted
 */
export function callSite(callee: (...args: never[]) => unknown): string | undefined {
  const { captureStackTrace } = Error as { captureStackTrace?: (target: object, above: unknown) => void };
  if (captureStackTrace === undefined) return undefined;
  const holder: { stack?: string } = {};
  captureStackTrace(holder, callee);
  const frame = holder.stack?.split("\n")[1] ?? "";
  return /(?:file:\/\/)?([^\s()]+:\d+:\d+)\)?$/.exec(frame)?.[1];
}
