import { readUpdate, type UpdateAddress, type UpdateArguments } from "./target.ts";

/** The actions of a handle on its view, which the process provides. */
export interface ViewPort {
  readonly id: string;
  send(message: unknown): void;
  call(message: unknown, timeout: number): Promise<unknown>;
  cast(message: unknown): void;
  update(to: UpdateAddress, props: object): void;
  /** Returns a function that cancels it. */
  updateAfter(to: UpdateAddress, props: object, delay: number): () => void;
  alive(): boolean;
}

/** Milliseconds that a call waits for its answer, as in Phoenix. */
const CALL_TIMEOUT = 5_000;

/** The address of a running view: for its parent and children, and for any code on the server it is passed to. */
export class ViewHandle {
  readonly #port: ViewPort;

  constructor(port: ViewPort) {
    this.#port = port;
  }

  /** The id of the view's element. */
  get id(): string {
    return this.#port.id;
  }

  /** True while the view is running. */
  get alive(): boolean {
    return this.#port.alive();
  }

  /** Sends a message to the view's `handleInfo`. Does nothing if the view has ended. */
  sendInfo(message: unknown): void {
    this.#port.send(message);
  }

  /**
   * Calls the view: its `handleCall` answers, immediately or later (`noReply`). While a promise of `handleCall` is pending the
   * view handles nothing else, so it must not await a call to itself, nor to a view that calls it back.
   *
   * @param options `timeout`: milliseconds to wait for the answer, default 5,000; `Infinity` for as long as it takes. A view
   *   that is busy for longer still handles the call.
   * @returns the value that `handleCall` returned, or the argument of `from.reply`
   * @throws rejects with the error of `handleCall`, with LW701 if its queue is full, with LW704 if the view has ended, with LW708 if
   *   it did not answer in time
   */
  call<Reply = unknown>(message: unknown, options: { readonly timeout?: number } = {}): Promise<Reply> {
    return this.#port.call(message, options.timeout ?? CALL_TIMEOUT) as Promise<Reply>;
  }

  /** Sends a message to the view's `handleCast`. */
  cast(message: unknown): void {
    this.#port.cast(message);
  }

  /**
   * Gives a LiveComponent of the view new props.
   *
   * @param args the component, its id and the props that change; or `myself` of an instance, and the props
   */
  sendUpdate<Props extends object>(...args: UpdateArguments<Props>): void {
    const { to, props } = readUpdate(args);
    this.#port.update(to, props);
  }

  /**
   * {@link sendUpdate} after `delay` milliseconds. The timer ends with the view, and counts among its timers
   * (`limits.maxTimers`).
   *
   * @param args as for `sendUpdate`, followed by the delay in milliseconds
   * @returns a function that cancels it
   * @example const cancel = handle.sendUpdateAfter(Cart, "cart", { hint: true }, 5_000);
   */
  sendUpdateAfter<Props extends object>(...args: readonly [...UpdateArguments<Props>, delay: number]): () => void {
    const delay = args.at(-1) as number;
    const { to, props } = readUpdate(args.slice(0, -1) as unknown as UpdateArguments<Props>);
    return this.#port.updateAfter(to, props, delay);
  }
}
