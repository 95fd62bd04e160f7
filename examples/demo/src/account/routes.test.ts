// The login of the gallery: forged input neither locks a user out nor lets an attacker in.

import { endpoint } from "livewright";
import { del, get, post, scope } from "livewright/router";
import { describe, expect, test } from "vitest";
import { requireUser } from "./require-user.ts";
import { endSession, loginPage, startSession } from "./routes.ts";
import { GUEST, loginsOf } from "./users.ts";

const guest = { id: 1, name: GUEST.name };

const app = endpoint({
  secretKeyBase: "a secret of at least 32 characters",
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  development: false,
  routes: [
    scope("/", { pipeline: [requireUser] }, [get("/account", () => new Response("the account"))]),
    get("/login", loginPage),
    post("/login", startSession),
    del("/session", endSession),
  ],
});

let browsers = 0;

/** Returns a browser with its own cookies, and its own IP address unless the test passes one. */
function browser(ip: string = `192.0.2.${++browsers}`) {
  const jar = new Map<string, string>();
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await app.fetch(new Request(`http://app.test${path}`, { ...init, headers }), { ip });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    return response;
  };
  const token = async () =>
    /name="_csrf_token" value="([^"]+)"/.exec(await (await request("/login")).text())?.[1] ?? "";
  const logIn = async (password: string = GUEST.password, name: string = GUEST.name) =>
    request("/login", { method: "POST", body: new URLSearchParams({ name, password, _csrf_token: await token() }) });
  return { request, token, logIn };
}

const to = (response: Response) => `${response.status} ${response.headers.get("location")}`;

describe("the login", () => {
  test.each([
    ["/account?from=here", "/account?from=here"],
    ["/account?next=\\x", "/account?next=%5Cx"],
    ["/account?next=%0d%0a//evil.test", "/account?next=%0d%0a//evil.test"],
    [`/account?${"x".repeat(3000)}`, "/account"],
  ])("returns a user who asked for %s to %s", async (asked, reached) => {
    const { request, logIn } = browser();
    expect(to(await request(asked))).toBe("303 /login");
    expect((await request("/login")).status).toBe(200);
    expect(to(await logIn())).toBe(`303 ${reached}`);
    expect(await (await request("/account")).text()).toBe("the account");
  });
});

test("a second login ends the first login of the same browser", async () => {
  const { request, logIn } = browser();
  const before = loginsOf(guest).length;
  await logIn();
  await logIn();
  expect(loginsOf(guest)).toHaveLength(before + 1);
  expect((await request("/account")).status).toBe(200);
});

test("a request body that is not a form logs nobody in", async () => {
  const { request, token } = browser();
  const headers = { "x-csrf-token": await token(), "content-type": "application/json" };
  expect(to(await request("/login", { method: "POST", body: "{}", headers }))).toBe("303 /login");
});

test("the login refuses a password longer than the maximum, even if it begins with the correct one", async () => {
  expect(to(await browser().logIn(GUEST.password + "x".repeat(300)))).toBe("303 /login");
});

describe("the limit of login attempts", () => {
  test("counts no attempt with the correct password", async () => {
    const { logIn } = browser();
    for (let i = 0; i < 31; i++) expect(to(await logIn())).toBe("303 /account");
  });

  test("counts the attempts of one /64 network together", async () => {
    for (let i = 0; i < 10; i++) {
      expect((await browser(`2001:db8::${i.toString(16)}`).logIn("wrong")).status).toBe(303);
    }
    expect((await browser("2001:db8::ffff").logIn("wrong")).status).toBe(429);
    expect((await browser("2001:db8:0:1::1").logIn("wrong")).status).toBe(303);
  });
});
