import { expect, test } from "vitest";
import { hashPassword, MAX_PASSWORD, verifyPassword } from "./passwords.ts";

test("hashPassword() hashes a password whole, or refuses it for its length", async () => {
  const longest = "p".repeat(MAX_PASSWORD);
  const hash = await hashPassword(longest);
  expect(await verifyPassword(hash, longest)).toBe(true);
  expect(await verifyPassword(hash, `${longest}p`)).toBe(false);
  expect(await verifyPassword(undefined, longest)).toBe(false);
  await expect(hashPassword(`${longest}p`)).rejects.toThrow(RangeError);
});
