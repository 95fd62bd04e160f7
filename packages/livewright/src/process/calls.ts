import { LivewrightError } from "../foundation/errors.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import { type CallFrom, noReply } from "../live/call-from.ts";
import type { KnownViews } from "../live/socket-state.ts";
import type { UpdateAddress } from "../live/target.ts";
import { ViewHandle, type ViewPort } from "../live/view-handle.ts";
import type { Mailbox } from "./mailbox.ts";
import type { ProcessMessage } from "./messages.ts";
import { PendingCall } from "./pending-call.ts";
import type { ViewContext } from "./view-context.ts";

/** A running view, its mailbox, and the running views that it can address. */
export interface AddressableView {
  readonly view: ViewContext;
  readonly mailbox: Pick<Mailbox, "post">;
  /** The parent view of a nested view. */
  readonly parent: AddressableView | undefined;
  /** Returns the running nested view with this id. */
  child(id: string): AddressableView | undefined;
}

/** The handles of a view, its parent, its root and its children. A handle is created on demand, since few views receive messages. */
export class ViewHandles implements KnownViews {
  readonly #view: AddressableView;
  #self: ViewHandle | undefined;

  constructor(view: AddressableView) {
    this.#view = view;
  }

  get self(): ViewHandle {
    return (this.#self ??= new ViewHandle(new MailboxPort(this.#view)));
  }

  get parent(): ViewHandle | undefined {
    return this.#view.parent?.view.state.views?.self;
  }

  get root(): ViewHandle {
    return this.#view.parent?.view.state.views?.root ?? this.self;
  }

  child(id: string): ViewHandle | undefined {
    return this.#view.child(id)?.view.state.views?.self;
  }
}

/** Sends to the mailbox of a view. */
class MailboxPort implements ViewPort {
  readonly #view: AddressableView;

  constructor(view: AddressableView) {
    this.#view = view;
  }

  get id(): string {
    return this.#view.view.state.id;
  }

  alive(): boolean {
    return !this.#view.view.state.ended;
  }

  send(message: unknown): void {
    this.#view.mailbox.post({ kind: "info", message });
  }

  cast(message: unknown): void {
    this.#view.mailbox.post({ kind: "cast", message });
  }

  update(to: UpdateAddress, props: object): void {
    this.#view.mailbox.post({ kind: "update", to, props });
  }

  updateAfter(to: UpdateAddress, props: object, delay: number): () => void {
    return this.#view.view.socket.sendAfter(() => this.update(to, props), delay);
  }

  call(message: unknown, timeout: number): Promise<unknown> {
    const { name } = this.#view.view;
    if (!this.alive()) return Promise.reject(ended(name));
    const call = new PendingCall(name, timeout);
    this.#view.mailbox.post({ kind: "call", message, call });
    return call.result;
  }
}

/** A message that carries a call. */
export type Call = ProcessMessage & { readonly kind: "call" };

/** Rejects the calls among messages that no callback will handle. */
export function refuseCalls(waiting: readonly ProcessMessage[], name: string): void {
  for (const message of waiting) if (message.kind === "call") message.call.refuse(ended(name));
}

/** The calls of a view whose `handleCall` has returned `noReply`, until they are answered or time out. */
export class OpenCalls {
  readonly #calls = new Set<Call>();

  /** The calls that the view must refuse when it ends. */
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
 * Answers a call with the value that `handleCall` returns, unless that is `noReply`. An error of `handleCall` rejects the call and
 * crashes the view.
 *
 * @param open called if the answer comes later
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
