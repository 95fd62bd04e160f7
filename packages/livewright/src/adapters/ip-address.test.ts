import { expect, test } from "vitest";
import { readAddress } from "./ip-address.ts";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  [" 192.0.2.1:4711 ", "192.0.2.1"],
  ["2001:db8::1", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["[2001:db8::1]:4711", "2001:db8::1"],
  ['"[2001:db8::1]:4711"', "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1%eth0"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["[::FFFF:192.0.2.1]:80", "192.0.2.1"],
  ["::ffff:c000:201", "192.0.2.1"],
  ["::1", "::1"],
  ["unknown", undefined],
  ["_hidden", undefined],
  ["256.0.0.1", undefined],
  ["app.test", undefined],
  ["[2001:db8::1", undefined],
  ["[2001:db8::1]x", undefined],
  ["", undefined],
  [undefined, undefined],
])("readAddress(%j) is %s", (text, address) => {
  expect(readAddress(text)).toBe(address);
});
