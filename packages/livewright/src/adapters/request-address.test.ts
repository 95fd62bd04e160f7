import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { requestAddress } from "./request-address.ts";
import { proxyRule, type TrustProxy } from "./trusted-proxies.ts";

interface Sent {
  readonly url?: string;
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly trust?: TrustProxy;
  readonly tls?: boolean;
  readonly httpVersion?: string;
}

/** A request of Node, with the members that are read. */
function message({
  url = "/a?b=c",
  method = "GET",
  headers = [["Host", "app.test"]],
  tls = false,
  httpVersion = "1.1",
}: Sent) {
  const socket = Object.defineProperties(new Socket(), {
    remoteAddress: { value: "10.0.0.1" },
    localAddress: { value: "::ffff:10.0.0.9" },
    localPort: { value: 4000 },
    encrypted: { value: tls },
  });
  const made = Object.assign(new IncomingMessage(socket), { url, method, httpVersion });
  for (const [name, value] of headers) {
    made.rawHeaders.push(name, value);
    const key = name.toLowerCase();
    const before = made.headers[key];
    // As Node joins them: the first host counts, others are lists.
    made.headers[key] =
      before === undefined || key === "host" ? ((before ?? value) as string) : `${String(before)}, ${value}`;
  }
  return made;
}

const read = (sent: Sent): string | undefined => {
  const address = requestAddress(message(sent), proxyRule(sent.trust ?? false));
  return address && `${address.protocol}//${address.host}${address.pathname}${address.search} ${address.ip}`;
};
const host = (value: string) => [["Host", value] as const];
const behind = (...headers: (readonly [string, string])[]) => [["Host", "inner.test"] as const, ...headers];

describe("the address of a request", () => {
  test.each<[string, Sent, string | undefined]>([
    ["a path", {}, "http://app.test/a?b=c 10.0.0.1"],
    ["over TLS", { tls: true }, "https://app.test/a?b=c 10.0.0.1"],
    ["a path like a host", { url: "//evil.test/x" }, "http://app.test//evil.test/x 10.0.0.1"],
    ["a host in capitals, with dot and port", { headers: host("APP.Test.:81") }, "http://app.test.:81/a?b=c 10.0.0.1"],
    ["an IPv6 host", { headers: host("[2001:DB8::1]:81") }, "http://[2001:db8::1]:81/a?b=c 10.0.0.1"],
    ["a host with an underscore", { headers: host("my_app") }, "http://my_app/a?b=c 10.0.0.1"],
    ["no host, by HTTP/1.0", { headers: [], httpVersion: "1.0" }, "http://10.0.0.9:4000/a?b=c 10.0.0.1"],
    ["no host, by HTTP/1.1", { headers: [] }, undefined],
    ["an empty host", { headers: host("") }, "http://10.0.0.9:4000/a?b=c 10.0.0.1"],
    ["an absolute form", { url: "http://other.test/x?y" }, "http://other.test/x?y 10.0.0.1"],
    ["in capitals", { url: "HTTP://OTHER.test:81/x" }, "http://other.test:81/x 10.0.0.1"],
    ["without a path", { url: "https://other.test" }, "http://other.test/ 10.0.0.1"],
    ["with nothing but a query", { url: "http://other.test?a/b" }, "http://other.test/?a/b 10.0.0.1"],
    ["a star", { url: "*", method: "OPTIONS" }, "http://app.test/* 10.0.0.1"],
    ["a star that asks for something", { url: "*" }, undefined],
    ["an absolute form with a user", { url: "http://app.test@evil.test/" }, undefined],
    ["an absolute form without a host", { url: "http:///x" }, undefined],
    ["another scheme", { url: "ftp://app.test/x" }, undefined],
    ["a relative path", { url: "x" }, undefined],
    ["two hosts", { headers: [...host("app.test"), ["HOST", "evil.test"]] }, undefined],
    ["the same host twice", { headers: [...host("app.test"), ...host("app.test")] }, undefined],
    ["a host with a user", { headers: host("a@evil.test") }, undefined],
    ["a host with a path", { headers: host("evil.test/x") }, undefined],
    ["a host with a query", { headers: host("evil.test?x") }, undefined],
    ["a host with a fragment", { headers: host("evil.test#x") }, undefined],
    ["a host with a port out of range", { headers: host("app.test:65536") }, undefined],
    ["two hosts in a line", { headers: host("a.test, b.test") }, undefined],
  ])("is read for %s", (_, sent, expected) => expect(read(sent)).toBe(expected));
});

