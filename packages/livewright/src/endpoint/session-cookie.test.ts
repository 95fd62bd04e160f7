import { describe, expect, test, vi } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { endpoint } from "./endpoint.ts";
import { CookieFormat, type CookieOptions } from "./cookie-format.ts";
import { SessionCookie } from "./session-cookie.ts";
import { TokenCookie } from "./token-cookie.ts";
import { appOf } from "../test-support/browser.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const OLD = "old-secret-".repeat(4);
const NEW = "new-secret-".repeat(4);
const keys = new KeyRing(OLD);

function open(header: string | null = null, options: CookieOptions = {}, ring: KeyRing = keys): SessionCookie {
  return new SessionCookie(new TokenCookie(ring, new CookieFormat(options), header, false));
}

function setOverHttp(options: CookieOptions): string | undefined {
  const session = open(null, options);
  session.set("a", 1);
  return session.setCookie();
}

/** Returns the `Cookie` header of the next request. */
function roundTrip(session: SessionCookie): string {
  return session.setCookie()?.split(";")[0] ?? "";
}

describe("a session cookie", () => {
  test("returns what was set", () => {
    const first = open();
    first.set("userId", 7);
    first.set("cart", { items: ["a"] });
    const second = open(`theme=dark; ${roundTrip(first)}; other=1`);
    expect(second.get("userId")).toBe(7);
    expect(second.data).toEqual({ userId: 7, cart: { items: ["a"] } });
    expect(second.setCookie()).toBeUndefined();
  });

  test("is not written if the session is only read", () => {
    const session = open();
    expect(session.get("userId")).toBeUndefined();
    session.delete("userId");
    expect(session.setCookie()).toBeUndefined();
  });

  test("forgets deleted keys, and all keys after clear()", () => {
    const session = open();
    session.set("a", 1);
    session.set("b", 2);
    session.delete("a");
    expect(open(roundTrip(session)).data).toEqual({ b: 2 });
    session.clear();
    expect(open(roundTrip(session)).data).toEqual({});
  });

  test("does not change data that was read earlier", () => {
    const session = open();
    session.set("a", 1);
    const { data } = session;
    session.set("a", 2);
    expect(data).toEqual({ a: 1 });
  });

  test("can have keys of any name", () => {
    const session = open();
    for (const key of ["__proto__", "constructor", "toString"]) expect(session.get(key)).toBeUndefined();
    session.set("__proto__", "x");
    const read = open(roundTrip(session));
    expect(read.get("__proto__")).toBe("x");
    expect(Object.getPrototypeOf(read.data)).toBe(Object.prototype);
  });
});

