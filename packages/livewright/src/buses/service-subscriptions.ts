import { unref } from "../foundation/clock.ts";
import { ignore } from "../foundation/ignore.ts";
import { once } from "../foundation/once.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { ThrottledLog } from "../telemetry/throttled-log.ts";
import { type Backend, backoff } from "./backend.ts";

/** A topic with subscribers in this process. */
interface Subscribed {
  count: number;
  /** The state at the service. It is unknown after a change that failed, and after a loss: some clients subscribe again by themselves. */
  active: boolean | "unknown";
  schema: StandardSchema | undefined;
  /** The running change of `active`. */
  settling: Promise<void> | undefined;
  /** Called when the state is as the subscribers need it, or the bus went down. */
  readonly waiting: Set<() => void>;
}

/**
 * The subscriptions of one process at the service of its bus. It brings each topic to the state that the subscribers need: under
 * churn, after refusals, and after a loss of the service.
 */
export class ServiceSubscriptions {
  readonly #backend: Backend;
  readonly #throttled: ThrottledLog;
  readonly #topics = new Map<string, Subscribed>();
  readonly #unsettled = new Set<Subscribed>();
  /** Ends pauses, and waiting for answers, before their time. */
  readonly #interrupts = new Set<() => void>();
  /** Grows whenever the service forgets all subscriptions. */
  #connection = 0;
  #state: "down" | "up" | "closed" = "down";
  /** Settles waiting calls of `ready`. */
  readonly #waiting = new Set<() => void>();

  constructor(backend: Backend, throttled: ThrottledLog) {
    this.#backend = backend;
    this.#throttled = throttled;
  }

  /** Adds a subscriber of a topic. Returns the function that removes it. */
  add(topic: string, schema: StandardSchema | undefined): () => void {
    const known = this.#topics.get(topic) ?? newTopic();
    this.#topics.set(topic, known);
    known.count++;
    known.schema ??= schema;
    this.#settle(topic, known);
    return once(() => {
      known.count--;
      this.#settle(topic, known);
    });
  }

  /** Returns the topic if it has subscribers. */
  find(topic: string): { readonly schema: StandardSchema | undefined } | undefined {
    const known = this.#topics.get(topic);
    return known === undefined || known.count === 0 ? undefined : known;
  }

  /** The service is reached, and knows no subscription. */
  up(): void {
    this.#state = "up";
    this.#connection++;
    wake(this.#interrupts);
    for (const [topic, known] of this.#topics) this.#settle(topic, known);
    wake(this.#waiting);
  }

  /** The service is lost. */
  down(): void {
    this.#state = "down";
    wake(this.#interrupts);
    this.#forget("unknown");
  }

  close(): void {
    this.#state = "closed";
    wake(this.#interrupts);
    this.#forget(false);
    wake(this.#waiting);
  }

  /** Settles when all present subscriptions are active, or the bus is closed. */
  async ready(): Promise<void> {
    while (this.#state !== "closed") {
      if (this.#state !== "up") {
        await called(this.#waiting);
        continue;
      }
      const connection = this.#connection;
      // A copy leaves out later changes: a busy process always has some.
      const awaited = new Set(this.#unsettled);
      for (const known of awaited) {
        while (this.#isCurrent(connection) && this.#unsettled.has(known)) await called(known.waiting);
      }
      if (this.#isCurrent(connection)) return;
    }
  }

  /** True unless the service was lost since the connection. It may be back. */
  #isCurrent(connection: number): boolean {
    return this.#state === "up" && connection === this.#connection;
  }

  /** Brings the subscription at the service to the state that the subscribers of this process need. */
  #settle(topic: string, known: Subscribed): void {
    if (known.settling !== undefined) return void this.#unsettled.add(known);
    if (isSettled(known)) {
      this.#unsettled.delete(known);
      wake(known.waiting);
      if (known.count === 0) this.#topics.delete(topic);
      return;
    }
    this.#unsettled.add(known);
    if (this.#state !== "up") return;
    known.settling = this.#change(topic, known).finally(() => {
      known.settling = undefined;
      // The service may have been lost, and may be back, since the change ended.
      this.#settle(topic, known);
    });
  }

  /** Marks every subscription at the service as ended, or as unknown. */
  #forget(active: false | "unknown"): void {
    for (const [topic, known] of this.#topics) {
      if (known.active !== false) known.active = active;
      this.#settle(topic, known);
      wake(known.waiting);
    }
  }

  async #change(topic: string, known: Subscribed): Promise<void> {
    let tried = this.#connection;
    for (let attempt = 0; this.#state === "up" && !isSettled(known);) {
      const wanted = known.count > 0;
      const connection = this.#connection;
      if (connection !== tried) attempt = 0;
      tried = connection;
      known.active = "unknown";
      try {
        await this.#answer(wanted ? this.#backend.subscribe(topic) : this.#backend.unsubscribe(topic));
        if (this.#isCurrent(connection)) known.active = wanted;
      } catch (error) {
        if (this.#isCurrent(connection)) await this.#pause(backoff(attempt++));
        // The backend reports a lost service itself, at the latest during the pause.
        if (!this.#isCurrent(connection)) continue;
        this.#throttled.warn(
          "subscribe",
          `LW715  ${this.#backend.name} refused ${wanted ? "a subscription" : "the end of a subscription"}. The bus tries again.`,
          { topic, error },
        );
      }
    }
  }

  /** Waits for an answer of the service, until the service is lost: a client may keep the call then. */
  async #answer(call: Promise<void>): Promise<void> {
    let end: () => void = ignore;
    const lost = new Promise<never>((_, reject) => {
      end = () => reject(new Error("The service was lost before it answered."));
    });
    this.#interrupts.add(end);
    try {
      await Promise.race([call, lost]);
    } finally {
      this.#interrupts.delete(end);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    let end: () => void = ignore;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const timer = unref(setTimeout(end, milliseconds));
    this.#interrupts.add(end);
    await ended;
    clearTimeout(timer);
    this.#interrupts.delete(end);
  }
}

function newTopic(): Subscribed {
  return { count: 0, active: false, schema: undefined, settling: undefined, waiting: new Set() };
}

async function called(waiting: Set<() => void>): Promise<void> {
  return new Promise((resolve) => waiting.add(resolve));
}

function wake(waiting: Set<() => void>): void {
  for (const call of waiting) call();
  waiting.clear();
}

function isSettled({ count, active }: Subscribed): boolean {
  return count > 0 === active;
}
