import { describe, expect, test } from "vitest";
import { sessionStoreChecks } from "../testing/session-store.ts";
import { memorySessionStore } from "./memory-store.ts";
import type { SessionChange } from "./session-store.ts";

const CHANGE: SessionChange = {
  create: true,
  set: { a: 1 },
  remove: [],
  ttl: 1_000,
  createdAt: 0,
  liveSocketId: undefined,
};

describe("the session store in memory", () => {
  for (const { name, run } of sessionStoreChecks(() => memorySessionStore())) test(name, run);

  test("destroys the session whose last change is oldest if it has too many", async () => {
    const store = memorySessionStore({ maxSessions: 2 });
    for (const key of ["a", "b", "a", "c"]) await store.write(key, CHANGE);
    const found = ["a", "b", "c"].map((key) => store.read(key));
    expect(found).toEqual([expect.anything(), undefined, expect.anything()]);
  });

  test("refuses unknown options", () => {
    expect(() => memorySessionStore({ max: 2 } as object)).toThrow(/LW106[^]*maxSessions/);
  });
});
