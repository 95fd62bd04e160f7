import { readUpdate, type UpdateAddress, type UpdateArguments } from "./target.ts";

/** What a handle can do to its view; the process gives it. */
export interface ViewPort {
  readonly id: string;
  send(message: unknown): void;
  call(message: unknown, timeout: number): Promise<unknown>;
  cast(message: unknown): void;
  update(to: UpdateAddress, props: object): void;
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

  /** Whether the view is still running. */
  get alive(): boolean {
    return this.#port.alive();
  }

  /** Sends a message to the view's `handleInfo`. Nothing happens if it has ended. */
  sendInfo(message: unknown): void {
    this.#port.send(message);
  }

  /**
   * Asks the view: its `handleCall` answers. A view that waits for an answer handles nothing meanwhile, so it must not ask
   * itself, nor one that asks back.
   *
   * @param options `timeout`: milliseconds to wait for the answer, default 5,000; `Infinity` for as long as it takes. A view
   *   that is busy for longer still handles the call.
   * @returns what `handleCall` returned
   * @throws rejects with what it threw, with LW704 if the view has ended, with LW708 if it did not answer in time
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
}
