import { expect, test } from "vitest";
import { hook, isRefused } from "./hook.ts";

test("hook() returns the callbacks of a hook", () => {
  const callbacks = { mounted() {} };
  expect(hook()(callbacks)).toBe(callbacks);
});

test("isRefused() distinguishes a refusal from other replies", () => {
  expect(isRefused({ error: "invalid_params", code: "LW406", issues: [] })).toBe(true);
  for (const reply of [null, undefined, {}, { error: "full" }, "invalid_params"]) expect(isRefused(reply)).toBe(false);
});
