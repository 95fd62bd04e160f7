import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "./limits.ts";

test("limits are positive and cannot be changed for everybody", () => {
  expect(Object.isFrozen(DEFAULT_LIMITS)).toBe(true);
  for (const limit of Object.values(DEFAULT_LIMITS)) expect(limit).toBeGreaterThan(0);
});
