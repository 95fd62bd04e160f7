import type { IncomingMessage } from "node:http";
import { requestAddress } from "./request-address.ts";
import type { ProxyRule } from "./trusted-proxies.ts";

/** An upgrade request in the form that the endpoint takes. */
export interface ReadUpgrade {
  readonly request: Request;
  readonly ip: string | undefined;
  readonly port: number | undefined;
  /** Returns web-standard headers. Until the first call, only their text is kept. */
  readonly headers: () => Headers;
  /** Returns the web-standard request. */
  readonly native: () => Request;
}

/**
 * Reads an upgrade request. The web-standard request is created on demand: it costs as much as the rest of opening a connection, and
 * most applications read only the session.
 *
 * @param rule distinguishes trusted proxies from clients
 * @returns `undefined` for a request with a malformed path or host, which no browser sends
 */
export function upgradeRequest(message: IncomingMessage, rule: ProxyRule): ReadUpgrade | undefined {
  const address = requestAddress(message, rule);
  if (address === undefined) return undefined;
  const { protocol, host, pathname, search, ip } = address;
  const url = `${protocol}//${host}${pathname}${search}`;
  const headers = headersLater(message.rawHeaders);
  let request: Request | undefined;
  return {
    // The endpoint reads only this part. Application code receives the native request.
    request: new UpgradeHead(url, message) as unknown as Request,
    ip,
    port: ip === message.socket.remoteAddress ? message.socket.remotePort : undefined,
    headers,
    native: () => (request ??= new Request(url, { headers: headers() })),
  };
}

/** The part of a request that decides every upgrade. */
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

/** Keeps headers as one string until they are read, since they live as long as the connection. */
function headersLater(raw: readonly string[]): () => Headers {
  // Neither names nor values contain a line break: it would end the header.
  let kept: string | Headers = raw.join("\n");
  return () => {
    if (typeof kept !== "string") return kept;
    const lines = kept.split("\n");
    const headers = new Headers();
    for (let i = 0; i + 1 < lines.length; i += 2) headers.append(lines[i] as string, lines[i + 1] as string);
    return (kept = headers);
  };
}
