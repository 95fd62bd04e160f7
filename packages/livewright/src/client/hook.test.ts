import { expect, test } from "vitest";
import { hook, isRefused } from "./hook.ts";

test("a hook is its callbacks", () => {
  const callbacks = { mounted() {} };
  expect(hook()(callbacks)).toBe(callbacks);
});

test("a refusal is told from any other answer", () => {
  expect(isRefused({ error: "invalid_params", code: "LW406", issues: [] })).toBe(true);
  for (const reply of [null, undefined, {}, { error: "full" }, "invalid_params"]) expect(isRefused(reply)).toBe(false);
});
