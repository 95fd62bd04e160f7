import type { AppContext } from "../app/app-context.ts";
import type { TerminateReason } from "../live/live-view.ts";
import type { StateOwner } from "../live/socket-state.ts";
import type { Endable } from "../telemetry/error-context.ts";
import type { Call } from "./calls.ts";
import { Mailbox, type MailboxOwner } from "./mailbox.ts";
import { mailboxFull, refuseCall, refuseMessage } from "./mailbox-full.ts";
import type { ClientMessage, ProcessMessage } from "./messages.ts";
import type { Outbox } from "./outbox.ts";
import { answerQueued, crashView, endView, type EndingProcess, failView, terminateView } from "./shutdown.ts";
import { ViewContext, type ViewOptions } from "./view-context.ts";

/**
 * A running view, as far as its end is concerned: it fails, its mailbox overflows, it is left, or its parent view ends. A base class
 * of `ViewProcess`, since another object for each view would use more memory.
 */
export abstract class EndingView implements EndingProcess, MailboxOwner, StateOwner, Endable {
  readonly view: ViewContext;
  readonly mailbox: Mailbox;
  joined = false;
  clientLeft = false;
  terminating: TerminateReason | undefined = undefined;
  /** The parent view of a nested view. */
  abstract readonly parent: EndingView | undefined;
  /** True if a crash of this view ends the parent view. */
  readonly #linked: boolean;

  constructor(app: AppContext, options: ViewOptions<EndingView>, outbox: Outbox) {
    this.view = new ViewContext(app, options, outbox, this);
    this.mailbox = new Mailbox(this, app.limits.maxMailboxMessages);
    this.#linked = options.parent?.link === true;
  }

  abstract handle(message: ProcessMessage): Promise<void> | undefined;
  abstract settled(): void;
  abstract idle(): void;
  abstract onChange(): void;
  abstract openCalls(): Iterable<Call>;
  abstract stopParts(reason: TerminateReason): void;

  queued(bytes: number): void {
    this.view.outbox.queued(bytes);
  }

  refuse(message: ClientMessage): boolean {
    return refuseMessage(this.view, message);
  }

  overflow(message: ProcessMessage): void {
    const error = mailboxFull(this.view);
    if (message.kind === "call") return refuseCall(this.view, message, error);
    this.crash(error, "mailbox");
  }

  /** @param during names what failed, if it is not the running callback */
  crash(error: unknown, during?: string): void {
    crashView(this, error, during);
  }

  fail(error: unknown): void {
    failView(this, error);
  }

  crashLinked(error: unknown): void {
    if (this.#linked) this.parent?.crash(error, `its linked view ${this.view.name}`);
  }

  end(reason: TerminateReason): void {
    endView(this, reason);
  }

  /** The parent view has ended. */
  orphan(reason: TerminateReason): void {
    answerQueued(this);
    this.view.outbox.closed();
    endView(this, reason);
  }

  finish(): void {
    terminateView(this);
  }
}
