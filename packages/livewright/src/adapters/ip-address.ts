import { isIP, isIPv4 } from "node:net";

const MAPPED = /^::ffff:(?:0{1,4}:)?(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i;

/**
 * Parses an IP address as sockets and proxies write it: with a port, in brackets, in quotes or with a zone. An IPv4 address that is
 * mapped into IPv6 (`::ffff:192.0.2.1`), as dual-stack sockets report it, becomes the IPv4 address.
 *
 * @returns the bare address; `undefined` for anything else, such as `unknown` and identifiers of proxies (RFC 7239)
 */
export function readAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Sockets report most addresses like this.
  if (isIPv4(text)) return text;
  const bare = text.trim().replace(/^"(.*)"$/, "$1");
  const [, bracketed, v4] = /^(?:\[([^\]]*)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+)(?::\d+)?)$/.exec(bare) ?? [];
  const address = bracketed ?? v4 ?? bare;
  if (isIP(address) === 0) return undefined;
  const mapped = MAPPED.exec(address);
  if (mapped === null) return address;
  if (mapped[1] !== undefined) return mapped[1];
  const [high, low] = [Number.parseInt(mapped[2] as string, 16), Number.parseInt(mapped[3] as string, 16)];
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}
