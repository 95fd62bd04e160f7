// foundation: helpers that every room may use: errors, limits, clocks, ids, and continuing without promises.
//
// This file is the catalogue of the errors that Livewright raises on purpose. Each code can be searched for, tested for, and has an
// entry in docs/errors.md.

import { isInstance } from "./is-instance.ts";
import { errorUrl } from "./error-url.ts";

/**
 * Maps each code to a one-line description. The first digit names the area:
 * 1 configuration and tokens, 2 templates, 3 diffs, 4 views and sockets, 5 HTTP and routing, 6 the wire, 7 processes, 8 tests.
 */
export const ERRORS = {
  LW101: "secretKeyBase is missing or too short",
  LW102: "An option of the endpoint or the server is not valid",
  LW103: "A required package is not installed",
  LW104: "The files of the client are missing",
  LW105: "Two copies of the package are loaded",
  LW106: "A function has no option of this name",
  LW107: "A function belongs to another runtime",
  LW108: "A worker of a cluster could not start",
  LW109: "The workers of a cluster keep ending",
  LW110: "A token could not be verified",
  LW120: "The params could not be decoded",
  LW121: "The params are larger than the limit",

  LW201: "html must be used as a template tag",
  LW202: "A tag is not closed, or an end tag does not match",
  LW203: "A tag or attribute is not well-formed",
  LW204: "A hole in an attribute must be its whole value or inside quotes",
  LW205: "A hole is not allowed here",
  LW206: "An attribute is repeated",
  LW207: "An element is not allowed inside this parent",
  LW208: "A void element has content or an end tag",
  LW209: "A stream needs a container in which every element has an id",
  LW210: "A value cannot be rendered as text",
  LW211: "A value cannot be written into an attribute",
  LW212: "An attribute name is not allowed",
  LW213: "A URL with a script scheme was refused",
  LW214: "A style value was refused",
  LW215: "A value can only be rendered by a view",
  LW220: "A source file could not be read",
  LW221: "An attribute is unknown to the client",
  LW222: "An attribute has a value that is unknown to the client",
  LW223: "An attribute or its value is from an earlier LiveView version",
  LW224: "An element needs an id",
  LW225: "An id is used twice",
  LW226: "An input is named id",
  LW227: "An attribute is reserved for the framework",
  LW228: "The name of a param would lose its capitals",
  LW230: "A JS command is not valid",

  LW301: "Two entries of a list have the same key",
  LW302: "A list has a key that is not a string or number",
  LW303: "A LiveComponent is rendered twice",
  LW304: "A LiveComponent has no id",
  LW305: "A LiveComponent must render one element",
  LW306: "Two nested views have the same id",
  LW307: "Two forms have the same id",

  LW401: "An assign is reserved",
  LW402: "update was called for a key that is not assigned",
  LW403: "An assign was changed in place",
  LW404: "A value is only available while mounting",
  LW405: "The view has no handler for a message",
  LW406: "The params of an event do not match its schema",
  LW408: "A view is not valid",
  LW409: "A path or URL cannot be navigated to",
  LW410: "A view patches in a loop",
  LW411: "A stream cannot identify its items",
  LW412: "A hook with this id is already attached",
  LW413: "A nested view cannot be rendered like this",
  LW414: "A hook was attached to an unknown stage",
  LW415: "A task did not return its result",
  LW416: "The layout of a view cannot be chosen here",
  LW417: "A view without a route has no params to handle",
  LW418: "A hook returned an invalid value",
  LW419: "Assigns are not an object of names and values",
  LW420: "A schema cannot be used like this",
  LW421: "A form is not complete",
  LW422: "A task cannot have this name",
  LW423: "A value cannot be carried as JSON",
  LW428: "The reset value of a temporary assign cannot be rendered",
  LW429: "An input cannot show this value",
  LW430: "The configuration of an upload is not valid",
  LW431: "An upload or one of its entries does not exist",
  LW432: "Files of an upload are still present",
  LW433: "No location for temporary files is configured",
  LW434: "Temporary files take too much space",
  LW435: "The writer of an upload took too long",
  LW437: "A reply holds a value that belongs to the server",
  LW438: "A stream, upload or async result is assigned under another name",
  LW450: "A channel or its socket is not valid",

  LW501: "A route is not valid",
  LW502: "No route matches",
  LW503: "The CSRF token is missing or wrong",
  LW504: "The request is larger than the limit",
  LW505: "The body of a request arrives too slowly",
  LW506: "The bodies of requests take too much memory",
  LW507: "The body of a request is not complete",
  LW508: "The bodies of requests arrive in too many small chunks",
  LW509: "The body of a request was read before the endpoint",
  LW510: "The session store failed",
  LW511: "The session is larger than the limit",
  LW512: "A posted form names no event of the page",

  LW601: "A frame could not be decoded",
  LW602: "A frame is larger than the limit",
  LW603: "Too many channels on one socket",
  LW604: "A client sends more messages than the limit",
  LW605: "The messages of a client cause too much work",
  LW606: "Too many sockets from one address",
  LW607: "Too many uploads on one socket",
  LW609: "A socket has joined no view or channel in time",
  LW610: "Too many sessions of long polling",
  LW612: "A binary message cannot be sent",
  LW620: "A page could not join its view",
  LW621: "A WebSocket from another origin was refused",
  LW622: "A page connects without its session cookie",
  LW623: "A proxy ends TLS, and trustProxy is not set",
  LW624: "A proxy removes another path than basePath",

  LW701: "The mailbox of a view is full",
  LW702: "Too many timers, subscriptions, presences, tasks or nested views in one view",
  LW704: "The view has ended",
  LW705: "Too much output is waiting for a client",
  LW706: "A client sends faster than its views can handle",
  LW707: "A callback has not settled in time",
  LW708: "A view did not answer in time",
  LW709: "An unawaited promise was rejected",
  LW710: "A listener on the signal of a task failed",
  LW711: "Receivers of a topic answer each other endlessly",
  LW712: "Work that a view or a request started threw an error",
  LW713: "A message cannot travel to other processes",
  LW714: "Too many messages wait for the service of a bus",
  LW715: "A bus does not reach its service, or is refused there",
  LW716: "A message from another process was refused",
  LW731: "A presence cannot be tracked or updated like this",
  LW732: "A presence is larger than the limit",
  LW733: "Two processes have the same presence name",

  LW801: "No element matches, or more than one",
  LW802: "A user could not do this with the element",
  LW803: "The page cannot be connected",
  LW804: "A view crashed while it was tested",
  LW805: "An expected effect did not happen",
  LW806: "The server did not answer",
  LW807: "A form does not offer this",
  LW808: "The page has a mistake",
  LW809: "The test environment is not one for servers",
} as const;

