/** Names and codes of the errors that reading a body, or work that heeds the request's signal, ends with when a client leaves. */
const ABORTS: ReadonlySet<unknown> = new Set(["AbortError", "ABORT_ERR", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"]);

/** Whether a request failed because its client has gone: then the application did nothing wrong. */
export function isAbort(request: Request, error: unknown): boolean {
  try {
    const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
    // The signal last: requests of a runtime make it on demand.
    return (ABORTS.has(code) || ABORTS.has(name)) && request.signal.aborted;
  } catch {
    // Errors can be made so that looking at them fails, and may be nothing at all.
    return false;
  }
}
