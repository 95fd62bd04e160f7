import { Refusal } from "./answers.ts";
import type { ReplyTo } from "./channel-socket.ts";

/** The process that sends replies. */
interface Replier {
  readonly ended: boolean;
  answer(ref: string | null, status: "ok" | "error", response: object): void;
}

/** One event that waits for its answer. */
export class ReplyPort implements ReplyTo {
  /** `undefined` after the answer. */
  #replier: Replier | undefined;
  readonly #ref: string | null;

  constructor(replier: Replier, ref: string | null) {
    this.#replier = replier;
    this.#ref = ref;
  }

  get waiting(): boolean {
    return this.#replier?.ended === false;
  }

  reply(response: object | Refusal = {}): boolean {
    const replier = this.#replier;
    if (replier === undefined || replier.ended) return false;
    this.#replier = undefined;
    if (response instanceof Refusal) replier.answer(this.#ref, "error", response.response);
    else replier.answer(this.#ref, "ok", response);
    return true;
  }
}
