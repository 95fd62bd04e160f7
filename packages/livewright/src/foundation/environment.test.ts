import { afterEach, describe, expect, test, vi } from "vitest";
import { isDevelopment } from "./environment.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("isDevelopment", () => {
  test.each<[string | undefined, boolean]>([
    [undefined, true],
    ["", true],
    ["test", true],
    ["development", true],
    ["production", false],
  ])("with NODE_ENV=%s is %s", (value, expected) => {
    vi.stubEnv("NODE_ENV", value);
    expect(isDevelopment()).toBe(expected);
  });

  test("is false on a runtime without an environment", () => {
    vi.stubGlobal("process", undefined);
    const answer = isDevelopment();
    vi.unstubAllGlobals();
    expect(answer).toBe(false);
  });
});
