import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";

/** Host names, IPv4 and bracketed IPv6, with an optional port. */
const HOST = /^(?:\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::\d{1,5})?$/i;

/**
 * The web-standard form of an upgrade request, with nothing left of the message it was read from, since parts of it live
 * as long as the connection.
 *
 * @param trustProxy whether the `X-Forwarded-*` headers are believed; the first entry of each is then what the visitor saw
 * @returns nothing for a request that no browser sends: a broken path or host
 */
export function upgradeRequest(
  message: IncomingMessage,
  trustProxy: boolean,
): { request: Request; peer: string | undefined } | undefined {
  const forwarded = (name: string): string | undefined =>
    trustProxy
      ? String(message.headers[name] ?? "")
          .split(",")[0]
          ?.trim() || undefined
      : undefined;
  const secure = (message.socket as Partial<TLSSocket>).encrypted === true;
  const scheme = (forwarded("x-forwarded-proto") ?? (secure ? "https" : "http")) === "https" ? "https" : "http";
  const host = forwarded("x-forwarded-host") ?? message.headers.host ?? "";
  const path = message.url ?? "";
  if (!path.startsWith("/") || !HOST.test(host)) return undefined;
  try {
    const headers = new Headers();
    for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
      headers.append(message.rawHeaders[i] as string, message.rawHeaders[i + 1] as string);
    }
    const request = new Request(`${scheme}://${host}${path}`, { headers });
    return { request, peer: forwarded("x-forwarded-for") ?? message.socket.remoteAddress };
  } catch {
    return undefined;
  }
}
