import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { unref } from "../foundation/clock.ts";
import { ignore } from "../foundation/ignore.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import { once } from "../foundation/once.ts";
import { randomId } from "../foundation/random.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { schemaOf, topicName } from "../pubsub/topic.ts";
import { consoleLogger, type Logger } from "../telemetry/logger.ts";
import { busEvent } from "../telemetry/bus-event.ts";
import { ThrottledLog } from "../telemetry/throttled-log.ts";
import { type Backend, backoff } from "./backend.ts";
import { type MessageCodec, messageCodec } from "./message-codec.ts";

/** Options of every bus that reaches other processes. */
export interface RemoteBusOptions {
  /** Writes and reads messages. Default: JSON that also keeps dates, maps, sets, bigints and bytes. */
  readonly codec?: MessageCodec;
  /** Receives one line when the service is lost and one when it is back. Default: the console. */
  readonly logger?: Logger;
  /** Maximum characters of messages that wait to be sent. Further messages reach only this process. Default 16,777,216. */
  readonly maxPending?: number;
}

const OPTIONS: KnownOptions<RemoteBusOptions> = { codec: true, logger: true, maxPending: true };
const DEFAULT_MAX_PENDING = 16_777_216;

/**
 * A bus that reaches other processes.
 *
 * Subscribers in the process of a broadcast receive the message by reference, before `broadcast` returns. Others receive a copy, at most
 * once, in the order of the broadcasts of one process. Messages are lost while the service is away.
 */
export interface RemotePubSub extends PubSub {
  /**
   * Settles when messages of other processes reach all present subscriptions. A view that must not miss one awaits it between `subscribe`
   * and loading its data.
   */
  readonly ready: () => Promise<void>;
  /** Ends the subscriptions at the service. Local delivery goes on. */
  readonly close: () => Promise<void>;
}

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

/** Version, process, topic and message. */
type Envelope = readonly [version: 1, node: string, topic: string, message: string];

/** @throws {LivewrightError} LW106 for an unknown option */
export function remoteBus<Extra extends object>(
  backend: Backend,
  options: RemoteBusOptions & Extra,
  what: string,
  extra: KnownOptions<Extra>,
): RemotePubSub {
  checkOptions(options, { ...OPTIONS, ...extra }, what, "LW106");
  return new RemoteBus(backend, options);
}

class RemoteBus implements RemotePubSub {
  readonly #backend: Backend;
  readonly #codec: MessageCodec;
  readonly #logger: Logger;
  readonly #throttled: ThrottledLog;
  readonly #maxPending: number;
  readonly #local: PubSub;
  /** Marks the messages of this process, which are delivered without the service. */
  readonly #node = randomId(12);
  readonly #topics = new Map<string, Subscribed>();
  readonly #unsettled = new Set<Subscribed>();
  /** Ends pauses before their time. */
  readonly #pauses = new Set<() => void>();
  /** Grows whenever the service forgets all subscriptions. */
  #connection = 0;
  #pending = 0;
  #skipped = 0;
  #state: "starting" | "up" | "down" | "closed" = "starting";
  /** Settles waiting calls of `ready`. */
  readonly #waiting = new Set<() => void>();

  constructor(backend: Backend, options: RemoteBusOptions) {
    this.#backend = backend;
    this.#codec = options.codec ?? messageCodec;
    this.#logger = options.logger ?? consoleLogger();
    this.#throttled = new ThrottledLog(this.#logger);
    this.#maxPending = options.maxPending ?? DEFAULT_MAX_PENDING;
    this.#local = localPubSub((error) => this.#logger.error("A subscriber of the bus threw an error.", { error }));
    backend.start({
      receive: (text) => this.#receive(text),
      up: () => this.#up(),
      down: (error) => this.#down(error),
    });
  }

  readonly subscribe: PubSub["subscribe"] = (to, receive, subscriber) => {
    const topic = topicName(to);
    const end = this.#local.subscribe(to, receive, subscriber);
    const known = this.#topics.get(topic) ?? newTopic();
    this.#topics.set(topic, known);
    known.count++;
    known.schema ??= schemaOf(to);
    this.#settle(topic, known);
    return once(() => {
      end();
      known.count--;
      this.#settle(topic, known);
    });
  };

