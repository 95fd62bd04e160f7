import { inspect } from "node:util";
import type { LogFields, Logger } from "../../telemetry/logger.ts";
import type { BusService, CheckedBus } from "./setup.ts";

/** A bus in place of a process, with its log lines. */
export interface Process {
  readonly bus: CheckedBus;
  readonly logged: readonly string[];
  /** Subscribes, and returns the messages that arrive. */
  readonly listen: (topic: Parameters<CheckedBus["subscribe"]>[0], subscriber?: object) => unknown[];
}

/** Opens two buses that reach each other. For a bus inside one process they are the same. */
export async function twoProcesses(service: BusService): Promise<readonly [Process, Process]> {
  return [await openProcess(service), await openProcess(service)];
}

/** Opens a bus. */
export async function openProcess(service: BusService): Promise<Process> {
  const logged: string[] = [];
  const log = (message: string, fields?: LogFields): void => {
    logged.push(fields?.error === undefined ? message : `${message} ${inspect(fields.error)}`);
  };
  const logger: Logger = { debug() {}, info: log, warn: log, error: log };
  const bus = await service.open({ logger });
  await bus.ready?.();
  return {
    bus,
    logged,
    listen(topic, subscriber) {
      const heard: unknown[] = [];
      bus.subscribe(topic, (message: unknown) => void heard.push(message), subscriber);
      return heard;
    },
  };
}

/** Waits until a condition holds, at most 20 s. The check that follows reports a condition that never holds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 20_000 && !holds(); waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Sends a last message, and waits until it has arrived. Earlier messages that have not arrived by then are lost. */
export async function flushed(from: CheckedBus, to: CheckedBus): Promise<void> {
  let arrived = false;
  const end = to.subscribe("last", () => (arrived = true));
  await to.ready?.();
  from.broadcast("last", 1);
  await until(() => arrived);
  end();
}
