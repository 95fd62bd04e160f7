import { LivewrightError } from "../foundation/errors.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import { type CallFrom, noReply } from "../live/call-from.ts";
import type { UpdateAddress } from "../live/target.ts";
import { ViewHandle, type ViewPort } from "../live/view-handle.ts";
import type { ProcessMessage } from "./messages.ts";
import { PendingCall } from "./pending-call.ts";
import type { RunningView } from "./running-view.ts";

type Call = ProcessMessage & { readonly kind: "call" };

/** Who a handle is of: a view with its mailbox. */
export interface Addressee {
  readonly view: RunningView;
  post(message: ProcessMessage): void;
}

/** The address of a view, over its mailbox. */
export function viewHandle(addressee: Addressee): ViewHandle {
  return new ViewHandle(new MailboxPort(addressee));
}

class MailboxPort implements ViewPort {
  readonly #addressee: Addressee;

  constructor(addressee: Addressee) {
    this.#addressee = addressee;
  }

  get id(): string {
    return this.#addressee.view.state.id;
  }

  alive(): boolean {
    return !this.#addressee.view.state.ended;
  }

  send(message: unknown): void {
    this.#addressee.post({ kind: "info", message });
  }

  cast(message: unknown): void {
    this.#addressee.post({ kind: "cast", message });
  }

  update(to: UpdateAddress, props: object): void {
    this.#addressee.post({ kind: "update", to, props });
  }

  updateAfter(to: UpdateAddress, props: object, delay: number): () => void {
    return this.#addressee.view.socket.sendAfter(() => this.update(to, props), delay);
  }

  call(message: unknown, timeout: number): Promise<unknown> {
    const { name } = this.#addressee.view;
    if (!this.alive()) return Promise.reject(ended(name));
    const call = new PendingCall(name, timeout);
    this.#addressee.post({ kind: "call", message, call });
    return call.result;
  }
}

/** Rejects the calls among messages that no callback will handle. */
export function refuseCalls(waiting: readonly ProcessMessage[], name: string): void {
  for (const message of waiting) if (message.kind === "call") message.call.refuse(ended(name));
}

/** The calls of a view whose `handleCall` has returned `noReply`, until they are answered or time out. */
export class OpenCalls {
  readonly #calls = new Set<Call>();

  /** Calls that the view must refuse when it ends. */
  get all(): Iterable<Call> {
    return this.#calls;
  }

  add(message: Call): void {
    if (!message.call.waiting) return;
    this.#calls.add(message);
    message.call.onSettled = () => this.#calls.delete(message);
  }
}

/**
 * Answers a call with what `handleCall` returns, unless that is `noReply`. An error of `handleCall` goes to the caller, and
 * crashes the view that threw it.
 *
 * @param open called when the answer comes later
 */
export function answerCall(message: Call, handle: (from: CallFrom) => unknown, open: () => void): void | Promise<void> {
  const { call } = message;
  const returned = (result: unknown): void => (result === noReply ? open() : call.answer(result));
  try {
    const result = handle(call.from);
    if (!isPromise(result)) return returned(result);
    return Promise.resolve(result).then(returned, (error: unknown) => {
      call.refuse(error);
      throw error;
    });
  } catch (error) {
    call.refuse(error);
    throw error;
  }
}

function ended(name: string): LivewrightError {
  return new LivewrightError("LW704", `${name} has ended, and cannot answer.`);
}
