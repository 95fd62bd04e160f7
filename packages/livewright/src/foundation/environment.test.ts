import { afterEach, describe, expect, test, vi } from "vitest";
import { isDevelopment } from "./environment.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("development", () => {
  test.each<[string | undefined, boolean]>([
    [undefined, true],
    ["", true],
    ["test", true],
    ["development", true],
    ["production", false],
  ])("NODE_ENV=%s: %s", (value, expected) => {
    vi.stubEnv("NODE_ENV", value);
    expect(isDevelopment()).toBe(expected);
  });

  test("a runtime without an environment is production", () => {
    vi.stubGlobal("process", undefined);
    const answer = isDevelopment();
    vi.unstubAllGlobals();
    expect(answer).toBe(false);
  });
});
