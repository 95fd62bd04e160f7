import { expect, test } from "vitest";
import { Addresses, networkOf } from "./addresses.ts";

test("the next socket of an address is one too many, until one closes", () => {
  const addresses = new Addresses({ maxSocketsPerIp: 2, maxUnjoinedSocketsPerIp: 10 });
  const [first] = [addresses.add("10.0.0.1"), addresses.add("10.0.0.1")];
  expect(addresses.exceeded("10.0.0.1")).toBe("maxSocketsPerIp");
  expect(addresses.exceeded("10.0.0.2")).toBeUndefined();
  first?.closed();
  expect(addresses.exceeded("10.0.0.1")).toBeUndefined();
});

test("sockets that have joined a view do not count as waiting ones", () => {
  const addresses = new Addresses({ maxSocketsPerIp: 10, maxUnjoinedSocketsPerIp: 1 });
  const socket = addresses.add("::1");
  expect(addresses.exceeded("::1")).toBe("maxUnjoinedSocketsPerIp");
  socket.joined();
  socket.joined();
  expect(addresses.exceeded("::1")).toBeUndefined();
  addresses.add("::1");
  socket.closed();
  expect(addresses.exceeded("::1")).toBe("maxUnjoinedSocketsPerIp");
});

test("an address that is not known is not counted", () => {
  const addresses = new Addresses({ maxSocketsPerIp: 1, maxUnjoinedSocketsPerIp: 1 });
  addresses.add(undefined).closed();
  addresses.add(undefined);
  expect(addresses.exceeded(undefined)).toBeUndefined();
});

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["::ffff:10.0.0.1", "::ffff:10.0.0.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::9", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("%s counts for %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
