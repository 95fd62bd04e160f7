import type { Limits } from "../foundation/limits.ts";

/** Open sockets of one address. */
interface Count {
  sockets: number;
  unjoined: number;
}

/** A socket that counts for its address. */
export interface Counted {
  /** It has joined a view. */
  joined(): void;
  /** It is closed. */
  closed(): void;
}

const UNCOUNTED: Counted = { joined() {}, closed() {} };

/** Counts the open sockets of each address. Addresses of peers that the runtime does not tell are not counted. */
export class Addresses {
  readonly #limits: Pick<Limits, "maxSocketsPerIp" | "maxUnjoinedSocketsPerIp">;
  readonly #counts = new Map<string, Count>();

  constructor(limits: Pick<Limits, "maxSocketsPerIp" | "maxUnjoinedSocketsPerIp">) {
    this.#limits = limits;
  }

  /** The limit that one more socket of this address would exceed. */
  exceeded(ip: string | undefined): "maxSocketsPerIp" | "maxUnjoinedSocketsPerIp" | undefined {
    const count = ip === undefined ? undefined : this.#counts.get(networkOf(ip));
    if (count === undefined) return undefined;
    if (count.sockets >= this.#limits.maxSocketsPerIp) return "maxSocketsPerIp";
    return count.unjoined >= this.#limits.maxUnjoinedSocketsPerIp ? "maxUnjoinedSocketsPerIp" : undefined;
  }

  /** Counts an open socket. */
  add(ip: string | undefined): Counted {
    if (ip === undefined) return UNCOUNTED;
    const network = networkOf(ip);
    let count = this.#counts.get(network);
    if (count === undefined) this.#counts.set(network, (count = { sockets: 0, unjoined: 0 }));
    const counted = count;
    counted.sockets++;
    counted.unjoined++;
    let joined = false;
    const joins = (): void => {
      if (!joined) counted.unjoined--;
      joined = true;
    };
    return {
      joined: joins,
      closed: () => {
        joins();
        if (--counted.sockets === 0) this.#counts.delete(network);
      },
    };
  }
}

/** The address; for IPv6 its first 64 bits, as one subscriber usually has that many addresses. */
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
