import { expect, test, vi } from "vitest";
import { once } from "./once.ts";

test("once() runs its function in the first call only, also if that call throws", () => {
  const end = vi.fn<() => void>();
  const ended = once(end);
  ended();
  ended();
  expect(end).toHaveBeenCalledOnce();
  const failing = once(() => {
    throw new Error("x");
  });
  expect(failing).toThrow("x");
  expect(failing).not.toThrow();
});
