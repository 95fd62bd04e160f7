// Tokens in the wrong hands, in the wrong place, at the wrong time, or made up.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KeyRing } from "../../crypto/keys.ts";
import { signToken } from "../../crypto/token.ts";
import { sealEmbedded, signFlash, signSession, signStatic } from "../../tokens/tokens.ts";
import { Browser, bystander, keys, SECRET, type Seen, target, Target } from "../../test-support/attack-target.ts";

/** A refusal. A client that tries again and again receives another reason. */
const refused = (reason: string) => ({
  reason: expect.stringMatching(new RegExp(`^(?:${reason}|page reloads in a loop)$`)) as string,
  cause: expect.any(String) as string,
});
const STALE = refused("stale");
const UNAUTHORIZED = refused("unauthorized");
const DAY = 24 * 60 * 60 * 1000;

const start = target();
let unaffected: () => Promise<void>;
beforeEach(async () => {
  unaffected = await bystander(await start());
});
afterEach(async () => unaffected());

/** Two people, each with a page. */
async function annAndBob(): Promise<{ ann: Browser; bob: Browser; anns: Seen; bobs: Seen }> {
  const [ann, bob] = [new Browser(await start()), new Browser(await start())];
  await ann.fetch("/login/ann");
  await bob.fetch("/login/bob");
  return { ann, bob, anns: await ann.open("/open"), bobs: await bob.open("/open") };
}

describe("tokens of other users", () => {
  test("the tokens of one user show another user only their own data", async () => {
    const { ann, bob, anns, bobs } = await annAndBob();
    const line = await bob.connect(bobs.csrf);
    const { response } = await line.join(anns, `${bob.target.url}/open`);
    expect(JSON.stringify(response)).toContain("bob");
    expect(JSON.stringify(response)).not.toContain("ann");
    expect(ann.header).not.toBe(bob.header);
  });

  test("the static token of one page is refused for another page", async () => {
    const { bob, anns, bobs } = await annAndBob();
    const line = await bob.connect(bobs.csrf);
    // With flash, without which a page has none.
    const annsToken = signStatic(keys, { id: anns.id, flash: { info: "for ann" } });
    expect((await line.join({ ...bobs, static: annsToken }, `${bob.target.url}/open`)).response).toEqual(STALE);
  });

  test("the CSRF token of one user opens no session of another user", async () => {
    const { bob, anns, bobs } = await annAndBob();
    const line = await bob.connect(anns.csrf);
    expect((await line.join(bobs, `${bob.target.url}/open`)).response).toEqual(STALE);
    const change = await bob.fetch("/change", { method: "POST", headers: { "x-csrf-token": anns.csrf } });
    expect(change.status).toBe(403);
  });

  test("a session cookie that is cut or changed is ignored", async () => {
    const { ann } = await annAndBob();
    const [[name, cookie] = ["", ""]] = ann.cookies;
    const thief = new Browser(await start());
    for (let at = 3; at < cookie.length; at += 7) {
      thief.cookies.set(name, `${cookie.slice(0, at)}${cookie[at] === "A" ? "B" : "A"}${cookie.slice(at + 1)}`);
      expect(await (await thief.fetch("/whoami")).json()).toBeNull();
      thief.cookies.set(name, cookie.slice(0, at));
      expect(await (await thief.fetch("/whoami")).json()).toBeNull();
    }
    expect(await (await ann.fetch("/whoami")).json()).toBe("ann");
  });
});

