// foundation/errors: every error Livewright raises on purpose carries a code from this one catalogue,
// so that a message can be searched for, tested for and explained in one place. Imports nothing.

/**
 * The catalogue: code → what went wrong in one line. The first digit names the room:
 * 1 configuration and tokens, 2 templates, 3 diffs, 4 views and sockets, 5 HTTP and routing, 6 the wire, 7 processes, 8 tests.
 */
export const ERRORS = {
  LW101: "secretKeyBase is missing or too short",
  LW102: "An option of the endpoint or the server is not valid",
  LW103: "A package that this needs is not installed",
  LW104: "The files of the client are missing",
  LW105: "Two copies of the package are loaded",
  LW106: "A function has no option of this name",
  LW110: "A token could not be verified",
  LW120: "The params could not be decoded",
  LW121: "The params are larger than the limit",

  LW201: "html must be used as a template tag",
  LW202: "A tag is not closed, or closes something else",
  LW203: "A tag or attribute is not well-formed",
  LW204: "A hole in an attribute must be its whole value or sit inside quotes",
  LW205: "A hole is not allowed here",
  LW206: "An attribute is given twice",
  LW207: "An element may not stand inside this parent",
  LW208: "A void element has content or an end tag",
  LW209: "A stream needs a container, in which everything has an id",
  LW210: "A value cannot be shown as text",
  LW211: "A value cannot be written into an attribute",
  LW212: "An attribute name is not allowed",
  LW213: "A URL with a script scheme was refused",
  LW214: "A style value was refused",
  LW215: "Only a view can show this",
  LW220: "A source file could not be read",
  LW221: "An attribute is not one the client knows",
  LW222: "An attribute has a value the client does not know",
  LW223: "An attribute or its value is of an earlier LiveView",
  LW224: "An element needs an id",
  LW225: "An id is given twice",
  LW226: "An input is named id",
  LW227: "An attribute is written by the framework",
  LW228: "A param's name would lose its capitals",

  LW230: "A JS command is not valid",

  LW301: "Two entries of a list have the same key",
  LW302: "A list has a key that is not a string or number",
  LW303: "A LiveComponent stands in two places",
  LW304: "A LiveComponent has no id",
  LW305: "A LiveComponent must render one element",
  LW306: "Two nested views have the same id",
  LW307: "Two forms have the same id",

  LW401: "An assign is reserved",
  LW402: "update was called for a key that is not assigned",
  LW403: "An assign was changed in place",
  LW404: "This is only available while mounting",
  LW405: "The view has no handler for this",
  LW406: "The params of an event do not match its schema",
  LW408: "A view is not valid",
  LW409: "A path or URL cannot be navigated to",
  LW410: "A view patches in a loop",
  LW413: "A nested view cannot be shown like this",
  LW412: "A hook of this id is attached already",
  LW411: "A stream cannot tell its items apart",
  LW428: "The reset value of a temporary assign cannot be rendered",
  LW429: "An input cannot show this value",
  LW430: "An upload is not set up like this",
  LW431: "There is no such upload",
  LW432: "Files of an upload are still there",
  LW433: "There is no place for temporary files",
  LW434: "Temporary files take too much space",
  LW435: "The writer of an upload took too long",
  LW437: "A reply holds a value that belongs to the server",
  LW414: "There is no such stage to attach a hook to",
  LW415: "A task did not give what it was started for",
  LW416: "The layout of a view cannot be chosen here",
  LW417: "A view without a route has no params to handle",
  LW418: "A hook returned a value that means nothing",
  LW419: "Assigns are not an object of names and values",
  LW420: "A schema cannot be used like this",
  LW421: "A form is not complete",
  LW422: "A task cannot have this name",
  LW423: "A value cannot be carried as JSON",

  LW501: "A route is not valid",
  LW502: "No route matches",
  LW503: "The CSRF token is missing or wrong",
  LW504: "The request is larger than the limit",
  LW505: "The body of a request arrives too slowly",
  LW506: "The bodies of requests take too much memory",
  LW507: "The body of a request is not complete",

  LW601: "A frame could not be decoded",
  LW602: "A frame is larger than the limit",
  LW603: "Too many channels on one socket",
  LW604: "A client sends more messages than it may",
  LW605: "The messages of a client cause too much work",
  LW606: "Too many sockets of one address",
  LW607: "Too many uploads on one socket",
  LW620: "A page could not join its view",
  LW621: "A WebSocket from another origin was refused",
  LW622: "A page connects without the session cookie it came with",

  LW701: "The mailbox of a view is full",
  LW702: "Too many timers, subscriptions, tasks or nested views in one view",
  LW705: "Too much waits to be shown to a client",
  LW706: "A client sends faster than its views can handle",
  LW704: "The view has ended",
  LW707: "A callback has not settled in time",
  LW708: "A view did not answer in time",
  LW709: "A promise that nobody waits for was rejected",
  LW710: "A listener on the signal of a task failed",
  LW711: "Receivers of a topic answer each other for ever",
  LW712: "Work that a view or a request started threw an error",

  LW801: "No element, or more than one, is meant",
  LW802: "A visitor could not do this with the element",
  LW803: "The page cannot be connected",
  LW804: "A view crashed while it was tested",
  LW805: "What was expected did not happen",
  LW806: "The server did not answer",
  LW807: "A form does not offer this",
  LW808: "The page has a mistake",
  LW809: "The environment of a test is not one for servers",
} as const;

