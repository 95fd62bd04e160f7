import { describe, expect, test } from "vitest";
import { HttpError, LivewrightError } from "../foundation/errors.ts";
import { errorResponse } from "./error-page.ts";

const HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

function request(accept: string | undefined, headers: Record<string, string> = {}): Request {
  return new Request("http://app.test/a?b=<i>", {
    headers: { ...(accept === undefined ? {} : { accept }), ...headers },
  });
}

async function answer(error: unknown, accept: string | undefined, development: boolean, status = 500) {
  const response = errorResponse({ status, error, request: request(accept) }, development);
  return { response, text: await response.text() };
}

describe("an error page in production", () => {
  test.each([HTML, undefined, "*/*", "application/json"])("reveals nothing of the error (%s)", async (accept) => {
    const error = new Error("password=hunter2", { cause: new Error("at db.internal") });
    const { response, text } = await answer(error, accept, false);
    expect(response.status).toBe(500);
    expect(text).toContain("Internal Server Error");
    expect(text).not.toMatch(/hunter2|db\.internal|error-page\.test/);
  });

  test("reveals nothing of a Livewright error", async () => {
    const { text } = await answer(new LivewrightError("LW503", "detail", { hint: "hint" }), HTML, false, 403);
    expect(text).toContain("Forbidden");
    expect(text).not.toMatch(/LW503|detail|hint/);
  });

  test("shows the message of an HttpError as text", async () => {
    const error = new HttpError(404, "No <b>such</b> article.");
    expect((await answer(error, HTML, false, 404)).text).toContain("No &lt;b&gt;such&lt;/b&gt; article.");
    expect((await answer(error, undefined, false, 404)).text).toBe("404 Not Found\n\nNo <b>such</b> article.\n");
    expect(JSON.parse((await answer(error, "application/json", false, 404)).text)).toEqual({
      error: { status: 404, message: "No <b>such</b> article." },
    });
  });

  test("shows a plain status in plain form", async () => {
    expect((await answer(undefined, "*/*", false, 404)).text).toBe("404 Not Found\n");
  });
});

describe("an error page in development", () => {
  test("shows the error and its cause, escaped", async () => {
    const error = new TypeError("<script>alert(1)</script>", { cause: new Error("the <cause>") });
    const { response, text } = await answer(error, HTML, true);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text).not.toContain("<script");
    expect(text).toContain("TypeError");
    expect(text).toContain("Caused by Error: the &lt;cause&gt;");
    expect(text).toContain("error-page.test.ts");
    expect(text).toContain("http://app.test/a?b=%3Ci%3E");
  });

  test("shows the code around the failing line", async () => {
    const error = new Error("x");
    error.stack = `Error: x\n    at f (/app/node_modules/lib/a.js:1:1)\n    at g (${import.meta.filename}:1:3)`;
    const { text } = await answer(error, HTML, true);
    expect(text).toContain("error-page.test.ts:1</h2>");
    expect(text).toContain("&gt; 1 | import { describe");
  });

  test("hides the credentials of the request", async () => {
    const secrets = { cookie: "_livewright=1", authorization: "Bearer 2", "x-csrf-token": "3", "x-api-key": "4" };
    const response = errorResponse({ status: 404, request: request(HTML, secrets) }, true);
    const text = await response.text();
    expect(text).toContain("(not shown)");
    expect(text).not.toMatch(/_livewright=1|Bearer 2|<td>[34]<\/td>/);
  });

  test.each([undefined, null, "text", 7, { a: 1 }, Object.create(null)])(
    "accepts any thrown value: %j",
    async (error: unknown) => {
      for (const accept of [HTML, "*/*", "application/json"]) {
        const { text } = await answer(error, accept, true);
        expect(text).toContain("500");
      }
    },
  );

  test("shows a Livewright error without a stack", async () => {
    const { text } = await answer(new LivewrightError("LW502", "No route matches GET /a."), "*/*", true, 404);
    expect(text).toBe(
      "404 Not Found\n\nLW502  No route matches GET /a.\n  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw502\n",
    );
  });
});

test("an error page is not cached, cannot be framed, and runs no script", () => {
  const { headers } = errorResponse({ status: 500, request: request(HTML) }, true);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});