describe("tokens of other views, topics and live sessions", () => {
  const forUrl = async (path: string): Promise<{ browser: Browser; page: Seen; url: (path: string) => string }> => {
    const browser = new Browser(await start());
    const page = await browser.open(path);
    return { browser, page, url: (to) => `${browser.target.url}${to}` };
  };

  test("a token is refused for another topic", async () => {
    const { browser, page, url } = await forUrl("/open");
    const line = await browser.connect(page.csrf);
    expect((await line.join({ ...page, id: "phx-other" }, url("/open"))).response).toEqual(STALE);
    expect((await line.join({ ...page, id: "__proto__" }, url("/open"))).response).toEqual(STALE);
  });

  test("a token is refused for another view", async () => {
    const { browser, page, url } = await forUrl("/open");
    const line = await browser.connect(page.csrf);
    for (const path of ["/failing", "/admin", "/whoami", "/nowhere", "//evil.test/open/x"]) {
      expect((await line.join(page, url(path))).response).toEqual(UNAUTHORIZED);
    }
    expect((await line.join(page, "no url at all \u0000")).response).toEqual(UNAUTHORIZED);
    expect((await line.join(page, 7 as never)).response).toEqual(STALE);
  });

  test("live navigation does not reach another live session", async () => {
    const { browser, page, url } = await forUrl("/open");
    const line = await browser.connect(page.csrf);
    const into = await line.join(page, "", { url: undefined, redirect: url("/admin") });
    expect(into.response).toEqual({ reason: "unauthorized" });
  });

  test("a patch does not reach another live session", async () => {
    const { browser } = await forUrl("/open");
    const { line, page, joinRef } = await browser.live("/open");
    for (const path of ["/admin", "/whoami", "/failing"]) {
      const url = `${browser.target.url}${path}`;
      expect(await line.ask(joinRef, `lv:${page.id}`, "live_patch", { url })).toEqual({ link_redirect: true });
    }
    expect(await line.event(joinRef, page.id, "inc")).toHaveProperty("diff");
  });

  test("a token of one purpose is refused for another purpose", async () => {
    const { browser, page, url } = await forUrl("/open");
    const line = await browser.connect(page.csrf);
    const id = page.id;
    const wrong: Partial<Seen>[] = [
      { session: page.static },
      { static: page.session },
      { session: signFlash(keys, { info: "x" }) },
      { static: signFlash(keys, { info: "x" }) },
      { session: signToken(keys, "reload", [id, "open", "users"]) },
      { session: page.csrf },
      { session: sealEmbedded(keys, { id, parent: "an instance that is not there", view: "open", session: {} }) },
    ];
    for (const change of wrong) {
      expect((await line.join({ ...page, ...change }, url("/open"))).response).toEqual(STALE);
    }
  });

  test("a sticky token is refused for a view that the endpoint does not offer", async () => {
    const { browser, page, url } = await forUrl("/open");
    const line = await browser.connect(page.csrf);
    // Even one that was really signed: only `views` can be joined without a route.
    const session = sealEmbedded(keys, { id: page.id, parent: null, view: "admin", session: {} });
    expect((await line.join({ ...page, session }, url("/open"))).response).toEqual(STALE);
    const unrouted = signSession(keys, { id: page.id, view: "admin", liveSession: null });
    expect((await line.join({ ...page, session: unrouted }, url("/open"))).response).toEqual(STALE);
  });

  test("the flags of a join grant nothing", async () => {
    const { browser, page, url } = await forUrl("/open");
    const line = await browser.connect(page.csrf);
    const { response } = await line.join(page, url("/admin"), { sticky: true, params: { _mounts: 1e9 } });
    expect(response).toEqual(UNAUTHORIZED);
  });
});

describe("tokens of nested views", () => {
  test("a nested view joins only in the page that shows it, while it shows it", async () => {
    const { ann, bob } = await annAndBob();
    const here = await ann.live("/open");
    const joined = here.line.frames.find(([, , , event]) => event === "phx_reply")?.[4];
    const [, token = ""] = /id=\\"child\\"[^>]*data-phx-session=\\"([\w.-]+)\\"/.exec(JSON.stringify(joined)) ?? [];
    expect(token).not.toBe("");
    const child = { id: "child", session: token, static: "" };
    const theirs = await bob.live("/open");
    expect((await theirs.line.join(child, "")).response).toEqual(STALE);
    expect((await here.line.join({ ...child, id: "child2" }, "")).response).toEqual(STALE);
    expect(JSON.stringify((await here.line.join(child, "")).response)).toContain("only ann");
    // The holder of the token cannot read its content.
    expect(Buffer.from(token.replaceAll(".", ""), "base64url").toString("latin1")).not.toContain("only ann");
    await here.line.ask(here.joinRef, `lv:${here.page.id}`, "phx_leave", {});
    expect((await here.line.join(child, "")).response).toEqual(STALE);
  });
});

