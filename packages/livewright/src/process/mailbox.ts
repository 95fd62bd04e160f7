/** A first-in, first-out queue. Taking is O(1): the head moves, and the array is cut when it is half empty. */
export class Mailbox<Message> {
  #messages: (Message | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#messages.length - this.#head;
  }

  /** Adds a message at the end. */
  put(message: Message): void {
    this.#messages.push(message);
  }

  /** Removes and returns the oldest message. */
  take(): Message | undefined {
    const head = this.#head;
    if (head >= this.#messages.length) return undefined;
    const message = this.#messages[head];
    this.#messages[head] = undefined;
    this.#head = head + 1;
    if (this.#head === this.#messages.length) {
      this.#messages.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#messages.length) {
      this.#messages.splice(0, this.#head);
      this.#head = 0;
    }
    return message;
  }

  /** Empties it and returns what was waiting. */
  clear(): readonly Message[] {
    const waiting = this.#messages.slice(this.#head) as Message[];
    this.#messages.length = 0;
    this.#head = 0;
    return waiting;
  }
}
