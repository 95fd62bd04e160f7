import cluster from "node:cluster";
import process from "node:process";
import { unref } from "../foundation/clock.ts";
import { ignore } from "../foundation/ignore.ts";
import { randomId } from "../foundation/random.ts";
import { type Backend, type BackendEvents, heartbeatMs } from "./backend.ts";
import { isRelayMessage, type Member, relay, type RelayMessage } from "./cluster-relay.ts";
import { type RemoteBusOptions, type RemotePubSub, remoteBus } from "./remote-bus.ts";

/**
 * Creates a bus that reaches the other workers of a cluster (`node:cluster`), through the primary process. It needs no service, and does
 * not leave the machine.
 *
 * The primary process passes messages on once {@link relayPubSub} was called there.
 *
 * @param options see {@link RemoteBusOptions}
 * @throws {LivewrightError} LW106 for an unknown option
 * @example
 * ```ts
 * if (cluster.isPrimary) {
 *   relayPubSub();
 *   for (let i = 0; i < availableParallelism(); i++) cluster.fork();
 * } else {
 *   await serve(endpoint({ pubsub: clusterPubSub(), routes }));
 * }
 * ```
 */
export function clusterPubSub(options: RemoteBusOptions = {}): RemotePubSub {
  return remoteBus(new ClusterBackend(heartbeatMs(options.heartbeatMs)), options, "clusterPubSub", {});
}

/**
 * Lets the primary process of a cluster pass the messages of its workers on. Call it before the first worker starts. A primary process
 * that has a bus itself does this anyway.
 *
 * @example if (cluster.isPrimary) relayPubSub();
 */
export function relayPubSub(): void {
  relay();
}

class ClusterBackend implements Backend {
  readonly name = "the cluster";
  /** Tells this bus from others in the same worker. */
  readonly #bus = randomId();
  readonly #calls = new Map<number, () => void>();
  readonly #heartbeatMs: number;
  #events: BackendEvents | undefined;
  #lastCall = 0;
  #answered = false;
  readonly #receive = (message: unknown): void => {
    if (!isRelayMessage(message)) return;
    if (cluster.isWorker && message.bus !== this.#bus) return;
    if (message.livewright === "publish") this.#events?.receive(message.text);
    else if (message.livewright === "done") {
      this.#answered = true;
      this.#calls.get(message.call)?.();
    }
  };
  readonly #disconnected = (): void => this.#events?.down(new Error("The primary process is gone."));
  /** This bus, in the primary process itself. */
  readonly #member: Member = { send: this.#receive };

  constructor(ms: number) {
    this.#heartbeatMs = ms;
  }

  start(events: BackendEvents): void {
    this.#events = events;
    if (cluster.isWorker) {
      process.on("message", this.#receive);
      process.once("disconnect", this.#disconnected);
    }
    events.up();
  }

  async subscribe(channel: string): Promise<void> {
    return this.#call("subscribe", channel);
  }

  async unsubscribe(channel: string): Promise<void> {
    return this.#call("unsubscribe", channel);
  }

  async publish(channel: string, text: string): Promise<void> {
    return this.#send({ livewright: "publish", bus: this.#bus, channel, text });
  }

  async close(): Promise<void> {
    clearTimeout(this.#silence);
    process.off("message", this.#receive);
    process.off("disconnect", this.#disconnected);
    if (cluster.isPrimary || process.connected) {
      await this.#send({ livewright: "leave", bus: this.#bus }).catch(ignore);
    }
  }

  async #call(livewright: "subscribe" | "unsubscribe", channel: string): Promise<void> {
    const call = ++this.#lastCall;
    const done = new Promise<void>((resolve) => this.#calls.set(call, resolve));
    await this.#send({ livewright, bus: this.#bus, channel, call });
    if (!this.#answered) this.#expectAnswer();
    await done;
    this.#calls.delete(call);
  }

  #silence: ReturnType<typeof setTimeout> | undefined;

  /** Reports a primary process that passes no messages on. It may still begin to, so the calls go on. */
  #expectAnswer(): void {
    this.#silence ??= unref(
      setTimeout(() => {
        if (this.#answered) return;
        const error = new Error("Call relayPubSub() in the primary process, before the first cluster.fork().");
        this.#events?.refused("does not pass messages on. They reach only this process.", error);
      }, this.#heartbeatMs),
    );
  }

  #send(message: RelayMessage): Promise<void> {
    if (cluster.isPrimary) {
      relay().receive(this.#member, message);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      process.send?.(message, undefined, undefined, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}
