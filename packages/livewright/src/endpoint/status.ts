import { isInstance } from "../foundation/is-instance.ts";
import { type ErrorCode, isHttpError, isLivewrightError } from "../foundation/errors.ts";

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  423: "Locked",
  425: "Too Early",
  426: "Upgrade Required",
  428: "Precondition Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  451: "Unavailable For Legal Reasons",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Mistakes of the client, not of the application. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  LW120: 400,
  LW121: 413,
  LW502: 404,
  LW503: 403,
  LW504: 413,
  LW505: 408,
  LW506: 503,
  LW507: 400,
};

/** The name of a status, e.g. `"Not Found"`. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? (status < 500 ? "Bad Request" : "Internal Server Error");
}

/** The status an error is answered with: what an `HttpError` says, 4xx for what the client did wrong, else 500. */
export function statusOf(error: unknown): number {
  if (isHttpError(error)) return validStatus(error.status);
  if (isLivewrightError(error)) return STATUSES[error.code] ?? 500;
  // What the server below raises while a handler reads a body that is larger than it accepts.
  return isInstance(error, Error) && "statusCode" in error && error.statusCode === 413 ? 413 : 500;
}

/** `status` if it is that of an error, else 500. */
export function validStatus(status: unknown): number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599 ? (status as number) : 500;
}

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
