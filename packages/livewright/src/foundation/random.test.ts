import { describe, expect, test } from "vitest";
import { randomId } from "./random.ts";

describe("randomId", () => {
  test("returns a URL-safe id of the requested length, never the same", () => {
    expect(randomId()).toMatch(/^[\w-]{22}$/);
    expect(randomId(5)).toHaveLength(5);
    expect(new Set(Array.from({ length: 1000 }, () => randomId(16))).size).toBe(1000);
  });

  test("uses every character of its alphabet", () => {
    expect(new Set(randomId(10_000)).size).toBe(64);
  });
});
