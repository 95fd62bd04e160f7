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

/** The statuses of errors that a client or the load causes. Other errors are mistakes of the application. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  LW120: 400,
  LW121: 413,
  LW502: 404,
  LW503: 403,
  LW504: 413,
  LW505: 408,
  LW506: 503,
  LW507: 400,
  LW510: 503,
  LW511: 413,
  LW512: 400,
};

/** Returns the name of a status, such as `"Not Found"`. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? (status < 500 ? "Bad Request" : "Internal Server Error");
}

/** Returns the status of an error: that of an `HttpError`, a fixed one for errors that a client causes, or 500. */
export function statusOf(error: unknown): number {
  if (isHttpError(error)) return validStatus(error.status);
  if (isLivewrightError(error)) return STATUSES[error.code] ?? 500;
  // The error of a server with its own size limit, thrown while a handler reads a larger body.
  return isInstance(error, Error) && "statusCode" in error && error.statusCode === 413 ? 413 : 500;
}

/** Returns `status` if it is the status of an error, else 500. */
export function validStatus(status: unknown): number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599 ? (status as number) : 500;
}

/** The names and codes of errors that a leaving client causes: in reads of the body, and in work that uses the request's signal. */
const ABORTS: ReadonlySet<unknown> = new Set(["AbortError", "ABORT_ERR", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"]);

/** Returns true if a request failed because its client left. That is not an error of the application. */
export function isAbort(request: Request, error: unknown): boolean {
  try {
    const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
    // The signal is read last, because requests of a runtime create it on demand.
    return (ABORTS.has(code) || ABORTS.has(name)) && request.signal.aborted;
  } catch {
    // The thrown value may be `undefined`, or have getters that throw.
    return false;
  }
}
