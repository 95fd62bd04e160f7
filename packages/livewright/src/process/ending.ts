import type { Child, Children } from "./children.ts";
import type { Effects } from "./effects.ts";
import { errorContextOf, faultFields, placeOf } from "./fault.ts";
import { forget } from "./forgotten.ts";
import type { ProcessMessage } from "./messages.ts";
import { exceededBy, refusalFor } from "./refusal.ts";
import type { Renderer } from "./renderer.ts";
import type { RunningView } from "./running-view.ts";
import { terminate } from "./terminate.ts";
import type { TerminateReason } from "../live/live-view.ts";
import { runInContext } from "../telemetry/error-context.ts";

/** What a running view is made of, as far as its end is concerned. */
export interface Belongings<Process extends Child> {
  readonly view: RunningView;
  /** Empties the mailbox and returns what was waiting. */
  readonly waiting: () => readonly ProcessMessage[];
  readonly renderer: Renderer;
  /** As they are when it ends: most views never have them. */
  readonly effects: () => Effects | undefined;
  readonly children: () => Children<Process> | undefined;
  /** Takes the view out of the family it was born into. */
  readonly leaveFamily: () => void;
  /** Takes the view down that shows this one, if the two are linked. */
  readonly crashLinked: (error: unknown) => void;
}

/** What a view does at a crash and at its end: tells those who have to know, and lets go of everything, once. */
export class Ending<Process extends Child> {
  readonly #of: Belongings<Process>;
  /** The view has ended, and its `terminate` has not run yet. */
  #pending: TerminateReason | undefined;
  /** The client was about to leave. */
  #left = false;

  constructor(belongings: Belongings<Process>) {
    this.#of = belongings;
  }

  /**
   * Ends the view because something failed. One that has ended already only says so in the log.
   *
   * @param message what was being handled, for the log
   * @param joined whether the client has the view on its page already; if not, its join is refused
   */
  crash(error: unknown, message: ProcessMessage | undefined, joined: boolean): void {
    const { app, name, state } = this.#of.view;
    const place = placeOf(state, message);
    const fields = faultFields(name, state, message, error, app.development);
    if (state.ended) {
      app.logger.warn(`${name} had already ended when ${place} failed.`, fields);
      return;
    }
    app.logger.error(`${name} crashed in ${place}.`, fields);
    this.fail(error, joined);
  }

  /** Ends the view because of an error that is in the log. The client is notified, and its page joins again. */
  fail(error: unknown, joined: boolean): void {
    const { view, crashLinked } = this.#of;
    const { app, outbox } = view;
    this.dismiss();
    if (!joined) outbox.refused(refusalFor(error, app.keys));
    else if (this.#left) outbox.closed();
    else outbox.crashed(exceededBy(error));
    this.begin({ kind: "crash", error });
    crashLinked(error);
  }

  /** Answers those who wait for what will never be handled; to be done before the client is told of the end. */
  dismiss(): void {
    const { view, waiting } = this.#of;
    const { name, outbox } = view;
    if (forget(waiting(), outbox, name)) this.#left = true;
  }

  /** Lets go of everything at once; `terminate` runs in {@link finish}, when no callback is pending any more. */
  begin(reason: TerminateReason): void {
    const { view, renderer, effects, children, leaveFamily } = this.#of;
    const { app, name, state } = view;
    if (state.ended) return;
    state.ended = true;
    view.owner.view = undefined;
    this.dismiss();
    renderer.end();
    leaveFamily();
    children()?.end(reason);
    try {
      effects()?.stopAll();
    } catch (error) {
      app.logger.warn(`${name} had already ended when cleaning up failed.`, { error });
    }
    state.intents = [];
    this.#pending = this.#left && reason.kind !== "crash" ? { kind: "left" } : reason;
  }

  /** Runs the last callback, if the view has ended and it has not run. */
  finish(): void {
    const reason = this.#pending;
    if (reason === undefined) return;
    this.#pending = undefined;
    const { app, view, name, socket, state, outbox } = this.#of.view;
    state.callback = "terminate";
    state.callbackOf = undefined;
    runInContext(errorContextOf(this.#of.view, undefined), () =>
      terminate(view, socket, reason, (error) =>
        app.logger.error(`${name} failed in terminate.`, faultFields(name, state, undefined, error, app.development)),
      ),
    );
    outbox.finished();
  }
}
