import { BlockList, isIP } from "node:net";
import { LivewrightError } from "../foundation/errors.ts";
import { readAddress } from "./ip-address.ts";

/** The `trustProxy` option of `serve`. */
export type TrustProxy = boolean | number | readonly string[];

/** The origin of a request: the client's address, and the number of proxies in between. */
export interface Route {
  readonly ip: string | undefined;
  /** Trusted proxies in a row, counted from this server; `Infinity` if all are trusted. */
  readonly hops: number;
}

/** Distinguishes trusted proxies from clients. */
export type ProxyRule = (socketAddress: string | undefined, forwardedFor: readonly string[]) => Route;

/**
 * Turns the `trustProxy` option into a rule.
 *
 * @throws {LivewrightError} LW102 for an invalid number, address or network
 */
export function proxyRule(option: TrustProxy): ProxyRule {
  if (option === false || option === 0) return (socketAddress) => ({ ip: readAddress(socketAddress), hops: 0 });
  if (option === true) return byCount(Infinity);
  if (typeof option === "number") {
    if (!Number.isInteger(option) || option < 0) throw invalid(option);
    return byCount(option);
  }
  if (!Array.isArray(option)) throw invalid(option);
  return byNetwork(networks(option as readonly string[]));
}

/** The socket is the nearest proxy. Each proxy before it has one entry, and the last entry belongs to the client. */
function byCount(hops: number): ProxyRule {
  return (socketAddress, forwardedFor) => {
    const nearest = readAddress(socketAddress);
    if (forwardedFor.length === 0) return { ip: nearest, hops };
    const entry = forwardedFor[Math.max(0, forwardedFor.length - hops)];
    return { ip: readAddress(entry) ?? nearest, hops };
  };
}

function byNetwork(trusted: (address: string) => boolean): ProxyRule {
  return (socketAddress, forwardedFor) => {
    let ip = readAddress(socketAddress);
    let hops = 0;
    for (let i = forwardedFor.length - 1; ip !== undefined && trusted(ip); i--) {
      hops++;
      const before = i < 0 ? undefined : readAddress(forwardedFor[i]);
      // An entry that is not an address comes from a client, or from a proxy that hides it. The search ends at its reporter.
      if (before === undefined) break;
      ip = before;
    }
    return { ip, hops };
  };
}

function networks(list: readonly string[]): (address: string) => boolean {
  const known = new BlockList();
  for (const entry of list) {
    const [, address = "", prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    if (version === 0 || address.includes("%") || Number(prefix ?? 0) > bits) throw invalid(entry);
    known.addSubnet(address, Number(prefix ?? bits), version === 4 ? "ipv4" : "ipv6");
  }
  return (address) => {
    const [plain = ""] = address.split("%");
    return known.check(plain, isIP(plain) === 4 ? "ipv4" : "ipv6");
  };
}

function invalid(value: unknown): LivewrightError {
  return new LivewrightError("LW102", `${JSON.stringify(value) ?? String(value)} is not a valid trustProxy.`, {
    hint: 'Expected true, the number of proxies, or their networks: ["10.0.0.0/8", "fd00::/8"]',
  });
}
