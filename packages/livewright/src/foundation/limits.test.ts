import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "./limits.ts";

test("DEFAULT_LIMITS is frozen and every limit is positive", () => {
  expect(Object.isFrozen(DEFAULT_LIMITS)).toBe(true);
  for (const limit of Object.values(DEFAULT_LIMITS)) expect(limit).toBeGreaterThan(0);
});

test.each(Object.keys(DEFAULT_LIMITS))(
  "%s says that it is a bound, and its unit where it is a time or a size",
  (name) => {
    expect(name).toMatch(/^(?:max|min)[A-Z]/);
    expect(name).not.toMatch(/Time(?:out)?$|Size$|Rate$|Buffer$/);
  },
);
