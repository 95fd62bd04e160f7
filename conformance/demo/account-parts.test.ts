// The parts of the gallery's login that need no visitor.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Attempts } from "../../examples/demo/src/account/attempts.ts";
import { networkOf } from "../../examples/demo/src/account/network.ts";
import { hashPassword, MAX_PASSWORD, verifyPassword } from "../../examples/demo/src/account/passwords.ts";

test("attempts are counted for a while", () => {
  const attempts = new Attempts(2, 1000);
  for (const now of [0, 900]) attempts.begin("a", now);
  expect([attempts.wait("a", 900), attempts.wait("b", 900), attempts.wait("a", 1000)]).toEqual([1, 0, 0]);
  attempts.begin("a", 1000);
  expect(attempts.wait("a", 1001)).toBe(0);
});

test("one attempt can be taken back, or all", () => {
  const attempts = new Attempts(2, 1000);
  for (let i = 0; i < 3; i++) attempts.begin("a", 0);
  attempts.giveBack("a");
  expect(attempts.wait("a", 0)).toBe(1);
  attempts.giveBack("a");
  expect(attempts.wait("a", 0)).toBe(0);
  for (let i = 0; i < 3; i++) attempts.begin("a", 0);
  attempts.succeeded("a");
  attempts.giveBack("a");
  expect(attempts.wait("a", 0)).toBe(0);
});

test("what is over is forgotten, and never more than so much is remembered", () => {
  const attempts = new Attempts(1, 1000);
  for (let i = 0; i < 20_000; i++) attempts.begin(`${i}`, 0);
  expect(attempts.size).toBe(10_000);
  attempts.begin("another", 1000);
  expect(attempts.size).toBe(1);
});

test("a long name takes no more room than a short one", () => {
  const attempts = new Attempts(1, 60_000);
  const collect = collector();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 200; i++) attempts.begin(`${"x".repeat(1_000_000)}${i}`.toUpperCase(), 0);
  collect();
  expect(attempts.size).toBe(200);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
});

/** Collects what nobody holds on to, at once. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:1::6", "2001:db8:1:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", ""],
  ["unknown", "unknown"],
])("%s belongs to %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});

test("passwords are hashed whole, or refused", async () => {
  const longest = "p".repeat(MAX_PASSWORD);
  const hash = await hashPassword(longest);
  expect(await verifyPassword(hash, longest)).toBe(true);
  expect(await verifyPassword(hash, `${longest}p`)).toBe(false);
  expect(await verifyPassword(undefined, longest)).toBe(false);
  await expect(hashPassword(`${longest}p`)).rejects.toThrow(RangeError);
});
