import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type ForwardedElement, readForwarded } from "./forwarded.ts";
import { readAddress } from "./ip-address.ts";
import type { ProxyRule } from "./trusted-proxies.ts";

/** Host names, IPv4 and bracketed IPv6, with an optional port. */
const HOST = /^(?:\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::(\d{1,5}))?$/i;

/** Matches the absolute form of a request target (RFC 9112 section 3.2.2), without user names, which RFC 9110 forbids. */
const ABSOLUTE = /^https?:\/\/([^/?#@]+)(|[/?#].*)$/is;

/** The schemes that proxies report. Some report the WebSocket's scheme on upgrades. */
const SCHEMES: ReadonlyMap<string | undefined, "http" | "https"> = new Map([
  ["http", "http"],
  ["https", "https"],
  ["ws", "http"],
  ["wss", "https"],
]);

/** The address of a request, and its client. */
export interface RequestAddress {
  readonly protocol: "http:" | "https:";
  /** With its port. */
  readonly host: string;
  readonly pathname: string;
  /** With its question mark; empty without a query. */
  readonly search: string;
  readonly ip: string | undefined;
  /** The path that a trusted proxy has removed, if it says so. */
  readonly prefix: string | undefined;
}

/** The part of a request that holds its address: an `IncomingMessage`, or an object like it. */
export interface RequestHead extends Pick<IncomingMessage, "headers" | "rawHeaders" | "httpVersion"> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly socket: {
    readonly remoteAddress?: string | undefined;
    readonly localAddress?: string | undefined;
    readonly localPort?: number | undefined;
    /** True for TLS. */
    readonly encrypted?: boolean;
  };
}

/**
 * Reads the address of a request from its target, its `Host`, and the `X-Forwarded-*` or `Forwarded` headers of trusted
 * proxies.
 *
 * @returns `undefined` for a request that must be refused: several hosts, or a malformed host or target
 */
export function requestAddress(message: RequestHead, rule: ProxyRule): RequestAddress | undefined {
  const { headers, socket } = message;
  const hosts = countHosts(message.rawHeaders);
  // Clients of HTTP/1.0, such as health checks, may omit it.
  if (hosts > 1 || (hosts === 0 && message.httpVersion !== "1.0")) return undefined;
  const target = splitTarget(message);
  if (target === undefined) return undefined;
  const elements = forwardedBy(headers);
  const route = elements?.map((element) => element.for ?? "unknown") ?? entries(headers["x-forwarded-for"]);
  const { ip, hops } = rule(socket.remoteAddress, route);
  const secure = socket.encrypted === true;
  const element = elements === undefined || hops === 0 ? undefined : atHop(elements, hops);
  const forwarded = (name: string): string | undefined =>
    hops === 0 ? undefined : atHop(entries(headers[name]), hops);
  const proto = element?.proto ?? forwarded("x-forwarded-proto");
  const scheme = SCHEMES.get(proto?.toLowerCase()) ?? (secure ? "https" : "http");
  let host = element?.host ?? forwarded("x-forwarded-host") ?? target.host ?? (headers.host || localHost(message));
  const port = forwarded("x-forwarded-port");
  if (port !== undefined && isUncommonPort(port) && !/:\d+$/.test(host)) host += `:${port}`;
  if (!isHost(host)) return undefined;
  const { pathname, search } = target;
  const prefix = forwarded("x-forwarded-prefix");
  return { protocol: `${scheme}:`, host: host.toLowerCase(), pathname, search, ip, prefix };
}

/** RFC 9112 section 3.2 refuses more than one host, and since HTTP/1.1 none. Proxies disagree about which one counts. */
function countHosts(raw: readonly string[]): number {
  let count = 0;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    if (name.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count;
}

function splitTarget(message: RequestHead): { host?: string; pathname: string; search: string } | undefined {
  const { method } = message;
  // Express and others take the path at which a handler is mounted off `url`.
  const { originalUrl: target = message.url ?? "/" } = message as { readonly originalUrl?: string };
  if (target.startsWith("/")) return splitQuery(target);
  if (target === "*") return method === "OPTIONS" ? { pathname: "/*", search: "" } : undefined;
  const [, host, rest = ""] = ABSOLUTE.exec(target) ?? [];
  if (host === undefined) return undefined;
  return { host, ...splitQuery(rest.startsWith("/") ? rest : `/${rest}`) };
}

function splitQuery(path: string): { pathname: string; search: string } {
  const at = path.indexOf("?");
  return at === -1 ? { pathname: path, search: "" } : { pathname: path.slice(0, at), search: path.slice(at) };
}

/** Splits a header to which proxies append: it may span several lines, with spaces and empty entries. */
function entries(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return String(value)
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/**
 * Reads the header `Forwarded`. It counts only without `X-Forwarded-*`: proxies that write those pass on the `Forwarded` of a client.
 *
 * @returns `undefined` if it does not count
 */
function forwardedBy(headers: IncomingHttpHeaders): readonly ForwardedElement[] | undefined {
  const { forwarded } = headers;
  if (forwarded === undefined || RIVALS.some((name) => headers[name] !== undefined)) return undefined;
  return readForwarded(forwarded);
}

const RIVALS = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port"];

/** Returns the entry of the outermost trusted proxy. A proxy that overwrites the header leaves one entry, which counts. */
function atHop<Entry>(list: readonly Entry[], hops: number): Entry | undefined {
  return list[Math.max(0, list.length - hops)];
}

/**
 * True if a forwarded port belongs to the origin. Proxies that terminate TLS often forward port 80 with the scheme https. Default
 * ports are never part of an origin.
 */
function isUncommonPort(port: string): boolean {
  return /^\d{1,5}$/.test(port) && !["0", "80", "443"].includes(port);
}

/** The last valid host. Most requests to a server name the same one. */
let lastHost = "";

function isHost(host: string): boolean {
  if (host === lastHost) return true;
  const match = HOST.exec(host);
  const valid = match !== null && Number(match[1] ?? 0) <= 65_535;
  if (valid) lastHost = host;
  return valid;
}

/** Returns the local address of a request, for requests without a host. */
function localHost({ socket }: RequestHead): string {
  const { localAddress, localPort } = socket;
  const [address = ""] = (readAddress(localAddress) ?? "localhost").split("%");
  return `${address.includes(":") ? `[${address}]` : address}${localPort === undefined ? "" : `:${localPort}`}`;
}
