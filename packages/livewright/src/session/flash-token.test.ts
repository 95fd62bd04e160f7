import { afterEach, expect, test, vi } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { signFlash, verifyFlash } from "./flash-token.ts";
import { signReload } from "./reload-token.ts";
import { signStatic, verifyStatic } from "./session-token.ts";

const keys = new KeyRing("a secret of at least 32 characters");
const flash = { info: "Saved. <b>“ü”</b>", error: "" };

afterEach(() => void vi.useRealTimers());

test("carries messages as they are, in a string fit for a cookie", () => {
  const token = signFlash(keys, flash);
  expect(token).toMatch(/^[\w.-]+$/);
  expect(verifyFlash(keys, token)).toEqual(flash);
});

test("is empty when it is not ours", () => {
  const others = new KeyRing("another secret of 32 characters or more");
  const forged = [
    signFlash(others, flash),
    `${signFlash(keys, flash)}x`,
    signReload(keys, 404),
    signStatic(keys, { id: "a", flash }),
  ];
  for (const token of [...forged, "", null, undefined, 7, {}]) expect(verifyFlash(keys, token)).toEqual({});
});

test("is for the page that comes next: after a minute, and five for clocks that differ, it is empty", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const token = signFlash(keys, flash);
  const start = Date.now();
  vi.setSystemTime(start + 359_000);
  expect(verifyFlash(keys, token)).toEqual(flash);
  vi.setSystemTime(start + 362_000);
  expect(verifyFlash(keys, token)).toEqual({});
});

test("stands in the static token of a page that shows it, for as long as that is good", () => {
  expect(verifyStatic(keys, signStatic(keys, { id: "phx-1", flash }), "phx-1")).toEqual({ id: "phx-1", flash });
  expect(verifyStatic(keys, signStatic(keys, { id: "phx-1", flash: {} }), "phx-1")).toEqual({ id: "phx-1" });
});
