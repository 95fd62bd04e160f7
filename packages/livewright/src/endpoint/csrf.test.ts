import { describe, expect, test } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { FormReader } from "../params/form-reader.ts";
import { CookieFormat } from "./cookie-format.ts";
import { requireCsrf } from "./csrf.ts";
import { originRule } from "./origin.ts";
import { SessionCookie } from "./session-cookie.ts";
import { TokenCookie } from "./token-cookie.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const session = new SessionCookie(new TokenCookie(new KeyRing(SECRET_KEY_BASE), new CookieFormat(), null, false));
const token = session.csrfToken();

function post(body: string | URLSearchParams | FormData | null, headers: Record<string, string> = {}): Request {
  return new Request("http://app.test/login", { method: "POST", body, headers });
}

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

function required(request: Request, limits = DEFAULT_LIMITS): void | Promise<void> {
  const reader = new FormReader({ headers: request.headers, body: () => request.body }, limits, "LW504");
  return requireCsrf({ request, url: new URL(request.url), session, form: reader }, originRule(undefined));
}

async function check(request: Request, limits = DEFAULT_LIMITS): Promise<void> {
  await required(request, limits);
}

describe("the CSRF check accepts a token", () => {
  test("in the header, synchronously", () => {
    expect(required(post(null, { "x-csrf-token": token }))).toBeUndefined();
  });

  test.each([
    ["an urlencoded form", () => new URLSearchParams({ a: "1", _csrf_token: token })],
    ["a multipart form", () => form({ a: "1", _csrf_token: token })],
  ])("in %s", async (_, body) => {
    await check(post(body()));
  });
});

describe("the CSRF check fails with LW503", () => {
  test.each([
    ["no body", () => post(null)],
    ["a form without it", () => post(new URLSearchParams({ a: "1" }))],
    ["a wrong one in a form", () => post(new URLSearchParams({ _csrf_token: "x".repeat(48) }))],
    ["a wrong one in a multipart form", () => post(form({ _csrf_token: "x" }))],
    [
      "a wrong header, though the form is right",
      () => post(new URLSearchParams({ _csrf_token: token }), { "x-csrf-token": "x" }),
    ],
    ["an empty header", () => post(null, { "x-csrf-token": "" })],
    ["one in JSON", () => post(JSON.stringify({ _csrf_token: token }), { "content-type": "application/json" })],
    ["one in text", () => post(`_csrf_token=${token}`)],
    ["a nested one", () => post(new URLSearchParams({ "_csrf_token[a]": token }))],
    [
      "a file in its place",
      () => {
        const data = new FormData();
        data.set("_csrf_token", new File([token], "x"));
        return post(data);
      },
    ],
    [
      "a multipart form that is none",
      () => post("--x\r\nbroken", { "content-type": "multipart/form-data; boundary=x" }),
    ],
  ])("for %s", async (_, request) => {
    await expect(async () => check(request())).rejects.toThrow(/LW503/);
  });

  test("for a token in the URL, because URLs are logged", async () => {
    await expect(async () =>
      check(new Request(`http://app.test/?_csrf_token=${token}`, { method: "POST" })),
    ).rejects.toThrow(/LW503/);
  });
});

describe("the CSRF check of a form beyond the limit", () => {
  const limits = { ...DEFAULT_LIMITS, maxParamBytes: 100 };

  test("reads nothing if the length is announced", async () => {
    const request = post(new URLSearchParams({ a: "x".repeat(200), _csrf_token: token }), { "content-length": "210" });
    await expect(async () => check(request, limits)).rejects.toThrow(/LW504/);
  });

  test("stops reading at the limit if the length is unknown", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 64;
        controller.enqueue(new Uint8Array(64));
      },
    });
    const request = new Request("http://app.test/", {
      method: "POST",
      body: endless,
      duplex: "half",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    await expect(async () => check(request, limits)).rejects.toThrow(/LW504/);
    expect(sent).toBeLessThan(1000);
  });
});