/** A code of the catalogue, e.g. `"LW204"`. */
export type ErrorCode = keyof typeof ERRORS;

/**
 * An error that Livewright raises on purpose.
 *
 * The message starts with its code and reads as prose: what happened, why it cannot work, and the form that does.
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
   * @param detail what happened, in one or two sentences; the catalogue's line is used when empty
   * @param options `hint`: the right form, printed on its own line; `frame`: a code frame; `cause`: the error below
   */
  constructor(
    code: ErrorCode,
    detail: string = "",
    options: { readonly hint?: string; readonly frame?: string; readonly cause?: unknown } = {},
  ) {
    const lines = [`${code}  ${detail === "" ? `${ERRORS[code]}.` : detail}`];
    if (options.frame !== undefined) lines.push(options.frame);
    if (options.hint !== undefined) lines.push(`  ${options.hint}`);
    super(lines.join("\n"), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }

  /** Adds a line that says where it happened, unless one that knew better was there first. Returns the error itself. */
  locate(where: string): this {
    if (this.#located) return this;
    this.#located = true;
    const { message, stack } = this;
    this.message = `${message}\n  ${where}`;
    // The stack was written with the message it had then.
    if (stack !== undefined) this.stack = stack.replace(message, () => this.message);
    return this;
  }
}

/**
 * An error with an HTTP status. Thrown from a view's `mount` or from a plain route, it becomes the page of that status;
 * its message is shown to visitors, so it must not hold secrets.
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
   * @param message a sentence for the visitor
   */
  constructor(status: number, message: string = "", options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Shared by all copies of this package, so that an error of one is known to another. Data is no `Error` and has no symbols. */
const KIND: unique symbol = Symbol.for("livewright.error") as never;
Object.defineProperty(LivewrightError.prototype, KIND, { value: "LivewrightError" });
Object.defineProperty(HttpError.prototype, KIND, { value: "HttpError" });

/** Whether an error is an {@link HttpError}, also one of another copy of this package. */
export function isHttpError(error: unknown): error is HttpError {
  return kindOf(error) === "HttpError";
}

/** Whether an error is a {@link LivewrightError}, also one of another copy of this package. */
export function isLivewrightError(error: unknown): error is LivewrightError {
  return kindOf(error) === "LivewrightError";
}

function kindOf(error: unknown): unknown {
  return error instanceof Error ? (error as { readonly [KIND]?: unknown })[KIND] : undefined;
}
