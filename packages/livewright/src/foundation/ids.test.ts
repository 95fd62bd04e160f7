import { describe, expect, test } from "vitest";
import { randomId } from "./ids.ts";

describe("an id", () => {
  test("is URL-safe, as long as asked, and never the same", () => {
    expect(randomId()).toMatch(/^[\w-]{22}$/);
    expect(randomId(5)).toHaveLength(5);
    expect(new Set(Array.from({ length: 1000 }, () => randomId(16))).size).toBe(1000);
  });

  test("uses all of its alphabet", () => {
    expect(new Set(randomId(10_000)).size).toBe(64);
  });
});
