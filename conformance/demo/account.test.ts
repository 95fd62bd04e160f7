// Logging in, as the gallery shows it: forged input must neither lock a user out nor let an attacker in.

import { endpoint } from "livewright";
import { del, get, post, scope } from "livewright/router";
import { describe, expect, test } from "vitest";
import { requireUser } from "../../examples/demo/src/account/require-user.ts";
import { endSession, loginPage, startSession } from "../../examples/demo/src/account/routes.ts";
import { GUEST, loginsOf } from "../../examples/demo/src/account/users.ts";

const guest = { id: 1, name: GUEST.name };

const app = endpoint({
  secretKeyBase: "known to everyone, for tests only, and long enough for it",
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  development: false,
  routes: [
    scope("/", { pipeline: [requireUser] }, [get("/account", () => new Response("the account"))]),
    get("/login", loginPage),
    post("/login", startSession),
    del("/session", endSession),
  ],
});

let visitors = 0;

/** A visitor with cookies of their own, and an address unless one is given. */
function visitor(ip: string = `192.0.2.${++visitors}`) {
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

describe("after the login a visitor is where they wanted to go", () => {
  test.each([
    ["/account?from=here", "/account?from=here"],
    ["/account?next=\\x", "/account?next=%5Cx"],
    ["/account?next=%0d%0a//evil.test", "/account?next=%0d%0a//evil.test"],
    [`/account?${"x".repeat(3000)}`, "/account"],
  ])("%s", async (asked, reached) => {
    const { request, logIn } = visitor();
    expect(to(await request(asked))).toBe("303 /login");
    expect((await request("/login")).status).toBe(200);
    expect(to(await logIn())).toBe(`303 ${reached}`);
    expect(await (await request("/account")).text()).toBe("the account");
  });
});

test("a login ends the one before it, of the same browser", async () => {
  const { request, logIn } = visitor();
  const before = loginsOf(guest).length;
  await logIn();
  await logIn();
  expect(loginsOf(guest)).toHaveLength(before + 1);
  expect((await request("/account")).status).toBe(200);
});

test("what is no form is no login", async () => {
  const { request, token } = visitor();
  const headers = { "x-csrf-token": await token(), "content-type": "application/json" };
  expect(to(await request("/login", { method: "POST", body: "{}", headers }))).toBe("303 /login");
});

test("a password that is longer than one can be is not right, though it begins like the right one", async () => {
  expect(to(await visitor().logIn(GUEST.password + "x".repeat(300)))).toBe("303 /login");
});

describe("attempts", () => {
  test("that are right are no guesses", async () => {
    const { logIn } = visitor();
    for (let i = 0; i < 31; i++) expect(to(await logIn())).toBe("303 /account");
  });

  test("from one network are those of one visitor", async () => {
    for (let i = 0; i < 10; i++) {
      expect((await visitor(`2001:db8::${i.toString(16)}`).logIn("wrong")).status).toBe(303);
    }
    expect((await visitor("2001:db8::ffff").logIn("wrong")).status).toBe(429);
    expect((await visitor("2001:db8:0:1::1").logIn("wrong")).status).toBe(303);
  });
});
