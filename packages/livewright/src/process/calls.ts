import { LivewrightError } from "../foundation/errors.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import type { UpdateAddress } from "../live/target.ts";
import { ViewHandle, type ViewPort } from "../live/view-handle.ts";
import type { ProcessMessage } from "./messages.ts";
import type { RunningView } from "./running-view.ts";

type Call = ProcessMessage & { readonly kind: "call" };

/** The longest delay a timer can have. */
const MAX_DELAY = 2 ** 31 - 1;

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

  call(message: unknown, timeout: number): Promise<unknown> {
    const { name } = this.#addressee.view;
    return new Promise((resolve, reject) => {
      if (!this.alive()) return reject(ended(name));
      const timer = timeout > MAX_DELAY ? undefined : setTimeout(() => reject(late(name, timeout)), timeout);
      this.#addressee.post({
        kind: "call",
        message,
        resolve(reply) {
          clearTimeout(timer);
          resolve(reply);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }
}

/** Tells those whose calls were still waiting that nobody will answer. */
export function refuseCalls(waiting: readonly ProcessMessage[], name: string): void {
  for (const message of waiting) if (message.kind === "call") message.reject(ended(name));
}

/** Answers a call. What `handleCall` throws is told to the caller, and crashes the view that threw it. */
export function answerCall({ resolve, reject }: Call, handle: () => unknown): void | Promise<void> {
  try {
    const result = handle();
    if (!isPromise(result)) return resolve(result);
    return Promise.resolve(result).then(resolve, (error: unknown) => {
      reject(error);
      throw error;
    });
  } catch (error) {
    reject(error);
    throw error;
  }
}

function late(name: string, timeout: number): LivewrightError {
  return new LivewrightError("LW708", `${name} did not answer within ${timeout} ms.`, {
    hint: "A view that waits for an answer handles nothing meanwhile: it cannot ask itself, nor one that asks it back.",
  });
}

function ended(name: string): LivewrightError {
  return new LivewrightError("LW704", `${name} has ended, and cannot answer.`);
}
