import cluster, { type Worker } from "node:cluster";
import { processWide } from "../foundation/process-wide.ts";

/** A message between a worker and the primary process. `bus` is the id of the bus in the worker, since a worker may have several. */
export type RelayMessage = { readonly bus: string } & (
  | { readonly livewright: "subscribe" | "unsubscribe"; readonly channel: string; readonly call: number }
  | { readonly livewright: "publish"; readonly channel: string; readonly text: string }
  | { readonly livewright: "done"; readonly call: number }
  | { readonly livewright: "leave" }
);

/** Messages that wait for a worker, in characters. A worker that hangs would otherwise fill the memory of the primary process. */
const MAX_WAITING = 16_777_216;

/** A bus that takes part. */
export interface Member {
  readonly send: (message: RelayMessage) => void;
}

/** Passes messages between the workers of a cluster, and the primary process itself. */
export class Relay {
  readonly #channels = new Map<string, Set<Member>>();
  readonly #workers = new Map<number, ConnectedWorker>();

  constructor() {
    cluster.on("message", (worker, message: unknown) => {
      if (isRelayMessage(message)) this.#receiveFrom(worker, message);
    });
    cluster.on("exit", ({ id }) => {
      const members = this.#workers.get(id)?.members ?? [];
      this.#workers.delete(id);
      for (const [, member] of members) this.#leave(member);
    });
  }

  receive(from: Member, message: RelayMessage): void {
    switch (message.livewright) {
      case "subscribe": {
        const members = this.#channels.get(message.channel) ?? new Set();
        this.#channels.set(message.channel, members.add(from));
        return from.send({ livewright: "done", bus: message.bus, call: message.call });
      }
      case "unsubscribe":
        this.#remove(message.channel, from);
        return from.send({ livewright: "done", bus: message.bus, call: message.call });
      case "publish":
        for (const member of this.#channels.get(message.channel) ?? []) if (member !== from) member.send(message);
        return;
      case "leave":
        return this.#leave(from);
      case "done":
    }
  }

  /** Ends all subscriptions of a bus. */
  #leave(member: Member): void {
    for (const channel of this.#channels.keys()) this.#remove(channel, member);
  }

  #remove(channel: string, member: Member): void {
    const members = this.#channels.get(channel);
    members?.delete(member);
    if (members?.size === 0) this.#channels.delete(channel);
  }

  #receiveFrom(worker: Worker, message: RelayMessage): void {
    const connected = this.#workers.get(worker.id) ?? new ConnectedWorker(worker);
    this.#workers.set(worker.id, connected);
    const { members } = connected;
    const { bus } = message;
    const member = members.get(bus) ?? { send: (answer) => connected.send({ ...answer, bus }) };
    members.set(bus, member);
    this.receive(member, message);
    if (message.livewright === "leave") members.delete(bus);
  }
}

class ConnectedWorker {
  /** By the id of the bus. */
  readonly members = new Map<string, Member>();
  readonly #worker: Worker;
  #waiting = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  send(message: RelayMessage): void {
    const size = "text" in message ? message.text.length : 0;
    if (this.#waiting + size > MAX_WAITING || !this.#worker.isConnected()) return;
    this.#waiting += size;
    this.#worker.send(message, () => (this.#waiting -= size));
  }
}

/** Returns the relay of this primary process. */
export function relay(): Relay {
  return processWide("cluster-relay.2", () => new Relay());
}

export function isRelayMessage(message: unknown): message is RelayMessage {
  return typeof message === "object" && message !== null && "livewright" in message;
}
