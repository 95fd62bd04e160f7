import type { Sender } from "./messages.ts";

/** Another process, as far as its liveness is concerned. */
export interface Peer {
  readonly id: string;
  readonly name: string;
  /** When its last message arrived, and its first since it is up. */
  heardAt: number;
  upSince: number;
  /** The count of its newest message. */
  count: number;
  /** The clock that its newest message names. */
  reached: number;
  /** When this process last asked it, or received a part of its answer. */
  askedAt: number;
  up: boolean;
  /** It has announced its end. */
  ending: boolean;
  /** It was removed before. */
  readonly returned: boolean;
}

/** The most processes that are known, so that a flood of invented ones has a bound. */
const MAX_PEERS = 1_000;

/** The other processes, including the ones that are gone for good. */
export class Peers {
  readonly #known: Map<string, Peer> = new Map();
  /** The processes that were removed, with the count of their newest message, so that late copies do not bring them back. */
  readonly #gone: Map<string, number> = new Map();

  get all(): Iterable<Peer> {
    return this.#known.values();
  }

  /** The number of processes that are not gone. */
  get size(): number {
    return this.#known.size;
  }

  get(id: string): Peer | undefined {
    return this.#known.get(id);
  }

  /** Returns the processes with the same name, which a new process replaces. */
  replacedBy({ id, name, returned }: Peer): readonly Peer[] {
    // One that ends slowly is not replaced yet, because its clients are on their way. One that returned lives next to the other.
    if (returned) return [];
    return [...this.#known.values()].filter((peer) => peer.name === name && peer.id !== id && !peer.ending);
  }

  /**
   * Notes a message.
   *
   * @returns its sender; `undefined` if the message is a late copy of a process that is gone
   * @throws {RangeError} if there are too many processes
   */
  heard({ id, name, count }: Sender, now: number): Peer | undefined {
    const known = this.#known.get(id);
    if (known !== undefined) {
      if (count <= known.count) return known.up ? known : undefined;
      known.count = count;
      known.heardAt = now;
      return known;
    }
    const gone = this.#gone.get(id);
    if (gone !== undefined && count <= gone) return undefined;
    if (this.#known.size >= MAX_PEERS) throw new RangeError(`More than ${MAX_PEERS} processes share the bus.`);
    const peer: Peer = {
      id,
      name,
      heardAt: now,
      upSince: now,
      count,
      reached: 0,
      askedAt: Number.NEGATIVE_INFINITY,
      up: false,
      ending: false,
      returned: gone !== undefined,
    };
    this.#known.set(id, peer);
    return peer;
  }

  /** Forgets a process, except that its late messages are recognized. */
  remove({ id, count }: Peer): void {
    this.#known.delete(id);
    this.#gone.delete(id);
    this.#gone.set(id, count);
    if (this.#gone.size > MAX_PEERS) this.#gone.delete(this.#gone.keys().next().value as string);
  }

  /** Grants all processes the time that this one was suspended: their messages still wait to be read. */
  excuse(milliseconds: number): void {
    for (const peer of this.#known.values()) peer.heardAt += milliseconds;
  }
}