/** A code of the catalogue, such as `"LW204"`. */
export type ErrorCode = keyof typeof ERRORS;

/**
 * An error that Livewright raises on purpose.
 *
 * The message starts with its code, describes the mistake, its reason and the corrected form, and ends with the address of the
 * code's entry in the guide.
 *
 * @example
 * ```ts
 * throw new LivewrightError("LW402", `There is no assign called "count".`, { hint: "Return it from mount." });
 * ```
 */
export class LivewrightError extends Error {
  override readonly name: string = "LivewrightError";
  readonly code: ErrorCode;
  #located = false;

  /**
   * @param code a code of {@link ERRORS}
   * @param detail the mistake with the actual value, in one or two sentences; default the catalogue's line
   * @param options `hint`: the corrected form, on a line of its own; `frame`: a code frame; `cause`: the original error
   */
  constructor(
    code: ErrorCode,
    detail: string = "",
    options: { readonly hint?: string; readonly frame?: string; readonly cause?: unknown } = {},
  ) {
    const lines = [`${code}  ${detail === "" ? `${ERRORS[code]}.` : detail}`];
    if (options.frame !== undefined) lines.push(options.frame);
    if (options.hint !== undefined) lines.push(`  ${options.hint}`);
    lines.push(`  ${errorUrl(code)}`);
    super(lines.join("\n"), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }

  /** Adds a line with the location of the mistake in front of the address, unless the error has one. Returns the error itself. */
  locate(where: string): this {
    if (this.#located) return this;
    this.#located = true;
    const { message, stack } = this;
    const address = `\n  ${errorUrl(this.code)}`;
    this.message = `${message.slice(0, message.lastIndexOf(address))}\n  ${where}${address}`;
    // The stack holds a copy of the message.
    if (stack !== undefined) this.stack = stack.replace(message, () => this.message);
    return this;
  }
}

/**
 * An error with an HTTP status. If a view's `mount` or a plain route throws it, the response is the error page of that status.
 * Users see the message, so it must not hold secrets.
 *
 * @example
 * ```ts
 * if (!article) throw new HttpError(404, "There is no such article.");
 * ```
 */
export class HttpError extends Error {
  override readonly name: string = "HttpError";
  readonly status: number;

  /**
   * @param status an HTTP status from 400 to 599
   * @param message a sentence for the user; default the reason phrase of the status
   */
  constructor(status: number, message: string = "", options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Shared by all copies of this package, so that each recognizes the errors of the others. Parsed data has no symbols. */
const KIND: unique symbol = Symbol.for("livewright.error") as never;
Object.defineProperty(LivewrightError.prototype, KIND, { value: "LivewrightError" });
Object.defineProperty(HttpError.prototype, KIND, { value: "HttpError" });

/** True for an {@link HttpError} of this or another copy of the package. */
export function isHttpError(error: unknown): error is HttpError {
  return kindOf(error) === "HttpError";
}

/** True for a {@link LivewrightError} of this or another copy of the package. */
export function isLivewrightError(error: unknown): error is LivewrightError {
  return kindOf(error) === "LivewrightError";
}

function kindOf(error: unknown): unknown {
  return isInstance(error, Error) ? (error as { readonly [KIND]?: unknown })[KIND] : undefined;
}
