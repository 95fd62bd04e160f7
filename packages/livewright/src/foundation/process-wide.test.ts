import { expect, test, vi } from "vitest";
import { processWide } from "./process-wide.ts";

test("processWide makes an object once, even if two copies of the package ask for it", async () => {
  const first = processWide("test.1", () => ({ made: 1 }));
  vi.resetModules();
  const copy = await import("./process-wide.ts");
  expect(copy.processWide).not.toBe(processWide);
  expect(copy.processWide("test.1", () => ({ made: 2 }))).toBe(first);
  expect(copy.processWide("test.2", () => ({ made: 2 }))).toEqual({ made: 2 });
});
