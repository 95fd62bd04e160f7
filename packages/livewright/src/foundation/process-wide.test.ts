import { expect, test, vi } from "vitest";
import { processWide } from "./process-wide.ts";

test("an object of the process is made once, whichever copy of the package asks", async () => {
  const first = processWide("test.1", () => ({ made: 1 }));
  vi.resetModules();
  const copy = await import("./process-wide.ts");
  expect(copy.processWide).not.toBe(processWide);
  expect(copy.processWide("test.1", () => ({ made: 2 }))).toBe(first);
  expect(copy.processWide("test.2", () => ({ made: 2 }))).toEqual({ made: 2 });
});
