import { expect, test } from "vitest";
import { CLOSE_CODES } from "./close-codes.ts";

test("close code 1000 is never sent, because the client would reload the page", () => {
  expect(Object.values(CLOSE_CODES)).not.toContain(1000);
});
