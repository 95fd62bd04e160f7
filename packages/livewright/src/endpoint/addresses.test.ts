import { expect, test } from "vitest";
import { Addresses, networkOf } from "./addresses.ts";

test("an address with the maximum of sockets may open another one after one of them is closed", () => {
  const addresses = new Addresses({ maxSocketsPerIp: 2, maxUnjoinedSocketsPerIp: 10 });
  addresses.add("10.0.0.1");
  addresses.add("10.0.0.1");
  expect(addresses.exceeded("10.0.0.1")).toBe("maxSocketsPerIp");
  expect(addresses.exceeded("10.0.0.2")).toBeUndefined();
  addresses.closed("10.0.0.1", false);
  expect(addresses.exceeded("10.0.0.1")).toBeUndefined();
});

test("a socket counts as unjoined until its first view has joined or it is closed", () => {
  const addresses = new Addresses({ maxSocketsPerIp: 10, maxUnjoinedSocketsPerIp: 1 });
  addresses.add("::1");
  expect(addresses.exceeded("::1")).toBe("maxUnjoinedSocketsPerIp");
  addresses.joined("::1");
  expect(addresses.exceeded("::1")).toBeUndefined();
  addresses.add("::1");
  addresses.closed("::1", true);
  expect(addresses.exceeded("::1")).toBe("maxUnjoinedSocketsPerIp");
  addresses.closed("::1", false);
  expect(addresses.exceeded("::1")).toBeUndefined();
});

test("an unknown address is not counted", () => {
  const addresses = new Addresses({ maxSocketsPerIp: 1, maxUnjoinedSocketsPerIp: 1 });
  addresses.add(undefined);
  addresses.add(undefined);
  addresses.closed(undefined, false);
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
])("the address %s counts as the network %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
