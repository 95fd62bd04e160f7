import { isPromise } from "../foundation/maybe-async.ts";
import type { TerminateReason } from "../live/live-view.ts";
import { runInContext } from "../telemetry/error-context.ts";
import { type Call, refuseCalls } from "./calls.ts";
import { crashFields, describeCallback, exceededBy, refusalFor } from "./crash-report.ts";
import type { Mailbox } from "./mailbox.ts";
import type { ProcessMessage } from "./messages.ts";
import type { ViewContext } from "./view-context.ts";

/** A process that can be ended. */
export interface EndingProcess {
  readonly view: ViewContext;
  readonly mailbox: Mailbox;
  /** True once the join was answered with the rendered view. Before that, a failure refuses the join. */
  readonly joined: boolean;
  /** True if a message that was not handled says that the client leaves. */
  clientLeft: boolean;
  /** The reason for `terminate`, from the end of the view until `terminate` runs. */
  terminating: TerminateReason | undefined;
  /** Returns the calls that `handleCall` has not answered yet. */
  openCalls(): Iterable<Call>;
  /** Ends components, nested views, timers, subscriptions, sources, tasks and uploads. */
  stopParts(reason: TerminateReason): void;
  /** Crashes the parent view if the two are linked. */
  crashLinked(error: unknown): void;
}

/**
 * Logs a failure and ends the view. A view that has already ended only logs it.
 *
 * @param during names what failed, if it is not the running callback
 */
export function crashView(process: EndingProcess, error: unknown, during?: string): void {
  const { view } = process;
  const { app, name, state } = view;
  if (during !== undefined && !state.ended) view.noteStep(during);
  const where = describeCallback(state, view.message);
  const fields = crashFields(name, state, view.message, error, app.development);
  if (state.ended) {
    app.logger.warn(`${name} had already ended when ${where} failed.`, fields);
  } else {
    app.logger.error(`${name} crashed in ${where}.`, fields);
    failView(process, error);
  }
}

/** Ends the view because of an error that has been logged. The client is notified and joins again. */
export function failView(process: EndingProcess, error: unknown): void {
  const { app, outbox, state } = process.view;
  if (state.ended) return;
  answerQueued(process);
  if (!process.joined) outbox.refused(refusalFor(error, app.keys));
  else if (process.clientLeft) outbox.closed();
  else outbox.crashed(exceededBy(error));
  release(process, { kind: "crash", error });
  process.crashLinked(error);
  if (!process.mailbox.busy) terminateView(process);
}

/**
 * Ends the view: releases everything immediately, and runs `terminate` when no callback is pending. Sends nothing: the connection
 * is closed, another join has replaced this one, or the client has been notified.
 */
export function endView(process: EndingProcess, reason: TerminateReason): void {
  release(process, reason);
  if (!process.mailbox.busy) terminateView(process);
}

/** Answers the messages and calls that the view will not handle. Must run before the client is notified of the end. */
export function answerQueued(process: EndingProcess): void {
  const { view, mailbox } = process;
  const waiting = [...mailbox.clear(), ...process.openCalls()];
  refuseCalls(waiting, view.name);
  for (const message of waiting) if (leaves(message, view)) process.clientLeft = true;
}

/** Answers a message that will not be handled. Returns true if it says that the client leaves. */
function leaves(message: ProcessMessage, { outbox }: ViewContext): boolean {
  if (message.kind === "upload" && message.request.type === "join") message.request.answer({ reason: "disallowed" });
  if (message.kind !== "leave") return false;
  outbox.reply(message.ref, {});
  return true;
}

/** Releases everything that the view owns, without `terminate`. */
export function release(process: EndingProcess, reason: TerminateReason): void {
  const { view, mailbox } = process;
  const { app, name, state } = view;
  if (state.ended) return;
  state.ended = true;
  mailbox.close();
  view.owner.view = undefined;
  answerQueued(process);
  try {
    process.stopParts(reason);
  } catch (error) {
    app.logger.warn(`${name} had already ended when cleaning up failed.`, { error });
  }
  state.effects = [];
  process.terminating = process.clientLeft && reason.kind !== "crash" ? { kind: "left" } : reason;
}

/** Runs `terminate`, once, if the view has ended. Nothing waits for it, and an error is only logged. */
export function terminateView(process: EndingProcess): void {
  const { view, terminating: reason } = process;
  if (reason === undefined) return;
  process.terminating = undefined;
  const { app, name, state, socket, view: definition } = view;
  view.noteStep("terminate");
  const failed = (error: unknown): void =>
    app.logger.error(`${name} failed in terminate.`, crashFields(name, state, undefined, error, app.development));
  runInContext(view.errorContext(), () => {
    try {
      const result = definition.terminate?.(socket, reason);
      if (isPromise(result)) Promise.resolve(result).catch(failed);
    } catch (error) {
      failed(error);
    }
  });
  view.outbox.finished();
}
