import { afterEach, expect, test, vi } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { signFlash, signReload, signStatic, verifyFlash, verifyStatic } from "./tokens.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const keys = new KeyRing(SECRET_KEY_BASE);
const flash = { info: "Saved. <b>“ü”</b>", error: "" };

afterEach(() => void vi.useRealTimers());

test("a flash token carries messages unchanged and fits a cookie", () => {
  const token = signFlash(keys, flash);
  expect(token).toMatch(/^[\w.-]+$/);
  expect(verifyFlash(keys, token)).toEqual(flash);
});

test("a forged flash token has no messages", () => {
  const others = new KeyRing("another secret of 32 characters or more");
  const forged = [
    signFlash(others, flash),
    `${signFlash(keys, flash)}x`,
    signReload(keys, 404),
    signStatic(keys, { id: "a", flash }),
  ];
  for (const token of [...forged, "", null, undefined, 7, {}]) expect(verifyFlash(keys, token)).toEqual({});
});

test("a flash token expires after a minute, with five minutes for clocks that differ", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const token = signFlash(keys, flash);
  const start = Date.now();
  vi.setSystemTime(start + 359_000);
  expect(verifyFlash(keys, token)).toEqual(flash);
  vi.setSystemTime(start + 362_000);
  expect(verifyFlash(keys, token)).toEqual({});
});

test("a static token carries the flash that its page shows", () => {
  expect(verifyStatic(keys, signStatic(keys, { id: "phx-1", flash }), "phx-1")).toEqual({ id: "phx-1", flash });
  expect(verifyStatic(keys, signStatic(keys, { id: "phx-1", flash: {} }), "phx-1")).toEqual({ id: "phx-1" });
});
