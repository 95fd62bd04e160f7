// The recipe for better-auth, against the real library with its store in memory.

import { beforeAll, describe, expect, test, vi } from "vitest";
import type * as recipe from "../snippets/with-better-auth.ts";

let app: typeof recipe.app;
beforeAll(async () => {
  // In tests, better-auth checks no origin.
  vi.stubEnv("NODE_ENV", "development");
  vi.stubEnv("TEST", "");
  vi.stubEnv("SECRET_KEY_BASE", "of the recipe, and only for its test".repeat(2));
  vi.stubEnv("BETTER_AUTH_SECRET", "q8Zr3fK1nTb6wXy9LmC4vHs7DgJ2pEuA5tRo0kNi");
  ({ app } = await import("../snippets/with-better-auth.ts"));
});

const ORIGIN = "http://localhost:4000";

/** A browser that keeps its cookies. */
function browser() {
  const cookies = new Map<string, string>();
  const request = async (path: string, body?: object): Promise<Response> => {
    const headers = new Headers({ cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") });
    headers.set("origin", ORIGIN);
    if (body !== undefined) headers.set("content-type", "application/json");
    const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    const response = await app.fetch(new Request(ORIGIN + path, init));
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/;\s*max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return {
    cookies,
    get: async (path: string) => request(path),
    post: async (path: string, body: object = {}) => request(`/api/auth${path}`, body),
  };
}

let accounts = 0;
async function signedUp(name: string) {
  const user = browser();
  const email = `ann${accounts++}@example.test`;
  const response = await user.post("/sign-up/email", { email, password: "correct horse", name });
  expect(response.status).toBe(200);
  return { ...user, email };
}

describe("the recipe for better-auth", () => {
  test("sends a stranger to the login", async () => {
    const { status, headers } = await browser().get("/");
    expect([status, headers.get("location")]).toEqual([302, "/login"]);
  });

  test("shows the user after the sign-up, and keeps the cookies of both", async () => {
    const user = await signedUp("Ann");
    expect(await (await user.get("/")).text()).toContain("Hello Ann");
    expect([...user.cookies.keys()].toSorted()).toEqual(["_livewright", "better-auth.session_token"]);
    expect(await (await user.get("/")).text()).toContain("Hello Ann");
  });

  test("shows the other user after another login in the same browser", async () => {
    const bob = await signedUp("Bob");
    const ann = await signedUp("Ann");
    expect(await (await ann.get("/")).text()).toContain("Hello Ann");
    const before = ann.cookies.get("_livewright");
    await ann.post("/sign-in/email", { email: bob.email, password: "correct horse" });
    expect(await (await ann.get("/")).text()).toContain("Hello Bob");
    expect(ann.cookies.get("_livewright")).not.toBe(before);
  });

  test("refuses a wrong password, and forgets the user after a sign-out", async () => {
    const user = await signedUp("Ann");
    await user.get("/");
    const stolen = new Map(user.cookies);
    expect((await browser().post("/sign-in/email", { email: user.email, password: "wrong horse" })).status).toBe(401);
    expect((await user.post("/sign-out")).status).toBe(200);
    expect((await user.get("/")).headers.get("location")).toBe("/login");
    for (const [name, value] of stolen) user.cookies.set(name, value);
    expect((await user.get("/")).headers.get("location")).toBe("/login");
  });

  test("refuses a sign-in from another site", async () => {
    const body = JSON.stringify({ email: "a@example.test", password: "correct horse" });
    const headers = { "content-type": "application/json", origin: "https://evil.test", cookie: "a=b" };
    const request = new Request(`${ORIGIN}/api/auth/sign-in/email`, { method: "POST", headers, body });
    expect((await app.fetch(request)).status).toBe(403);
  });
});
