import type { MaybePromise } from "../foundation/maybe-async.ts";
import { runInContext } from "../telemetry/error-context.ts";
import { isTraced, type SpanFields, type SpanName, traced } from "../telemetry/span.ts";
import type { ProcessMessage } from "./messages.ts";
import type { ViewContext } from "./view-context.ts";

/** A process that runs callbacks. */
export interface CallbackRunner {
  readonly view: ViewContext;
  /** Runs the callback for a message, and carries out its effects. */
  perform(message: ProcessMessage): MaybePromise<void>;
  /** Ends the view because a callback failed. */
  crash(error: unknown): void;
}

/** The callback for each kind of message, as logs and error reports name it. */
const CALLBACKS: Readonly<Record<Exclude<ProcessMessage["kind"], "run">, string>> = {
  mount: "mount",
  event: "event",
  patch: "handleParams",
  info: "handleInfo",
  call: "handleCall",
  cast: "handleCast",
  async: "handleAsync",
  childPatch: "handleParams",
  update: "update",
  upload: "an upload",
  flush: "code outside of callbacks",
  answer: "an answer",
  willDestroy: "an answer",
  destroyed: "an answer",
  leave: "an answer",
};

/** The spans of messages. `mount` and `params` open their spans where they run. */
const SPANS: Partial<Record<ProcessMessage["kind"], SpanName>> = {
  event: "event",
  info: "info",
  run: "info",
  async: "async",
};

/**
 * Runs the callback for a message: notes it for error reports, opens its span, and runs it in the error context of the view. An
 * error that it throws, immediately or later, crashes the view.
 *
 * @param component the name of the component that the message is for
 * @returns for an asynchronous callback, a promise that never rejects
 */
export function runCallback(
  process: CallbackRunner,
  message: ProcessMessage,
  component: string | undefined,
): Promise<void> | undefined {
  const { view } = process;
  const { state } = view;
  view.message = message;
  state.callback = message.kind === "run" ? message.what : CALLBACKS[message.kind];
  state.callbackOf = component;
  state.watch?.begin();
  const span = SPANS[message.kind];
  return guarded(process, () => {
    const pending =
      span !== undefined && isTraced(span)
        ? traced(
            span,
            () => fieldsOf(view, message, component),
            () => process.perform(message),
          )
        : process.perform(message);
    if (pending === undefined) state.watch?.verify();
    return pending;
  });
}

/** Runs a render that no message asks for. An error crashes the view. */
export function runRender(process: CallbackRunner, render: () => void): void {
  process.view.noteStep("render");
  void guarded(process, render);
}

/** Runs a step in the error context of the view. An error that it throws, immediately or later, crashes the view. */
export function guarded(process: CallbackRunner, step: () => MaybePromise<void>): Promise<void> | undefined {
  try {
    const pending = runInContext(process.view.errorContext(), step);
    if (pending === undefined) return undefined;
    return Promise.resolve(pending).catch((error: unknown) => process.crash(error));
  } catch (error) {
    process.crash(error);
    return undefined;
  }
}

function fieldsOf(view: ViewContext, message: ProcessMessage, component: string | undefined): SpanFields {
  const fields = { ...view.about(), component };
  return message.kind === "event" ? { ...fields, event: message.event, cid: message.cid } : fields;
}