describe("the origin of a request behind proxies", () => {
  const proto = (value: string) => ["X-Forwarded-Proto", value] as const;
  const name = (value: string) => ["X-Forwarded-Host", value] as const;
  const port = (value: string) => ["X-Forwarded-Port", value] as const;
  const from = (value: string) => ["X-Forwarded-For", value] as const;
  const rfc = (value: string) => ["Forwarded", value] as const;

  test.each<[string, Sent, string | undefined]>([
    [
      "not trusted",
      { headers: behind(proto("https"), name("evil.test"), from("1.1.1.1"), port("81")) },
      "http://inner.test",
    ],
    ["one", { trust: 1, headers: behind(proto("https"), name("app.test")) }, "https://app.test"],
    [
      "a client writes in front",
      { trust: 1, headers: behind(proto("http, https"), name("evil.test, app.test")) },
      "https://app.test",
    ],
    ["in two lines", { trust: 1, headers: behind(name("evil.test"), name("app.test")) }, "http://app.test"],
    ["that write Forwarded", { trust: 1, headers: behind(rfc("proto=https;host=app.test")) }, "https://app.test"],
    ["that write Forwarded, not trusted", { headers: behind(rfc("proto=https;host=evil.test")) }, "http://inner.test"],
    [
      "that write Forwarded after a client",
      { trust: 1, headers: behind(rfc("proto=http;host=evil.test, for=1.1.1.1;proto=https;host=app.test")) },
      "https://app.test",
    ],
    [
      "two that write Forwarded, one without a host",
      { trust: 2, headers: behind(rfc("host=evil.test, proto=https, for=10.0.0.7;host=evil.test")) },
      "https://inner.test",
    ],
    [
      "that write a malformed Forwarded",
      { trust: 1, headers: behind(rfc("host=evil.test;host=b")) },
      "http://inner.test",
    ],
    [
      "that write X-Forwarded-For and pass on the Forwarded of a client",
      { trust: 1, headers: behind(from("1.1.1.1"), rfc("for=2.2.2.2;proto=https;host=evil.test")) },
      "http://inner.test",
    ],
    ["that write Forwarded with a malformed host", { trust: 1, headers: behind(rfc('host="a/b"')) }, undefined],
    [
      "with spaces and empty entries",
      { trust: 1, headers: behind(name("evil.test, , app.test ,")) },
      "http://app.test",
    ],
    [
      "two that append",
      { trust: 2, headers: behind(proto("https, http"), name("app.test, inner")) },
      "https://app.test",
    ],
    [
      "two, and the last one overwrites",
      { trust: 2, headers: behind(proto("https"), name("app.test")) },
      "https://app.test",
    ],
    ["by network", { trust: ["10.0.0.0/8"], headers: behind(name("evil.test, app.test")) }, "http://app.test"],
    ["of another network", { trust: ["192.0.2.0/24"], headers: behind(name("evil.test")) }, "http://inner.test"],
    [
      "all: the first entry",
      { trust: true, headers: behind(proto("https,http"), name("app.test, inner")) },
      "https://app.test",
    ],
    ["a scheme in capitals", { trust: 1, headers: behind(proto("HTTPS")) }, "https://inner.test"],
    ["that of a WebSocket", { trust: 1, headers: behind(proto("wss")) }, "https://inner.test"],
    ["that of a plain one", { trust: 1, tls: true, headers: behind(proto("ws")) }, "http://inner.test"],
    ["a scheme that is none", { trust: 1, headers: behind(proto("javascript")) }, "http://inner.test"],
    ["a property of objects as a scheme", { trust: 1, headers: behind(proto("constructor")) }, "http://inner.test"],
    ["an empty host", { trust: 1, headers: behind(name(" ")) }, "http://inner.test"],
    ["a broken host", { trust: 1, headers: behind(name("a/b?c#d@e")) }, undefined],
    ["a host with a port out of range", { trust: 1, headers: behind(name("[::1]:99999")) }, undefined],
    ["a port", { trust: 1, headers: behind(proto("https"), name("app.test"), port("8443")) }, "https://app.test:8443"],
    [
      "a port of a host that has one",
      { trust: 1, headers: behind(name("app.test:81"), port("8443")) },
      "http://app.test:81",
    ],
    ["a port of IPv6", { trust: 1, headers: behind(name("[::1]"), port("81")) }, "http://[::1]:81"],
    ["the port of an inner listener", { trust: 1, headers: behind(proto("https"), port("80")) }, "https://inner.test"],
    ["a port that is none", { trust: 1, headers: behind(port("x")) }, "http://inner.test"],
    ["a port out of range", { trust: 1, headers: behind(port("70000")) }, undefined],
    [
      "over an absolute form",
      { trust: 1, url: "http://x.test/", headers: behind(name("app.test")) },
      "http://app.test",
    ],
  ])("is read for %s", (_, sent, origin) => expect(read(sent)?.split("/").slice(0, 3).join("/")).toBe(origin));
});