  readonly broadcast: PubSub["broadcast"] = (to, message, from) => {
    const topic = topicName(to);
    // Encoded first, so that a message that cannot travel reaches nobody.
    const envelope: Envelope = [1, this.#node, topic, this.#codec.encode(message)];
    this.#send(topic, JSON.stringify(envelope));
    this.#local.broadcast(to, message, from);
  };

  readonly ready = async (): Promise<void> => {
    while (this.#state !== "closed") {
      if (this.#state !== "up") {
        await called(this.#waiting);
        continue;
      }
      const connection = this.#connection;
      const isCurrent = (): boolean => this.#state === "up" && connection === this.#connection;
      // A copy leaves out later changes: a busy process always has some.
      const awaited = new Set(this.#unsettled);
      for (const known of awaited) {
        while (isCurrent() && this.#unsettled.has(known)) await called(known.waiting);
      }
      if (isCurrent()) return;
    }
  };

  readonly close = async (): Promise<void> => {
    if (this.#state === "closed") return;
    this.#state = "closed";
    for (const end of this.#pauses) end();
    this.#leave(false);
    wake(this.#waiting);
    await this.#backend.close();
  };

  #send(topic: string, text: string): void {
    if (this.#state !== "up") {
      this.#skipped++;
      return;
    }
    if (this.#pending + text.length > this.#maxPending) return this.#full();
    this.#pending += text.length;
    const sent = (): void => {
      this.#pending -= text.length;
    };
    this.#backend.publish(topic, text).then(sent, (error: unknown) => {
      sent();
      if (this.#state !== "up") return;
      this.#skipped++;
      this.#throttled.warn(
        "publish",
        `LW715  ${this.#backend.name} did not take a message. It reached only this process.`,
        { topic, error },
      );
    });
  }

  #full(): void {
    this.#skipped++;
    const text =
      `LW714  Messages wait for ${this.#backend.name}, so a message reached only this process. ` +
      `The limit is ${this.#maxPending}; the option maxPending of the bus changes it.`;
    this.#throttled.warn("maxPending", text, { limit: "maxPending", value: this.#maxPending });
  }

  #receive(text: string): void {
    if (this.#state === "closed") return;
    let read: { readonly topic: string; readonly message: unknown } | undefined;
    try {
      read = this.#read(text);
    } catch (error) {
      this.#throttled.warn("receive", "LW716  A message of the bus was refused. Nobody received it.", { error });
      return;
    }
    if (read !== undefined) this.#local.broadcast(read.topic, read.message);
  }

  /** @returns `undefined` for a message that is not for this process */
  #read(text: string): { readonly topic: string; readonly message: unknown } | undefined {
    const envelope = JSON.parse(text) as unknown;
    if (!isEnvelope(envelope)) throw new TypeError("The text is not a message of a bus.");
    const [, node, topic, encoded] = envelope;
    const known = this.#topics.get(topic);
    if (node === this.#node || known === undefined || known.count === 0) return undefined;
    const message = this.#codec.decode(encoded);
    return { topic, message: known.schema === undefined ? message : checked(topic, known.schema, message) };
  }

  #up(): void {
    if (this.#state === "closed" || this.#state === "up") return;
    const wasDown = this.#state === "down";
    this.#state = "up";
    this.#connection++;
    busEvent("up", { backend: this.#backend.name, skipped: this.#skipped });
    if (wasDown) this.#logger.info(`The bus reaches ${this.#backend.name} again.`, { skipped: this.#skipped });
    this.#skipped = 0;
    for (const [topic, known] of this.#topics) this.#settle(topic, known);
    wake(this.#waiting);
  }

  #down(error: unknown): void {
    if (this.#state === "closed" || this.#state === "down") return;
    this.#state = "down";
    this.#leave("unknown");
    busEvent("down", { backend: this.#backend.name, error });
    this.#logger.error(
      `LW715  The bus lost ${this.#backend.name}. Until it is back, messages reach only this process.`,
      { error },
    );
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

  /** Ends what is known about the subscriptions at the service. */
  #leave(active: false | "unknown"): void {
    for (const [topic, known] of this.#topics) {
      if (known.active !== false) known.active = active;
      this.#settle(topic, known);
      wake(known.waiting);
    }
  }

  async #change(topic: string, known: Subscribed): Promise<void> {
    for (let attempt = 0; this.#state === "up" && !isSettled(known);) {
      const wanted = known.count > 0;
      const connection = this.#connection;
      known.active = "unknown";
      try {
        await (wanted ? this.#backend.subscribe(topic) : this.#backend.unsubscribe(topic));
        // The service may have been lost, and may be back, in between.
        if (connection === this.#connection && this.#state === "up") known.active = wanted;
      } catch (error) {
        await this.#pause(backoff(attempt++));
        // The backend reports a lost service itself, at the latest during the pause.
        if (connection !== this.#connection || this.#state !== "up") continue;
        this.#throttled.warn(
          "subscribe",
          `LW715  ${this.#backend.name} refused ${wanted ? "a subscription" : "the end of a subscription"}. The bus tries again.`,
          { topic, error },
        );
      }
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = unref(setTimeout(end, milliseconds));
      this.#pauses.add(end);
    });
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

function isEnvelope(value: unknown): value is Envelope {
  return (
    Array.isArray(value) &&
    value.length === 4 &&
    value[0] === 1 &&
    value.slice(1).every((part) => typeof part === "string")
  );
}

/** @throws {LivewrightError} LW716 if the message does not match the schema of its topic */
function checked(topic: string, schema: StandardSchema, message: unknown): unknown {
  const result = schema["~standard"].validate(message);
  if (isPromise(result)) {
    result.catch(ignore);
    throw new LivewrightError("LW716", `The schema of the topic "${topic}" is asynchronous.`);
  }
  if (result.issues === undefined) return result.value;
  const [first] = result.issues;
  throw new LivewrightError(
    "LW716",
    `A message of "${topic}" does not match its schema: ${first?.message ?? "refused"}.`,
  );
}
