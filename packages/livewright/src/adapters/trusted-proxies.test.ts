import { describe, expect, test } from "vitest";
import { proxyRule, type TrustProxy } from "./trusted-proxies.ts";

describe("the client address is the first one, from the server outwards, that is not a trusted proxy", () => {
  test.each<[TrustProxy, string, string[], string | undefined, number]>([
    // Nobody is trusted.
    [false, "10.0.0.1", ["203.0.113.9"], "10.0.0.1", 0],
    [0, "10.0.0.1", ["203.0.113.9"], "10.0.0.1", 0],
    [false, "::ffff:10.0.0.1", [], "10.0.0.1", 0],
    // Everybody is.
    [true, "10.0.0.1", ["203.0.113.9", "10.0.0.2"], "203.0.113.9", Infinity],
    [true, "10.0.0.1", [], "10.0.0.1", Infinity],
    [true, "10.0.0.1", ["unknown", "10.0.0.2"], "10.0.0.1", Infinity],
    // A number of proxies: earlier entries come from the client and do not count.
    [1, "10.0.0.1", ["1.1.1.1", "203.0.113.9"], "203.0.113.9", 1],
    [2, "10.0.0.1", ["1.1.1.1", "203.0.113.9", "10.0.0.2"], "203.0.113.9", 2],
    [2, "10.0.0.1", ["203.0.113.9"], "203.0.113.9", 2],
    [1, "10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1", 1],
    // Those in networks are.
    [["10.0.0.0/8"], "10.0.0.1", ["1.1.1.1", "203.0.113.9", "10.9.9.9"], "203.0.113.9", 2],
    [["10.0.0.0/8"], "::ffff:10.0.0.1", ["203.0.113.9"], "203.0.113.9", 1],
    [["10.0.0.0/8"], "192.0.2.1", ["203.0.113.9"], "192.0.2.1", 0],
    [["10.0.0.0/8"], "10.0.0.1", ["10.0.0.3", "10.0.0.2"], "10.0.0.3", 3],
    [["10.0.0.0/8"], "10.0.0.1", ["203.0.113.9", "junk", "10.0.0.2"], "10.0.0.2", 2],
    [["10.0.0.1"], "10.0.0.2", ["203.0.113.9"], "10.0.0.2", 0],
    [["fd00::/8", "::1"], "::1", ["2001:db8::1", "fd12::1"], "2001:db8::1", 2],
    [["fe80::/10"], "fe80::1%eth0", ["2001:db8::1"], "2001:db8::1", 1],
    [[], "10.0.0.1", ["203.0.113.9"], "10.0.0.1", 0],
  ])("%j, socket %s, forwarded for %j", (option, socket, forwardedFor, ip, hops) => {
    expect(proxyRule(option)(socket, forwardedFor)).toEqual({ ip, hops });
  });

  test("a socket without an address belongs to no trusted proxy", () => {
    expect(proxyRule(["10.0.0.0/8"])(undefined, ["203.0.113.9"])).toEqual({ ip: undefined, hops: 0 });
    expect(proxyRule(1)(undefined, ["203.0.113.9"])).toEqual({ ip: "203.0.113.9", hops: 1 });
  });
});

test.each<[unknown, string]>([
  [-1, "-1"],
  [1.5, "1.5"],
  [Number.NaN, "null"],
  ["10.0.0.0/8", '"10.0.0.0/8"'],
  [["10.0.0.0/33"], '"10.0.0.0/33"'],
  [["fd00::/129"], '"fd00::/129"'],
  [["proxy.test"], '"proxy.test"'],
  [["10.0.0.0/8 "], '"10.0.0.0/8 "'],
  [[7], "7"],
])("trustProxy: %j is refused", (option, shown) => {
  expect(() => proxyRule(option as TrustProxy)).toThrow(`LW102  ${shown} is not a valid trustProxy.`);
});
