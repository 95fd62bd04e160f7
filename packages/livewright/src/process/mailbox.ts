import { bytesOf, type FromClient, isFromClient, type ProcessMessage } from "./messages.ts";

/** Messages in a row before other work of the server runs: a view that sends messages to itself must not block it. */
const MAX_RUN = 1_000;

/** The original function. The wrapped one tracks the error context of callbacks, which a mailbox sets itself. */
const { queueMicrotask: enqueue } = globalThis;

/** A message of a mailbox. A message of the client has a `ref`, and the size of its frame. */
interface Queueable {
  readonly kind: string;
  readonly bytes?: number;
}

/**
 * The view or channel behind a mailbox. An object and not a set of callbacks: each view has a mailbox, and closures would use more memory.
 */
export interface MailboxOwner<Message = ProcessMessage> {
  /** Handles a message. Never throws. If the callback is asynchronous, returns a promise that never rejects. */
  handle(message: Message): Promise<void> | undefined;
  /** A message has been handled, successfully or not. */
  settled(): void;
  /** No message is left, so the changes of the messages are rendered together. */
  idle(): void;
  /** The mailbox is closed and no callback is pending. */
  finish(): void;
  /** Answers a client message that finds the mailbox full. Returns false if the message has to be queued nevertheless. */
  refuse(message: FromClient<Message>): boolean;
  /** A message of the server finds the mailbox full. */
  overflow(message: Message): void;
  /** The size of the queued client messages has changed by this number of bytes. */
  queued(bytes: number): void;
}

/**
 * Gives the messages of a view or channel to its owner, one at a time: the next message waits until the callback for the current one has
 * finished, synchronously or not.
 */
export class Mailbox<Message extends Queueable = ProcessMessage> {
  readonly #owner: MailboxOwner<Message>;
  /** Messages that may be queued, of the client and of the server each. */
  readonly #limit: number;
  /** Created for the first message that has to wait. Messages of a client rarely have to. */
  #queue: MessageQueue<Message> | undefined;
  #queuedFromClient = 0;
  /** True while a callback is running or its promise is pending. */
  busy = false;
  /** A microtask will handle the queue. */
  #scheduled = false;
  /** Messages handled without a pause. */
  #handled = 0;
  /** A pause, until a timer fires. */
  #resting = false;
  #closed = false;

  constructor(owner: MailboxOwner<Message>, limit: number) {
    this.#owner = owner;
    this.#limit = limit;
  }

  /** Handles a message of the client, synchronously if nothing else is running or queued. */
  deliver(message: Message): void {
    if (this.#closed) return;
    if (!this.busy && !this.#resting && this.#queue?.empty !== false) return this.#run(message);
    if (!isFromClient(message)) return this.#putFromServer(message) ? this.#run() : undefined;
    if (this.#queuedFromClient >= this.#limit && this.#owner.refuse(message)) return;
    this.#queuedFromClient++;
    this.#put(message);
    const bytes = bytesOf(message);
    if (bytes > 0) this.#owner.queued(bytes);
    this.#run();
  }

  /**
   * Queues a message of the server. A microtask handles it, so that a burst of messages is rendered once and subscribed views do
   * not delay a broadcast.
   */
  post(message: Message): void {
    if (this.#closed || !this.#putFromServer(message) || this.#scheduled || this.busy) return;
    this.#scheduled = true;
    enqueue(() => {
      this.#scheduled = false;
      this.#run();
    });
  }

  /** True if no callback is pending and no message is queued. */
  get empty(): boolean {
    return !this.busy && this.#queue?.empty !== false;
  }

  /** Removes and returns the queued messages. */
  clear(): readonly Message[] {
    const messages = this.#queue?.clear() ?? [];
    this.#queuedFromClient = 0;
    let bytes = 0;
    for (const message of messages) bytes += bytesOf(message);
    if (bytes > 0) this.#owner.queued(-bytes);
    return messages;
  }

  /** Handles no further message. */
  close(): void {
    this.#closed = true;
  }

  /** @param first a message that is handled before the queue, which is empty then */
  #run(first?: Message): void {
    if (this.busy || this.#resting) return;
    this.busy = true;
    const owner = this.#owner;
    for (let message = first ?? this.#take(); message !== undefined; message = this.#take()) {
      this.#handled++;
      const pending = owner.handle(message);
      if (pending === undefined) owner.settled();
      else return void pending.then(() => this.#resume());
    }
    if (!this.#closed) owner.idle();
    this.busy = false;
    if (this.#closed) owner.finish();
    if (this.#queue?.empty === false) this.#rest();
    else this.#handled = 0;
  }

  /** Continues after an asynchronous callback. */
  #resume(): void {
    this.#owner.settled();
    this.busy = false;
    if (this.#closed) this.#owner.finish();
    else this.#run();
  }

  #rest(): void {
    this.#resting = true;
    setTimeout(() => {
      this.#resting = false;
      this.#handled = 0;
      this.#run();
    }, 0);
  }

  /** Returns false, after the owner was notified, if the mailbox is full. */
  #putFromServer(message: Message): boolean {
    if (this.#queue !== undefined && this.#queue.length - this.#queuedFromClient >= this.#limit) {
      this.#owner.overflow(message);
      return false;
    }
    this.#put(message);
    return true;
  }

  #put(message: Message): void {
    (this.#queue ??= new MessageQueue()).put(message);
  }

  #take(): Message | undefined {
    if (this.#queue === undefined || this.#closed || this.#handled >= MAX_RUN) return undefined;
    const message = this.#queue.take();
    if (this.#queuedFromClient === 0 || message === undefined || !isFromClient(message)) return message;
    this.#queuedFromClient--;
    const bytes = bytesOf(message);
    if (bytes > 0) this.#owner.queued(-bytes);
    return message;
  }
}

/** A first-in, first-out queue. Taking is O(1): the head moves, and the array is cut when half of it is empty. */
export class MessageQueue<Message> {
  #messages: (Message | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#messages.length - this.#head;
  }

  get empty(): boolean {
    return this.#head === this.#messages.length;
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

  /** Removes and returns all messages. */
  clear(): readonly Message[] {
    const messages = this.#messages.slice(this.#head) as Message[];
    this.#messages.length = 0;
    this.#head = 0;
    return messages;
  }
}
