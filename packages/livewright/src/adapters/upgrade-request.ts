import type { IncomingMessage } from "node:http";
import { requestAddress } from "./request-address.ts";
import type { ProxyRule } from "./trusted-proxies.ts";

/** An upgrade as the endpoint takes it. */
export interface ReadUpgrade {
  readonly request: Request;
  readonly ip: string | undefined;
  readonly port: number | undefined;
  /** The web-standard headers; nothing of the message is kept for them but its strings. */
  readonly headers: () => Headers;
  /** The web-standard request. */
  readonly native: () => Request;
}

/**
 * Reads an upgrade request. The web-standard form of it is made on demand: it costs as much as the rest of opening a connection,
 * and most applications look at no more than the session.
 *
 * @param rule tells trusted proxies from clients
 * @returns nothing for a request that no browser sends: a broken path or host
 */
export function upgradeRequest(message: IncomingMessage, rule: ProxyRule): ReadUpgrade | undefined {
  const address = requestAddress(message, rule);
  if (address === undefined) return undefined;
  const { protocol, host, pathname, search, ip } = address;
  const url = `${protocol}//${host}${pathname}${search}`;
  const headers = headersLater(message.rawHeaders);
  let request: Request | undefined;
  return {
    // What the endpoint itself reads of a request; everybody else is given the native one.
    request: new UpgradeHead(url, message) as unknown as Request,
    ip,
    port: ip === message.socket.remoteAddress ? message.socket.remotePort : undefined,
    headers,
    native: () => (request ??= new Request(url, { headers: headers() })),
  };
}

/** The part of a request that every upgrade is decided by. */
class UpgradeHead {
  readonly method: string = "GET";
  readonly url: string;
  readonly headers: { get(name: string): string | null };

  constructor(url: string, { headers }: IncomingMessage) {
    this.url = url;
    this.headers = {
      get(name) {
        const value = headers[name];
        return typeof value === "string" ? value : null;
      },
    };
  }
}

/** Lives as long as the connection, and so holds on to no message: until somebody asks, to one text. */
function headersLater(raw: readonly string[]): () => Headers {
  // No name or value holds the end of a line: it would be the end of the header.
  let kept: string | Headers = raw.join("\n");
  return () => {
    if (typeof kept !== "string") return kept;
    const lines = kept.split("\n");
    const headers = new Headers();
    for (let i = 0; i + 1 < lines.length; i += 2) headers.append(lines[i] as string, lines[i + 1] as string);
    return (kept = headers);
  };
}
