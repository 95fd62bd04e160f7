import { describe, expect, test } from "vitest";
import { ERRORS, HttpError, LivewrightError } from "./errors.ts";

describe("an error", () => {
  test("says its code, what happened, where, and the right form", () => {
    const cause = new Error("below");
    const error = new LivewrightError("LW204", "A hole is bare.", {
      frame: "  12 |  <p",
      hint: "Write quotes.",
      cause,
    });
    expect(error.message).toBe("LW204  A hole is bare.\n  12 |  <p\n  Write quotes.");
    expect(error).toMatchObject({ name: "LivewrightError", code: "LW204", cause });
    expect(error).toBeInstanceOf(Error);
  });

  test("without details says what the catalogue says", () => {
    expect(new LivewrightError("LW502").message).toBe("LW502  No route matches.");
    expect("cause" in new LivewrightError("LW502")).toBe(false);
  });

  test("of HTTP has a status", () => {
    expect(new HttpError(404, "Nothing here.")).toMatchObject({
      name: "HttpError",
      status: 404,
      message: "Nothing here.",
    });
  });

  test("codes are three digits behind LW, and their lines no sentences yet", () => {
    for (const [code, line] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^LW[1-8]\d\d$/);
      expect(line).toMatch(/^\S.*[^.]$/);
    }
  });
});
