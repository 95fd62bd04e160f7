import process from "node:process";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { containErrors } from "../adapters/containment.ts";
import { html } from "../html/rendered.ts";
import { liveView, type TerminateReason } from "../live/live-view.ts";
import type { LogFields, Logger } from "../telemetry/logger.ts";

const EVENTS = ["unhandledRejection", "uncaughtException"] as const;

/**
 * Contains errors during each test of the file that calls it. Errors that would end the process are then thrown in this
 * process, so the listeners of the test runner are removed for the time of the test.
 */
export function useContainment(): { readonly restart: () => void; readonly stop: () => void } {
  let theirs: (readonly [(typeof EVENTS)[number], (...args: never[]) => void])[] = [];
  let stop = (): void => {};
  beforeEach(() => {
    errors.splice(0);
    theirs = EVENTS.flatMap((event) =>
      process.listeners(event as "uncaughtException").map((listener) => [event, listener as never] as const),
    );
    for (const [event, listener] of theirs) process.off(event, listener as never);
    stop = containErrors();
  });
  afterEach(async () => {
    await turn();
    stop();
    expect(EVENTS.map((event) => process.listenerCount(event))).toEqual([0, 0]);
    for (const [event, listener] of theirs) process.on(event, listener as never);
  });
  return { restart: () => void (stop = containErrors()), stop: () => stop() };
}

/** The errors that were logged during the test. */
export const errors: { message: string; fields: LogFields }[] = [];
export const logger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error: (message, fields) => void errors.push({ message, fields: fields ?? {} }),
};
export const lines = (): string[] => errors.map(({ message }) => message);

/** Waits until errors are reported: rejections after all microtasks have run, exceptions of ticks before. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Waits until this many errors are logged, and a turn longer for further ones. */
export async function logged(count: number): Promise<void> {
  await vi.waitFor(() => expect(errors.length).toBeGreaterThanOrEqual(count), { timeout: 5_000 });
  await turn();
}

export function raise(text: string = "raised"): never {
  throw new Error(text);
}

/** Returns a promise that rejects. The tests never await it. */
export async function careless(text: string): Promise<void> {
  await Promise.resolve();
  throw new Error(text);
}

/** Returns a view whose event `work` starts work that throws, and the reasons with which its instances ended. */
export function workingView(
  work: (fail: () => never) => unknown,
  { thrown }: { thrown: unknown } = { thrown: new Error("thrown") },
) {
  const ends: TerminateReason[] = [];
  const fail = (): never => {
    throw thrown;
  };
  const view = liveView({
    mount: () => ({ n: 0 }),
    events: { work: () => void work(fail), inc: (socket) => socket.update("n", (n) => n + 1) },
    terminate: (_, reason) => void ends.push(reason),
    render: ({ n }) => html`<p>${n}</p>`,
  });
  return { view, ends };
}
