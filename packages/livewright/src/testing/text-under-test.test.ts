import { expect, test } from "vitest";

/** Params and session data as text, whatever a client sent. */
export function text(value: unknown, otherwise: string = ""): string {
  return typeof value === "string" || typeof value === "number" ? `${value}` : otherwise;
}

test("only what is text counts as text", () => {
  expect([text("a"), text(1), text({}), text(undefined, "b")]).toEqual(["a", "1", "", "b"]);
});