describe("the header of a session cookie", () => {
  test("hides the cookie from scripts and from requests of other sites", () => {
    const session = open();
    session.set("a", 1);
    expect(session.setCookie()).toMatch(/^_livewright=v1\.[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  test("is secure if the request is", () => {
    const session = new SessionCookie(new TokenCookie(keys, new CookieFormat(), null, true));
    session.set("a", 1);
    expect(session.setCookie()).toContain("; Secure");
  });

  test("follows the cookie options", () => {
    const options: CookieOptions = {
      name: "sid",
      maxAge: 60,
      domain: "app.test",
      path: "/app",
      secure: true,
      sameSite: "strict",
    };
    const session = open(null, options);
    session.set("a", 1);
    expect(session.setCookie()).toMatch(
      /^sid=\S+; Max-Age=60; Domain=app\.test; Path=\/app; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(open(roundTrip(session), options).get("a")).toBe(1);
  });

  // Browsers take these over https only, and the library refuses to write them for http.
  test.each<CookieOptions>([
    { sameSite: "none", secure: true },
    { sameSite: "none" },
    { name: "__Host-sid" },
    { name: "__Secure-sid", secure: true },
  ])("adds Secure where browsers require it: %o", (options) => {
    const session = new SessionCookie(new TokenCookie(keys, new CookieFormat(options), null, true));
    session.set("a", 1);
    expect(session.setCookie()).toContain("; Secure");
    if (options.secure === true) expect(setOverHttp(options)).toContain("; Secure");
    else expect(() => setOverHttp(options)).toThrow("must have the Secure attribute");
  });

  test("does not reveal the content", () => {
    const session = open();
    session.set("secret", "plain text");
    const decoded = Buffer.from(roundTrip(session).slice("_livewright=v1.".length), "base64url").toString("latin1");
    expect(decoded).not.toContain("plain");
  });

  test("is refused beyond the size that browsers accept", () => {
    const session = open();
    session.set("a", "x".repeat(4000));
    expect(() => session.setCookie()).toThrow(/LW110[^]*browsers drop cookies over 4096[^]*its id in the session/);
    session.set("a", "x".repeat(2800));
    expect(session.setCookie()?.length).toBeLessThan(4200);
  });

  test("leaves room for the secret of CSRF tokens", () => {
    let length = 2800;
    let cookie = "";
    for (; length < 4000; length++) {
      const session = open();
      session.set("a", "x".repeat(length));
      try {
        session.setCookie();
      } catch {
        break;
      }
      cookie = roundTrip(session);
    }
    expect(length).toBeLessThan(4000);
    const session = open(cookie);
    expect(session.checkCsrf(session.csrfToken())).toBe(true);
    expect(() => session.setCookie()).not.toThrow();
  });
});

describe("a forged session cookie", () => {
  const session = open();
  session.set("admin", true);
  const value = roundTrip(session).slice("_livewright=".length);

  test.each([
    ["nothing", ""],
    ["garbage", "garbage"],
    ["a changed character", value.replace(/.$/, (c) => (c === "A" ? "B" : "A"))],
    ["a cut end", value.slice(0, -4)],
    ["a longer end", `${value}AAAA`],
    ["quotes", `"${value}`],
    ["another spelling", encodeURIComponent(value).replace(".", "%2E")],
  ])("is ignored: %s", (_, forged) => {
    expect(open(`_livewright=${forged}`).data).toEqual({});
  });

  test("is ignored if made with another secret, or for another name", () => {
    expect(open(`_livewright=${value}`, {}, new KeyRing(NEW)).data).toEqual({});
    expect(open(`_livewright2=${value}`).data).toEqual({});
    expect(open(`x_livewright=${value}`).data).toEqual({});
  });
});

describe("several session cookies of one name", () => {
  /** The value of a cookie that was written `seconds` ago. */
  function written(data: Readonly<Record<string, string>>, seconds: number = 0, ring: KeyRing = keys): string {
    const now = Date.now();
    const clock = vi.spyOn(Date, "now").mockReturnValue(now - seconds * 1_000);
    const session = open(null, {}, ring);
    for (const [key, value] of Object.entries(data)) session.set(key, value);
    const cookie = roundTrip(session);
    clock.mockRestore();
    return cookie;
  }
  const ann = { user: "ann" };
  const mine = written(ann);
  const unreadable = [
    ["of an older secret", written({ user: "bob" }, 0, new KeyRing(NEW))],
    ["of another program", "_livewright=s%3Aabc.def"],
    ["that is empty", "_livewright="],
    ["that is quoted", '_livewright="v1.abc"'],
    ["that is expired", written({ user: "bob" }, 20 * 86_400)],
  ] as const;

  test.each(unreadable)("the readable one counts, before or after one %s", (_, other) => {
    for (const header of [`${other}; ${mine}`, `${mine}; ${other}`, `a=1; ${other};${other} ; ${mine}; b=2`]) {
      const session = open(header);
      expect(session.data).toEqual(ann);
      expect(session.setCookie()).toBeUndefined();
    }
  });

  test("the newer one of two readable ones counts", () => {
    const older = written({ user: "bob" }, 60);
    for (const header of [`${older}; ${mine}`, `${mine}; ${older}`]) expect(open(header).data).toEqual(ann);
  });

  test("the later one in the header counts, of two written in one second", () => {
    const second = 2_000_000_000_000;
    const clock = vi.spyOn(Date, "now").mockReturnValue(second);
    const [first, last] = ["bob", "ann"].map((user) => {
      const session = open();
      session.set("user", user);
      return roundTrip(session);
    });
    expect(open(`${first}; ${last}`).data).toEqual(ann);
    expect(open(`${last}; ${first}`).data).toEqual({ user: "bob" });
    clock.mockRestore();
  });

  test("one from the future does not win over a newer one", () => {
    const ahead = written({ user: "bob" }, -3_600);
    expect(open(ahead).data).toEqual({ user: "bob" });
    expect(open(`${ahead}; ${mine}`).data).toEqual(ann);
  });

  test("no more than 16 are read", () => {
    const other = "_livewright=v1.x; ";
    expect(open(other.repeat(15) + mine).data).toEqual(ann);
    expect(open(other.repeat(16) + mine).data).toEqual({});
  });
});

describe("a session cookie of a wrong clock", () => {
  test.each([
    [0.5, false],
    [4, false],
    [6, true],
    [30, true],
    [720, true],
  ])("%d minutes ahead is valid, and is written again: %s", (minutes, again) => {
    const now = Date.now();
    const session = open();
    session.set("a", 1);
    const clock = vi.spyOn(Date, "now").mockReturnValue(now + minutes * 60_000);
    const header = roundTrip(session);
    clock.mockReturnValue(now);
    const read = open(header);
    expect(read.data).toEqual({ a: 1 });
    expect(read.setCookie() !== undefined).toBe(again);
    clock.mockRestore();
  });

  test("further ahead is replaced", () => {
    const now = Date.now();
    const session = open();
    const token = session.csrfToken();
    const clock = vi.spyOn(Date, "now").mockReturnValue(now + 40 * 3_600_000);
    const header = roundTrip(session);
    clock.mockReturnValue(now);
    const read = open(header);
    expect(read.checkCsrf(token)).toBe(false);
    const fresh = read.csrfToken();
    expect(open(`${header}; ${roundTrip(read)}`).checkCsrf(fresh)).toBe(true);
    clock.mockRestore();
  });
});

describe("age and rotation of a session cookie", () => {
  const day = 86_400_000;

  function later(days: number, header: string, ring: KeyRing = keys, options: CookieOptions = {}): SessionCookie {
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + days * day);
    const session = open(header, options, ring);
    expect(session.data).toBeDefined();
    return session;
  }

  test("an old secret still reads it, and it is written again with the new one", () => {
    const session = open();
    session.set("a", 1);
    const rotated = open(roundTrip(session), {}, new KeyRing([NEW, OLD]));
    expect(rotated.get("a")).toBe(1);
    rotated.set("b", 2);
    expect(open(roundTrip(rotated), {}, new KeyRing(NEW)).data).toEqual({ a: 1, b: 2 });
  });

  test("it expires after 14 days without a request", () => {
    const session = open();
    session.set("a", 1);
    expect(later(15, roundTrip(session)).data).toEqual({});
  });

  test("it is written again in the second half of its life", () => {
    const session = open();
    session.set("a", 1);
    const header = roundTrip(session);
    const visited = later(8, header, new KeyRing([NEW, OLD]));
    expect(visited.data).toEqual({ a: 1 });
    expect(open(roundTrip(visited), {}, new KeyRing(NEW)).data).toEqual({ a: 1 });
  });

  test("it follows maxAge", () => {
    const session = open(null, { maxAge: 60 });
    session.set("a", 1);
    expect(later(1, roundTrip(session), keys, { maxAge: 60 }).data).toEqual({});
  });
});

describe("CSRF tokens of a session cookie", () => {
  test("the first token creates a secret, and tokens differ", () => {
    const session = open();
    const [one, two] = [session.csrfToken(), session.csrfToken()];
    expect(one).not.toBe(two);
    const next = open(roundTrip(session));
    expect(next.checkCsrf(one)).toBe(true);
    expect(next.checkCsrf(two)).toBe(true);
    next.csrfToken();
    expect(next.setCookie()).toBeUndefined();
  });

  test("a missing session, a missing token, a wrong token and another session's token are refused", () => {
    const session = open();
    const token = session.csrfToken();
    expect(open().checkCsrf(token)).toBe(false);
    for (const wrong of [undefined, null, "", "x", `${token}x`, 7, {}]) expect(session.checkCsrf(wrong)).toBe(false);
    expect(session.checkCsrf(open().csrfToken())).toBe(false);
  });

  test("renew() and clear() invalidate earlier tokens, and renew() keeps the data", () => {
    const session = open();
    session.set("a", 1);
    const token = session.csrfToken();
    session.renew();
    expect(session.checkCsrf(token)).toBe(false);
    expect(session.get("a")).toBe(1);
    const newer = session.csrfToken();
    session.clear();
    expect(session.checkCsrf(newer)).toBe(false);
  });
});

test("a session cookie can have a key called __proto__", async () => {
  const View = liveView({
    mount: (_, { session }) => ({ names: Object.keys(session).join(), admin: session["admin"] === true }),
    render: ({ names, admin }) => html`<p>${names} ${admin ? "admin" : "guest"}</p>`,
  });
  const app = endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    session: () => ({ more: 1 }),
    routes: [
      live("/", View),
      get("/set", (_, { session }) => {
        session.set("__proto__", { admin: true });
        return new Response(session.get("admin") === undefined ? "unset" : "set");
      }),
    ],
  });
  const set = await app.fetch(new Request("http://app.test/set"));
  expect(await set.text()).toBe("unset");
  const cookie = set.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const page = await app.fetch(new Request("http://app.test/", { headers: { cookie } }));
  expect(await page.text()).toContain("<p>__proto__,more guest</p>");
});

test("an endpoint gives its views the session of the cookie", async () => {
  const app = appOf({ routes: [] });
  const header = (await app.sessionCookie({ userId: 7 }))?.split(";")[0] ?? "";
  expect(open(header, {}, app.adapter.context.keys).data).toEqual({ userId: 7 });
  expect(app.sessionCookie({})).toBeUndefined();
  expect(() => app.sessionCookie({ much: "x".repeat(5_000) })).toThrow(/LW110/);
});
