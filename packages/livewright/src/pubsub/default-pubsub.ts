import { processWide } from "../foundation/process-wide.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { PubSub } from "./pubsub.ts";

type Make = (logger: Logger) => PubSub;

const holder = (): { make: Make | undefined } => processWide("default-pubsub.1", () => ({ make: undefined }));

/** Sets the bus of endpoints that name none, in a process that is one of several; `undefined` for a process that is alone. */
export function provideDefaultPubSub(make: Make | undefined): void {
  holder().make = make;
}

/** Returns a bus for an endpoint that names none; `undefined` if the process is alone. */
export function defaultPubSub(logger: Logger): PubSub | undefined {
  return holder().make?.(logger);
}
