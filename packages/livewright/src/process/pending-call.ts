import { MAX_TIMER_DELAY } from "../foundation/clock.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { CallFrom, type CallPort } from "../live/call-from.ts";

/** A call from `handle.call`, until it is answered, refused or times out. */
export class PendingCall implements CallPort {
  readonly result: Promise<unknown>;
  /** Called once, when the caller no longer waits. */
  onSettled: (() => void) | undefined = undefined;
  #settle: { resolve(reply: unknown): void; reject(error: unknown): void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param name the name of the view, for the error
   * @param timeout milliseconds until the call fails with LW708
   */
  constructor(name: string, timeout: number) {
    this.result = new Promise((resolve, reject) => void (this.#settle = { resolve, reject }));
    if (timeout <= MAX_TIMER_DELAY) this.#timer = setTimeout(() => this.refuse(late(name, timeout)), timeout);
  }

  get waiting(): boolean {
    return this.#settle !== undefined;
  }

  /** The argument of `handleCall`. */
  get from(): CallFrom {
    return new CallFrom(this);
  }

  answer(reply: unknown): void {
    this.#end()?.resolve(reply);
  }

  refuse(error: unknown): void {
    this.#end()?.reject(error);
  }

  #end(): { resolve(reply: unknown): void; reject(error: unknown): void } | undefined {
    const settle = this.#settle;
    if (settle === undefined) return undefined;
    this.#settle = undefined;
    clearTimeout(this.#timer);
    this.onSettled?.();
    return settle;
  }
}

function late(name: string, timeout: number): LivewrightError {
  return new LivewrightError("LW708", `${name} did not answer within ${timeout} ms.`, {
    hint:
      "While handleCall is pending the view handles nothing else, so it cannot call itself, nor a view that calls it back. " +
      "To answer later, return noReply and call from.reply(value).",
  });
}
