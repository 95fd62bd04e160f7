import { isIPv6 } from "node:net";

/**
 * Returns the network of an address. An IPv6 user has a whole /64, which is 2 ** 64 addresses to guess from, so all of
 * them count as one.
 *
 * @param ip the IP address of a client
 * @returns an IPv4 address, or the first half of an IPv6 one
 */
export function networkOf(ip: string): string {
  // A server that listens on IPv4 and IPv6 sees IPv4 addresses in this form.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = "", tail] = ip.replace(/%.*$/, "").split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const left = Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: left }, () => "0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
