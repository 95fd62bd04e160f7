import { BlockList, isIP } from "node:net";
import type { Logger } from "../telemetry/logger.ts";
import { readForwarded } from "./forwarded.ts";
import { readAddress } from "./ip-address.ts";
import type { RequestHead } from "./request-address.ts";

/** Networks in which proxies are: of one machine, of a site, and of carriers. */
const PRIVATE = new BlockList();
for (const [address, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
] as const)
  PRIVATE.addSubnet(address, bits, "ipv4");
for (const [address, bits] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  PRIVATE.addSubnet(address, bits, "ipv6");

/** Reports a request whose proxy the application has not named. Returns true once it has reported one. */
export type ProxyWatch = (message: RequestHead) => boolean;

/**
 * Watches for a proxy that ends TLS while `trustProxy` is not set. Its pages have the wrong scheme, and their cookies are not `Secure`.
 *
 * @param what the function with the option, such as `serve`
 */
export function watchProxies(logger: Logger, what: string): ProxyWatch {
  return (message) => {
    if (!cameOverTls(message) || !isPrivate(message.socket.remoteAddress)) return false;
    logger.warn(
      `LW623  A request came over https to a proxy, and trustProxy is not set. So its page has the scheme http, its cookies are not Secure, and all clients share the address of the proxy. Name the number of your proxies or their networks: ${what}(app, { trustProxy: 1 }). If there is no proxy, set it to false.`,
      { proxy: message.socket.remoteAddress },
    );
    return true;
  };
}

function cameOverTls({ headers, socket }: RequestHead): boolean {
  if (socket.encrypted === true) return false;
  const { forwarded, "x-forwarded-proto": proto } = headers;
  if (proto === undefined && forwarded === undefined) return false;
  const schemes = [...String(proto).split(","), ...readForwarded(forwarded).map((element) => element.proto ?? "")];
  return schemes.some((scheme) => /^\s*(?:https|wss)\s*$/i.test(scheme));
}

function isPrivate(remote: string | undefined): boolean {
  const [address = ""] = (readAddress(remote) ?? "").split("%");
  const version = isIP(address);
  return version !== 0 && PRIVATE.check(address, version === 4 ? "ipv4" : "ipv6");
}
