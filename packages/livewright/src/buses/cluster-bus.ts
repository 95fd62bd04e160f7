import cluster from "node:cluster";
import process from "node:process";
import { ignore } from "../foundation/ignore.ts";
import { randomId } from "../foundation/random.ts";
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
  /** Tells this bus from others in the same worker. */
  readonly #bus = randomId();
  readonly #calls = new Map<number, () => void>();
  #events: BackendEvents | undefined;
  #lastCall = 0;
  readonly #receive = (message: unknown): void => {
    if (!isRelayMessage(message)) return;
    if (cluster.isWorker && message.bus !== this.#bus) return;
    if (message.livewright === "publish") this.#events?.receive(message.text);
    else if (message.livewright === "done") this.#calls.get(message.call)?.();
  };
  readonly #disconnected = (): void => this.#events?.down(new Error("The primary process is gone."));
  /** This bus, in the primary process itself. */
  readonly #member: Member = { send: this.#receive };

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