describe("the age of tokens", () => {
  const joined = async (session: string, fixed = ""): Promise<unknown> => {
    const browser = new Browser(await start());
    const page = await browser.open("/open");
    const line = await browser.connect(page.csrf);
    const { response } = await line.join({ id: "phx-x", session, static: fixed }, `${browser.target.url}/open`);
    return "rendered" in response ? "joined" : response;
  };
  const token = { id: "phx-x", view: "open", liveSession: "users" };
  const at = (now: number, ring = keys) => signToken(ring, "live session", ["phx-x", "open", "users"], now);

  test("a token is valid for fourteen days, and not before it was made", async () => {
    const now = Date.now();
    expect(await joined(signSession(keys, token))).toBe("joined");
    expect(await joined(at(now - 13 * DAY))).toBe("joined");
    expect(await joined(at(now - 15 * DAY))).toEqual(STALE);
    expect(await joined(at(now + 2 * DAY))).toEqual(STALE);
    const fixed = signToken(keys, "live static", ["phx-x"], now - 15 * DAY);
    expect(await joined(signSession(keys, token), fixed)).toEqual(STALE);
  });

  test("a token with one changed character is refused", async () => {
    const good = signSession(keys, token);
    const browser = new Browser(await start());
    const { csrf } = await browser.open("/open");
    const line = await browser.connect(csrf);
    for (let i = 0; i < good.length; i++) {
      const session = `${good.slice(0, i)}${good[i] === "x" ? "y" : "x"}${good.slice(i + 1)}`;
      const { response } = await line.join({ id: "phx-x", session, static: "" }, `${browser.target.url}/open`);
      expect(response).toEqual(STALE);
    }
  });

  test("a rotated key stays valid until it is removed", async () => {
    const next = "the next secret of the target, as unknown as the last";
    const rotated = await Target.start({ secretKeyBase: [next, SECRET] });
    const without = await Target.start({ secretKeyBase: next });
    try {
      const old = new Browser(await start());
      await old.fetch("/login/ann");
      const page = await old.open("/open");
      for (const [to, accepted] of [
        [rotated, true],
        [without, false],
      ] as const) {
        const browser = new Browser(to);
        for (const [name, value] of old.cookies) browser.cookies.set(name, value);
        expect(await (await browser.fetch("/whoami")).json()).toBe(accepted ? "ann" : null);
        const line = await browser.connect(page.csrf);
        const { response } = await line.join(page, `${to.url}/open`);
        if (accepted) expect(response).toHaveProperty("rendered");
        else expect(response).toEqual(STALE);
      }
      // The rotated server makes tokens with the new secret.
      const { session, id } = await new Browser(rotated).open("/open");
      expect(session).not.toBe("");
      expect(await joined(session.replace(id, "phx-x"))).toEqual(STALE);
      expect(await joined(at(Date.now(), new KeyRing(next)))).toEqual(STALE);
    } finally {
      await Promise.all([rotated.server.close(), without.server.close()]);
    }
  });
});

describe("forged flash messages", () => {
  const forged = [
    "x",
    "v1.x.y",
    signToken(new KeyRing("a secret of somebody else's server"), "flash", { info: "FORGED" }),
    signToken(keys, "flash", { info: "FORGED" }, Date.now() - 420_000),
    signStatic(keys, { id: "a", flash: { info: "FORGED" } }),
  ];

  test.each(forged)("a page shows no flash from a forged cookie: %s", async (value) => {
    const browser = new Browser(await start());
    browser.cookies.set("__phoenix_flash__", value);
    const page = await browser.open("/open");
    expect(page.status).toBe(200);
    expect(page.html).not.toContain("FORGED");
  });

  test.each(forged)("a join shows no flash from a forged token: %s", async (flash) => {
    const browser = new Browser(await start());
    const page = await browser.open("/open");
    const line = await browser.connect(page.csrf);
    const { response } = await line.join(page, `${browser.target.url}/open`, { flash });
    expect(response).toHaveProperty("rendered");
    expect(JSON.stringify(response)).not.toContain("FORGED");
  });

  test("a flash message is shown as text, even if it contains HTML", async () => {
    const browser = new Browser(await start());
    await browser.fetch(`/say?text=${encodeURIComponent("<script>alert(1)</script>\r\nset-cookie: x=1")}`);
    const page = await browser.open("/open");
    expect(page.html).toContain("&lt;script&gt;");
    expect(page.html).not.toContain("<script>alert");
    expect(browser.cookies.has("x")).toBe(false);
  });
});
