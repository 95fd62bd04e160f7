import { readAddress } from "./ip-address.ts";
import { type RequestHead, requestAddress } from "./request-address.ts";
import type { ProxyRule } from "./trusted-proxies.ts";

/** The other end of a connection, and this one. */
export interface Peer {
  readonly address: string | undefined;
  readonly port: number | undefined;
  /** The address of this server, for requests without a host. */
  readonly local?: { readonly address?: string | undefined; readonly port?: number | undefined } | undefined;
}

/** The address of a web-standard request. */
export interface WebAddress extends Peer {
  readonly url: string;
  /** The client, behind trusted proxies. */
  readonly ip: string | undefined;
  /** The path that a trusted proxy has removed, if it says so. */
  readonly prefix: string | undefined;
}

/** Returns the part of a request that holds its address. */
export function webHead({ method, url, headers }: Request, { address, local }: Peer): RequestHead {
  const hosts = headers.get("host")?.split(",") ?? [];
  return {
    method,
    url,
    // HTTP/2 has no such header, and the runtimes refuse HTTP/1.1 without it.
    httpVersion: "1.0",
    rawHeaders: hosts.flatMap((host) => ["host", host]),
    headers: new Proxy({}, { get: (_, name) => headers.get(String(name)) ?? undefined }),
    socket: {
      remoteAddress: address,
      localAddress: local?.address,
      localPort: local?.port,
      encrypted: url.startsWith("https:"),
    },
  };
}

/**
 * Reads the address of a request like {@link requestAddress}.
 *
 * @returns `undefined` for a request that must be refused
 */
export function webAddress(head: RequestHead, peer: Peer, rule: ProxyRule): WebAddress | undefined {
  const read = requestAddress(head, rule);
  if (read === undefined) return undefined;
  const { protocol, host, pathname, search, ip, prefix } = read;
  const isDirect = ip !== undefined && ip === readAddress(peer.address);
  return {
    ...peer,
    port: isDirect ? peer.port : undefined,
    url: `${protocol}//${host}${pathname}${search}`,
    ip,
    prefix,
  };
}
