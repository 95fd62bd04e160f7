import cluster, { type Worker } from "node:cluster";
import { processWide } from "../foundation/process-wide.ts";

/** What workers and their primary process send each other. */
export type RelayMessage =
  | { readonly livewright: "subscribe" | "unsubscribe"; readonly channel: string; readonly call: number }
  | { readonly livewright: "publish"; readonly channel: string; readonly text: string }
  | { readonly livewright: "done"; readonly call: number };

/** Messages that wait for a worker, in characters. A worker that hangs would otherwise fill the memory of the primary process. */
const MAX_WAITING = 16_777_216;

/** A process that takes part. */
export interface Member {
  readonly send: (message: RelayMessage) => void;
}

/** Passes messages between the workers of a cluster, and the primary process itself. */
export class Relay {
  readonly #channels = new Map<string, Set<Member>>();
  readonly #members = new Map<number, Member>();

  constructor() {
    cluster.on("message", (worker, message: unknown) => {
      if (isRelayMessage(message)) this.receive(this.#memberOf(worker), message);
    });
    cluster.on("exit", ({ id }) => {
      const member = this.#members.get(id);
      this.#members.delete(id);
      if (member !== undefined) this.leave(member);
    });
  }

  receive(from: Member, message: RelayMessage): void {
    switch (message.livewright) {
      case "subscribe": {
        const members = this.#channels.get(message.channel) ?? new Set();
        this.#channels.set(message.channel, members.add(from));
        return from.send({ livewright: "done", call: message.call });
      }
      case "unsubscribe":
        this.#remove(message.channel, from);
        return from.send({ livewright: "done", call: message.call });
      case "publish":
        for (const member of this.#channels.get(message.channel) ?? []) if (member !== from) member.send(message);
        return;
      case "done":
    }
  }

  /** Ends all subscriptions of a process. */
  leave(member: Member): void {
    for (const channel of this.#channels.keys()) this.#remove(channel, member);
  }

  #remove(channel: string, member: Member): void {
    const members = this.#channels.get(channel);
    members?.delete(member);
    if (members?.size === 0) this.#channels.delete(channel);
  }

  #memberOf(worker: Worker): Member {
    const known = this.#members.get(worker.id);
    if (known !== undefined) return known;
    const member = new WorkerMember(worker);
    this.#members.set(worker.id, member);
    return member;
  }
}

class WorkerMember implements Member {
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
  return processWide("cluster-relay.1", () => new Relay());
}

export function isRelayMessage(message: unknown): message is RelayMessage {
  return typeof message === "object" && message !== null && "livewright" in message;
}
