/** A notification that waits for its statement. */
export interface Notification {
  readonly channel: string;
  readonly text: string;
  /** True if the text is too long for `NOTIFY`, and has a statement of its own. */
  readonly long: boolean;
}

/** Notifications that may share a statement. */
const MAX_BATCH = 100;

interface Waiting extends Notification {
  readonly sent: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Sends notifications in the order of the calls. Those that wait while a statement runs share the next one, because each statement takes
 * a round trip.
 */
export class NotifyQueue {
  readonly #send: (batch: readonly Notification[]) => Promise<unknown>;
  readonly #waiting: Waiting[] = [];
  #sending = false;

  /** @param send runs one statement */
  constructor(send: (batch: readonly Notification[]) => Promise<unknown>) {
    this.#send = send;
  }

  /** Settles when the server has the notification. */
  add(notification: Notification): Promise<void> {
    return new Promise((sent, failed) => {
      this.#waiting.push({ ...notification, sent, failed });
      if (!this.#sending) void this.#sendAll();
    });
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#batchSize());
      try {
        await this.#send(batch);
        for (const { sent } of batch) sent();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#sending = false;
  }

  #batchSize(): number {
    const seen = new Set<string>();
    for (const { text, long } of this.#waiting) {
      // The server delivers equal notifications of one statement once. An equal text has an equal topic, and so an equal channel.
      if (seen.size === MAX_BATCH || seen.has(text)) break;
      if (long) return Math.max(1, seen.size);
      seen.add(text);
    }
    return seen.size;
  }
}
