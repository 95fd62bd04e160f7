import process from "node:process";
import type { Logger } from "../telemetry/logger.ts";

/**
 * Stops a server on SIGTERM and SIGINT, and ends the process. A second signal exits immediately.
 *
 * @returns a function that stops listening
 */
export function onSignals(close: () => Promise<void>, logger: Logger): () => void {
  let stopping = false;
  const listener = (signal: NodeJS.Signals): void => {
    // The conventional exit codes for signals: 130 for SIGINT, 143 for SIGTERM.
    const code = signal === "SIGINT" ? 130 : 143;
    if (stopping) process.exit(code);
    stopping = true;
    logger.info(`${signal}: stopping.`);
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error("Stopping failed.", { error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", listener);
  process.on("SIGINT", listener);
  return () => {
    process.off("SIGTERM", listener);
    process.off("SIGINT", listener);
  };
}

/** Returns the URL of a server on this machine. */
export function localUrl(host: string | undefined, port: number): string {
  const isAny = host === undefined || host === "" || host === "0.0.0.0" || host === "::";
  return `http://${isAny ? "localhost" : host.includes(":") ? `[${host}]` : host}:${port}`;
}
