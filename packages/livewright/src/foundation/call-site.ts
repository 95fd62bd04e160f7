import { isDevelopment } from "./environment.ts";

/**
 * Where a function was called, as `file:line:column`; for errors that have to name two places. Only in development, since
 * looking at the stack costs microseconds, and only where the runtime can leave frames out of it.
 *
 * @param callee the function whose caller is wanted
 */
export function callSiteInDevelopment(callee: (...args: never[]) => unknown): string | undefined {
  if (!isDevelopment()) return undefined;
  const { captureStackTrace } = Error as { captureStackTrace?: (target: object, above: unknown) => void };
  if (captureStackTrace === undefined) return undefined;
  const holder: { stack?: string } = {};
  captureStackTrace(holder, callee);
  const frame = holder.stack?.split("\n")[1] ?? "";
  return /(?:file:\/\/)?([^\s()]+:\d+:\d+)\)?$/.exec(frame)?.[1];
}
