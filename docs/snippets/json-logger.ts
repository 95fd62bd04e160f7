import type { Logger } from "livewright/telemetry";

type Write = (line: string) => void;

/** Writes a JSON document per line, as log collectors expect. */
export function jsonLogger(write: Write = (line) => process.stdout.write(`${line}\n`)): Logger {
  const at =
    (level: string): Logger["info"] =>
    (message, { error, ...fields } = {}) =>
      write(
        JSON.stringify({
          time: Date.now(),
          level,
          message,
          ...fields,
          ...(error instanceof Error && { stack: error.stack }),
        }),
      );
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
