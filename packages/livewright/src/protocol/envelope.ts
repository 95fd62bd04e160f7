import type { ReplyStatus } from "./serializer.ts";

/**
 * Writes the frames of one joined channel.
 *
 * All of them carry its join_ref and topic, so that output of a dying instance cannot reach its successor; both are turned
 * into JSON once. No more is written ahead: it would be kept for every channel, and saves next to nothing. Protocol
 * sections 1.2 and 1.3.
 *
 * @example
 * ```ts
 * const envelope = new Envelope("4", "lv:phx-a1");
 * envelope.reply("8", "ok", '{"diff":{"0":"1"}}');
 * // ["4","8","lv:phx-a1","phx_reply",{"status":"ok","response":{"diff":{"0":"1"}}}]
 * ```
 */
export class Envelope {
  readonly #joinRef: string;
  readonly #topic: string;

  constructor(joinRef: string | null, topic: string) {
    this.#joinRef = JSON.stringify(joinRef);
    this.#topic = JSON.stringify(topic);
  }

  /**
   * The answer to a request.
   *
   * @param ref the request's
   * @param responseJson a JSON object; the client breaks on anything else
   */
  reply(ref: string | null, status: ReplyStatus, responseJson: string): string {
    const head = `[${this.#joinRef},${JSON.stringify(ref)},${this.#topic},"phx_reply"`;
    return `${head},{"status":"${status}","response":${responseJson}}]`;
  }

  /** A message the client did not ask for, e.g. `diff`. */
  push(event: string, payloadJson: string): string {
    return `[${this.#joinRef},null,${this.#topic},${JSON.stringify(event)},${payloadJson}]`;
  }

  /** The graceful end. The client forgets the channel and does not join it again. */
  close(): string {
    return this.#ending("phx_close", "{}");
  }

  /** The end by a crash. The client joins the topic again, after a pause that grows. */
  error(payloadJson: string): string {
    return this.#ending("phx_error", payloadJson);
  }

  // These two carry the join_ref in place of a ref as well: to the client they answer the join itself.
  #ending(event: string, payloadJson: string): string {
    return `[${this.#joinRef},${this.#joinRef},${this.#topic},"${event}",${payloadJson}]`;
  }
}
