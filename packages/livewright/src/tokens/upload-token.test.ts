import { afterEach, expect, test, vi } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { signToken } from "../crypto/token.ts";
import { signUpload, verifyUpload } from "./tokens.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const keys = new KeyRing(SECRET_KEY_BASE);
const token = { instance: "AAAA", uploadRef: "phx-u", entryRef: "0", cid: null };

afterEach(() => void vi.useRealTimers());

test("an upload token names an instance, an upload and an entry", () => {
  expect(verifyUpload(keys, signUpload(keys, token), "0")).toEqual(token);
  expect(verifyUpload(keys, signUpload(keys, { ...token, cid: 3 }), "0")).toEqual({ ...token, cid: 3 });
});

test("an upload token is refused for another entry, from another server, and when changed", () => {
  const signed = signUpload(keys, token);
  expect(verifyUpload(keys, signed, "1")).toBeUndefined();
  expect(verifyUpload(new KeyRing("another secret of 32 characters or more"), signed, "0")).toBeUndefined();
  for (const other of [`${signed}x`, "", null, {}, signToken(keys, "live session", ["AAAA", "phx-u", "0", null])])
    expect(verifyUpload(keys, other, "0")).toBeUndefined();
});

test("an upload token expires after an hour, with five minutes for clocks that differ", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const signed = signUpload(keys, token);
  vi.setSystemTime(Date.now() + 3_899_000);
  expect(verifyUpload(keys, signed, "0")).toEqual(token);
  vi.setSystemTime(Date.now() + 2_000);
  expect(verifyUpload(keys, signed, "0")).toBeUndefined();
});
