declare const later: unique symbol;

/** The type of {@link noReply}. */
export interface NoReply {
  readonly [later]: true;
}

/**
 * Returned from `handleCall`, says that `from.reply` answers the call, now or later. The view handles other messages until
 * then.
 *
 * @example
 * handleCall(socket, message: "next order", from) {
 *   socket.assign({ waiting: [...socket.assigns.waiting, from] });
 *   return noReply;
 * },
 * handleInfo: (socket, order: Order) => socket.assigns.waiting[0]?.reply(order),
 */
export const noReply: NoReply = Object.freeze(Object.create(null)) as NoReply;

/** Answers a call. The process provides it. */
export interface CallPort {
  readonly waiting: boolean;
  answer(reply: unknown): void;
}

/** The caller that waits for the answer of `handleCall`. It may be kept, for example in an assign. */
export class CallFrom {
  readonly #port: CallPort;

  constructor(port: CallPort) {
    this.#port = port;
  }

  /** True while the caller waits. False once the call is answered, has timed out, or the view has ended. */
  get waiting(): boolean {
    return this.#port.waiting;
  }

  /**
   * Answers the call, from any callback or from outside the view. Only the first answer counts.
   *
   * @param reply the value that `handle.call` resolves with
   * @returns true if the caller was still waiting
   */
  reply(reply?: unknown): boolean {
    const { waiting } = this.#port;
    this.#port.answer(reply);
    return waiting;
  }
}
