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
   * Returns the reply to a request.
   *
   * @param ref the request's
   * @param responseJson a JSON object; the client breaks on anything else
   */
  reply(ref: string | null, status: ReplyStatus, responseJson: string): string {
    const head = `[${this.#joinRef},${JSON.stringify(ref)},${this.#topic},"phx_reply"`;
    return `${head},{"status":"${status}","response":${responseJson}}]`;
  }

  /** Returns a message that is not a reply, such as `diff`. */
  push(event: string, payloadJson: string): string {
    return `[${this.#joinRef},null,${this.#topic},${JSON.stringify(event)},${payloadJson}]`;
  }

  /** Returns the frame of a graceful end. The client leaves the channel and does not join it again. */
  close(): string {
    return this.#ending("phx_close", "{}");
  }

  /** Returns the frame of a crash. The client joins the topic again, after a growing pause. */
  error(payloadJson: string): string {
    return this.#ending("phx_error", payloadJson);
  }

  // These two carry the join_ref in place of a ref too: for the client they answer the join.
  #ending(event: string, payloadJson: string): string {
    return `[${this.#joinRef},${this.#joinRef},${this.#topic},"${event}",${payloadJson}]`;
  }
}
