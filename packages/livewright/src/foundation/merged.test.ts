import { expect, test } from "vitest";
import { merged } from "./merged.ts";

test("merged returns a new object in which the second argument wins", () => {
  const a = Object.freeze({ x: 1, y: 2 });
  expect(merged(a, { y: 3, z: 4 })).toEqual({ x: 1, y: 3, z: 4 });
  expect(merged(a, {})).not.toBe(a);
});
