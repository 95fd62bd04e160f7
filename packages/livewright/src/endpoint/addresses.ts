import type { Limits } from "../foundation/limits.ts";

/** Open sockets of one address. */
interface Count {
  sockets: number;
  unjoined: number;
}

/** Counts the open sockets of each address. A socket whose address the runtime does not report is not counted. */
export class Addresses {
  readonly #limits: Pick<Limits, "maxSocketsPerIp" | "maxUnjoinedSocketsPerIp">;
  readonly #counts = new Map<string, Count>();

  constructor(limits: Pick<Limits, "maxSocketsPerIp" | "maxUnjoinedSocketsPerIp">) {
    this.#limits = limits;
  }

  /** Returns the limit that one more socket of this address would exceed, if any. */
  exceeded(ip: string | undefined): "maxSocketsPerIp" | "maxUnjoinedSocketsPerIp" | undefined {
    const count = ip === undefined ? undefined : this.#counts.get(networkOf(ip));
    if (count === undefined) return undefined;
    if (count.sockets >= this.#limits.maxSocketsPerIp) return "maxSocketsPerIp";
    return count.unjoined >= this.#limits.maxUnjoinedSocketsPerIp ? "maxUnjoinedSocketsPerIp" : undefined;
  }

  /** Counts an open socket, which has joined no view yet. */
  add(ip: string | undefined): void {
    if (ip === undefined) return;
    const network = networkOf(ip);
    const count = this.#counts.get(network);
    if (count === undefined) this.#counts.set(network, { sockets: 1, unjoined: 1 });
    else {
      count.sockets++;
      count.unjoined++;
    }
  }

  /** A socket has joined its first view. */
  joined(ip: string | undefined): void {
    const count = ip === undefined ? undefined : this.#counts.get(networkOf(ip));
    if (count !== undefined) count.unjoined--;
  }

  /**
   * A socket is closed.
   *
   * @param hadJoined true if {@link joined} was called for it
   */
  closed(ip: string | undefined, hadJoined: boolean): void {
    if (ip === undefined) return;
    if (!hadJoined) this.joined(ip);
    const network = networkOf(ip);
    const count = this.#counts.get(network);
    if (count !== undefined && --count.sockets === 0) this.#counts.delete(network);
  }
}

/** Returns the address, or the first 64 bits of an IPv6 address: one subscriber usually has all addresses of such a network. */
export function networkOf(ip: string): string {
  if (!ip.includes(":") || ip.includes(".")) return ip;
  const [head = "", tail] = ip.split("%")[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const end = tail === "" ? [] : tail.split(":");
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - end.length)).fill("0"), ...end);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
