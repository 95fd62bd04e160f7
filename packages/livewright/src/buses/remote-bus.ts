import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { randomId } from "../foundation/random.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { schemaOf, topicName } from "../pubsub/topic.ts";
import { consoleLogger, type Logger } from "../telemetry/logger.ts";
import { busEvent } from "../telemetry/bus-event.ts";
import { ThrottledLog } from "../telemetry/throttled-log.ts";
import type { Backend } from "./backend.ts";
import { checked, type BusEnvelope, readBusEnvelope } from "./bus-envelope.ts";
import { type MessageCodec, messageCodec } from "./message-codec.ts";
import { ServiceSubscriptions } from "./service-subscriptions.ts";

/** Options of every bus that reaches other processes. */
export interface RemoteBusOptions {
  /** Writes and reads messages. Default: JSON that also keeps dates, maps, sets, bigints and bytes. */
  readonly codec?: MessageCodec;
  /** Receives one line when the service is lost and one when it is back. Default: the console. */
  readonly logger?: Logger;
  /** Maximum characters of messages that wait to be sent. Further messages reach only this process. Default 16,777,216. */
  readonly maxPending?: number;
  /**
   * Milliseconds between two heartbeats to the service, and in which one must come back. A service that does not answer counts as lost.
   * Default 5,000.
   */
  readonly heartbeatMs?: number;
}

const OPTIONS: KnownOptions<RemoteBusOptions> = { codec: true, logger: true, maxPending: true, heartbeatMs: true };
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
  readonly #subscriptions: ServiceSubscriptions;
  /** Marks the messages of this process, which are delivered without the service. */
  readonly #node = randomId(12);
  #pending = 0;
  #skipped = 0;
  #state: "starting" | "up" | "down" | "closed" = "starting";

  constructor(backend: Backend, options: RemoteBusOptions) {
    this.#backend = backend;
    this.#codec = options.codec ?? messageCodec;
    this.#logger = options.logger ?? consoleLogger();
    this.#throttled = new ThrottledLog(this.#logger);
    this.#maxPending = options.maxPending ?? DEFAULT_MAX_PENDING;
    this.#local = localPubSub((error) => this.#logger.error("A subscriber of the bus threw an error.", { error }));
    this.#subscriptions = new ServiceSubscriptions(backend, this.#throttled);
    backend.start({
      receive: (text) => this.#receive(text),
      up: () => this.#up(),
      down: (error) => this.#down(error),
      refused: (what, error) => this.#throttled.warn("refused", `LW715  ${backend.name} ${what}`, { error }),
    });
  }

  readonly subscribe: PubSub["subscribe"] = (to, receive, subscriber) => {
    const end = this.#local.subscribe(to, receive, subscriber);
    const leave = this.#subscriptions.add(topicName(to), schemaOf(to));
    return () => {
      end();
      leave();
    };
  };

  readonly broadcast: PubSub["broadcast"] = (to, message, from) => {
    const topic = topicName(to);
    // Encoded first, so that a message that cannot travel reaches no subscriber.
    const envelope: BusEnvelope = [1, this.#node, topic, this.#codec.encode(message)];
    this.#send(topic, JSON.stringify(envelope));
    this.#local.broadcast(to, message, from);
  };

  readonly ready = (): Promise<void> => this.#subscriptions.ready();

  readonly close = async (): Promise<void> => {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#subscriptions.close();
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
    const [, node, topic, encoded] = readBusEnvelope(text);
    const known = this.#subscriptions.find(topic);
    if (node === this.#node || known === undefined) return undefined;
    const message = this.#codec.decode(encoded);
    return { topic, message: known.schema === undefined ? message : checked(topic, known.schema, message) };
  }

  #up(): void {
    if (this.#state === "closed" || this.#state === "up") return;
    const wasDown = this.#state === "down";
    this.#state = "up";
    busEvent("up", { backend: this.#backend.name, skipped: this.#skipped });
    if (wasDown) this.#logger.info(`The bus reaches ${this.#backend.name} again.`, { skipped: this.#skipped });
    this.#skipped = 0;
    this.#subscriptions.up();
  }

  #down(error: unknown): void {
    if (this.#state === "closed" || this.#state === "down") return;
    this.#state = "down";
    this.#subscriptions.down();
    busEvent("down", { backend: this.#backend.name, error });
    this.#logger.error(
      `LW715  The bus lost ${this.#backend.name}. Until it is back, messages reach only this process.`,
      { error },
    );
  }
}
