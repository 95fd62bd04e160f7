import cluster from "node:cluster";
import process from "node:process";
import type { Backend, BackendEvents } from "./backend.ts";
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
  return remoteBus(new ClusterBackend(), options, "clusterPubSub", {});
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
  readonly #calls = new Map<number, () => void>();
  #events: BackendEvents | undefined;
  #lastCall = 0;
  readonly #receive = (message: unknown): void => {
    if (!isRelayMessage(message)) return;
    if (message.livewright === "publish") this.#events?.receive(message.text);
    else if (message.livewright === "done") this.#calls.get(message.call)?.();
  };
  /** The primary process itself. */
  readonly #member: Member = { send: this.#receive };

  start(events: BackendEvents): void {
    this.#events = events;
    if (cluster.isWorker) {
      process.on("message", this.#receive);
      process.once("disconnect", () => events.down(new Error("The primary process is gone.")));
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
    return this.#send({ livewright: "publish", channel, text });
  }

  async close(): Promise<void> {
    process.off("message", this.#receive);
    if (cluster.isPrimary) relay().leave(this.#member);
  }

  async #call(livewright: "subscribe" | "unsubscribe", channel: string): Promise<void> {
    const call = ++this.#lastCall;
    const done = new Promise<void>((resolve) => this.#calls.set(call, resolve));
    await this.#send({ livewright, channel, call });
    await done;
    this.#calls.delete(call);
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
