// telemetry: logs, telemetry events and error contexts.
//
// Owns: the logger interface, the console logger, redaction, spans, and the attribution of errors to user code. Called by: every
// room that reports something. Contains no vendor's SDK: an application passes an object with these methods.

import { workerNumber } from "../foundation/environment.ts";

/** Receives log lines: a message and optional fields, in four levels. pino and most other loggers need a small wrapper. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** The structured data of a log line. `error` is printed with its stack. */
export interface LogFields {
  readonly [name: string]: unknown;
  readonly error?: unknown;
}

/** The log levels, from the most to the least verbose. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };

/**
 * Creates a logger that writes one readable line per message to the console: time, message and fields. A worker of `serveCluster` adds its
 * number.
 *
 * @param level the lowest level that is written; default `"info"`
 * @param write receives each line; default standard output, or standard error for warnings and errors
 * @example endpoint({ routes, logger: consoleLogger("warn") })
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

/**
 * A logger that discards everything.
 *
 * @example endpoint({ routes, logger: silentLogger })
 */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function formatLine(level: LogLevel, message: string, fields: LogFields | undefined): string {
  const time = new Date().toISOString().slice(11, 23);
  const worker = workerNumber();
  let line = `${time} ${worker === undefined ? "" : `[worker ${worker}] `}${level === "info" ? "" : `${level} `}${oneLine(message)}`;
  let stack = "";
  for (const [name, value] of Object.entries(fields ?? {})) {
    if (value === undefined) continue;
    if (value instanceof Error) stack += stackOf(value);
    else line += ` ${name}=${oneLine(textOf(value))}`;
  }
  return line + stack;
}

/** Puts the stack below the line, indented: error messages may quote user input, which must not look like a log line. */
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

/** Formats a value. Logging must never fail, since it usually reports another failure. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Escapes control characters: a line break or terminal sequence in user input must not look like a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function toConsole(line: string, level: LogLevel): void {
  // oxlint-disable-next-line no-console -- the only function that writes to the console
  (level === "error" || level === "warn" ? console.error : console.log)(line);
}
