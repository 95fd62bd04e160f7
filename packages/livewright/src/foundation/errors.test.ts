import { describe, expect, test } from "vitest";
import { ERRORS, HttpError, LivewrightError } from "./errors.ts";

describe("LivewrightError", () => {
  test("starts with its code and the detail, then the frame, the hint and the address of its entry in the guide", () => {
    const cause = new Error("below");
    const error = new LivewrightError("LW204", "A hole is bare.", {
      frame: "  12 |  <p",
      hint: "Write quotes.",
      cause,
    });
    expect(error.message).toBe(
      "LW204  A hole is bare.\n  12 |  <p\n  Write quotes.\n  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw204",
    );
    expect(error).toMatchObject({ name: "LivewrightError", code: "LW204", cause });
    expect(error).toBeInstanceOf(Error);
  });

  test("without a detail uses the line of the catalogue", () => {
    expect(new LivewrightError("LW502").message).toBe(
      "LW502  No route matches.\n  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw502",
    );
    expect("cause" in new LivewrightError("LW502")).toBe(false);
  });

  test("locate adds one location in front of the address, to the message and to the stack", () => {
    const error = new LivewrightError("LW210", "A value is odd.");
    expect(error.locate("in a.ts:1").locate("in b.ts:2")).toBe(error);
    expect(error.message).toBe(
      "LW210  A value is odd.\n  in a.ts:1\n  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw210",
    );
    expect(error.stack).toContain(error.message);
  });

  test("HttpError carries a status and a message", () => {
    expect(new HttpError(404, "Nothing here.")).toMatchObject({
      name: "HttpError",
      status: 404,
      message: "Nothing here.",
    });
  });

  test("codes are LW and three digits, and the lines of the catalogue have no full stop", () => {
    for (const [code, line] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^LW[1-8]\d\d$/);
      expect(line).toMatch(/^\S.*[^.]$/);
    }
  });
});
