// telemetry: what the server says about itself.
//
// Owns: the logger interface and the console logger. Called by: every room that has something to report. May import:
// foundation. No vendor's SDK: an application passes an object with these methods.

/** Where log lines go. Four levels, each a message and optional fields; pino and most other loggers fit with a small wrapper. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Structured data of a log line. `error` is printed with its stack. */
export interface LogFields {
  readonly [name: string]: unknown;
  readonly error?: unknown;
}

/** The levels, quietest last. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };

/**
 * A logger that writes one readable line per message to the console: a time, the message, and its fields.
 *
 * @param level the lowest level that is written; default `"info"`
 * @param write where lines go; default standard output, or standard error for warnings and errors
 */
export function consoleLogger(
  level: LogLevel = "info",
  write: (line: string, level: LogLevel) => void = toConsole,
): Logger {
  const at =
    (own: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      if (ORDER[own] >= ORDER[level]) write(formatLine(own, message, fields), own);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A logger that says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function formatLine(level: LogLevel, message: string, fields: LogFields | undefined): string {
  const time = new Date().toISOString().slice(11, 23);
  let line = `${time} ${level === "info" ? "" : `${level} `}${oneLine(message)}`;
  let stack = "";
  for (const [name, value] of Object.entries(fields ?? {})) {
    if (value === undefined) continue;
    if (value instanceof Error) stack += stackOf(value);
    else line += ` ${name}=${oneLine(textOf(value))}`;
  }
  return line + stack;
}

/** Below the line and indented: messages of errors quote visitors too, and must not look like lines of ours. */
function stackOf(error: Error): string {
  let text = "";
  const seen = new Set<unknown>();
  for (let next: unknown = error; next instanceof Error && !seen.has(next); next = next.cause) {
    const lines = (next.stack ?? next.message).split("\n").map((line) => `\n    ${oneLine(line)}`);
    text += (seen.size === 0 ? "" : "\n  caused by") + lines.join("");
    seen.add(next);
  }
  return text;
}

/** Logging must never fail: it is what happens after something else did. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Values come from visitors: a line break or terminal control sequence in one must not look like a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function toConsole(line: string, level: LogLevel): void {
  // oxlint-disable-next-line no-console -- this is the one place that writes to it
  (level === "error" || level === "warn" ? console.error : console.log)(line);
}
