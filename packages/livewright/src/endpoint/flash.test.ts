import { afterEach, describe, expect, test, vi } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import type { RouteContext } from "../router/route-context.ts";
import { get, live } from "../router/routes.ts";
import { signFlash, verifyFlash, verifyStatic } from "../tokens/tokens.ts";
import { silentLogger } from "../telemetry/logger.ts";
import type { CookieOptions } from "./cookie-format.ts";
import { endpoint } from "./endpoint.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

afterEach(() => void vi.useRealTimers());

const secretKeyBase = SECRET_KEY_BASE;
const keys = new KeyRing(secretKeyBase);
const app = endpoint({
  secretKeyBase,
  logger: silentLogger,
  development: false,
  layout: ({ content, flash }) => html`<b>${flash["info"]}</b>${content}`,
  routes: [
    live("/page", liveView({ render: ({ flash }) => html`<p>${flash["info"]}</p>` })),
    live(
      "/saved",
      liveView({
        mount(socket) {
          socket.putFlash("info", "Saved.");
          return socket.redirect("/page");
        },
        render: () => html`x`,
      }),
    ),
    live("/moved", liveView({ mount: (socket) => socket.redirect("/page"), render: () => html`x` })),
    live(
      "/failing",
      liveView({
        render: () => {
          throw new Error("boom");
        },
      }),
    ),
  ],
});

interface Answer {
  readonly text: string;
  readonly response: Response;
  /** The `Set-Cookie` headers about flash, joined. */
  readonly cookie: string | undefined;
}

async function visit(path: string, cookie?: string): Promise<Answer> {
  const headers = cookie === undefined ? {} : { cookie };
  const response = await app.fetch(new Request(`http://app.test${path}`, { headers }));
  const set = response.headers.getSetCookie().filter((header) => /^\w+_flash(?:__)?=/.test(header));
  return { text: await response.text(), response, cookie: set.length === 0 ? undefined : set.join(", ") };
}

const cookieOf = (flash: Record<string, string>): string => `a=b; __phoenix_flash__=${signFlash(keys, flash)}; c=d`;
const DELETED = "__phoenix_flash__=; Path=/; Max-Age=0";
const OWN_DELETED = "_livewright_flash=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax";

/** The flash a cookie brings. */
function brought(cookie: string | undefined): unknown {
  return verifyFlash(keys, /_livewright_flash=([^;]*)/.exec(cookie ?? "")?.[1]);
}

describe("the flash of a page", () => {
  test("comes from the cookie, is passed on to the join, and its cookie is deleted", async () => {
    const { text, cookie } = await visit("/page", cookieOf({ info: "Hi <b>" }));
    expect(text).toContain("<b>Hi &lt;b&gt;</b><p>Hi &lt;b&gt;</p>");
    const [, id = "", fixed] = /id="(phx-[^"]+)".*data-phx-static="([^"]+)"/.exec(text) ?? [];
    expect(verifyStatic(keys, fixed, id)).toEqual({ id, flash: { info: "Hi <b>" } });
    expect(cookie).toBe(DELETED);
  });

  test("is absent without a cookie, and sets none", async () => {
    for (const given of [undefined, "a=b", "x__phoenix_flash__=1"]) {
      const { text, cookie } = await visit("/page", given);
      expect(text).toContain("<b></b><p></p>");
      expect(cookie).toBeUndefined();
    }
  });

  test.each([
    ["forged", "__phoenix_flash__=forged"],
    ["empty", "__phoenix_flash__="],
    [
      "of another server",
      `__phoenix_flash__=${signFlash(new KeyRing("another secret of 32 characters or more"), { info: "x" })}`,
    ],
    ["that cannot be decoded", "__phoenix_flash__=%zz"],
  ])("ignores a cookie that is %s, and leaves it to its application", async (_name, given) => {
    const { text, cookie } = await visit("/page", given);
    expect(text).toContain("<b></b><p></p>");
    expect(cookie).toBeUndefined();
    const own = await visit("/page", given.replace("__phoenix_flash__", "_livewright_flash"));
    expect(own.text).toContain("<b></b><p></p>");
    expect(own.cookie).toBe(OWN_DELETED);
  });

  test("comes from the readable cookie, before or after one of another application", async () => {
    const other = `__phoenix_flash__=${signFlash(new KeyRing("o".repeat(32)), { info: "theirs" })}`;
    const mine = `__phoenix_flash__=${signFlash(keys, { info: "mine" })}`;
    for (const given of [`${other}; ${mine}`, `${mine}; ${other}`]) {
      const { text, cookie } = await visit("/page", given);
      expect(text).toContain("<p>mine</p>");
      expect(cookie).toBe(DELETED);
    }
  });

  test("merges what a view and a request stored at the same time, and deletes both cookies", async () => {
    const own = `_livewright_flash=${signFlash(keys, { error: "Oh" })}`;
    const { text, cookie } = await visit("/page", `${cookieOf({ info: "Hi" })}; ${own}`);
    const [, id = "", fixed] = /id="(phx-[^"]+)".*data-phx-static="([^"]+)"/.exec(text) ?? [];
    expect(verifyStatic(keys, fixed, id)?.flash).toEqual({ info: "Hi", error: "Oh" });
    expect(cookie).toBe(`${DELETED}, ${OWN_DELETED}`);
  });

  test("expires after a minute and the tolerance for clocks", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const given = cookieOf({ info: "old" });
    const start = Date.now();
    vi.setSystemTime(start + 359_000);
    expect((await visit("/page", given)).text).toContain("<p>old</p>");
    vi.setSystemTime(start + 362_000);
    expect(await visit("/page", given)).toMatchObject({
      text: expect.stringContaining("<p></p>") as string,
      cookie: undefined,
    });
  });

  test("stays in its cookie if the page fails", async () => {
    const { response, cookie } = await visit("/failing", cookieOf({ info: "Hi" }));
    expect(response.status).toBe(500);
    expect(cookie).toBeUndefined();
  });
});

describe("the flash of a redirect", () => {
  test("is stored in a cookie for a minute, and shown by the next page", async () => {
    const { response, cookie } = await visit("/saved");
    expect([response.status, response.headers.get("location")]).toEqual([302, "/page"]);
    expect(cookie).toMatch(/^_livewright_flash=[\w.-]+; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(brought(cookie)).toEqual({ info: "Saved." });
    const next = await visit("/page", cookie?.split(";")[0]);
    expect(next.text).toContain("<p>Saved.</p>");
  });

  test("keeps the flash that came with the request", async () => {
    expect(brought((await visit("/moved", cookieOf({ info: "Hi" }))).cookie)).toEqual({ info: "Hi" });
    const both = await visit("/saved", cookieOf({ info: "Hi", error: "Oh" }));
    expect(brought(both.cookie)).toEqual({ info: "Saved.", error: "Oh" });
  });

  test("that is too large for a cookie is dropped with a log line", async () => {
    const warn = vi.fn();
    const long =
      (length: number) =>
      async (_: Request, { putFlash, redirect }: RouteContext) => {
        putFlash("info", "x".repeat(length));
        return redirect("/page");
      };
    const to = endpoint({
      secretKeyBase,
      logger: { ...silentLogger, warn },
      development: false,
      routes: [get("/long", long(4000)), get("/short", long(2500))],
    });
    const short = await to.fetch(new Request("http://app.test/short"));
    expect(short.headers.getSetCookie()).toEqual([expect.stringMatching(/^_livewright_flash=\S+;/)]);
    expect(warn).not.toHaveBeenCalled();
    const response = await to.fetch(new Request("http://app.test/long"));
    expect([response.status, response.headers.getSetCookie()]).toEqual([303, []]);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/flash is dropped: its cookie would have \d+ bytes/),
      {
        kinds: ["info"],
      },
    );
  });

  test.each<[CookieOptions, RegExp, RegExp]>([
    [
      { path: "/app", sameSite: "strict", domain: "app.test" },
      /^_livewright_flash=v1\S+; Max-Age=60; Domain=app\.test; Path=\/app; HttpOnly; SameSite=Strict$/,
      /^_livewright_flash=; Max-Age=0; Domain=app\.test; Path=\/app; HttpOnly; SameSite=Strict$/,
    ],
    [
      { name: "sid", maxAge: 9_000, sameSite: "none", secure: true, partitioned: true },
      /^sid_flash=v1\S+; Max-Age=60; Path=\/; HttpOnly; Secure; Partitioned; SameSite=None$/,
      /^sid_flash=; Max-Age=0; Path=\/; HttpOnly; Secure; Partitioned; SameSite=None$/,
    ],
  ])("has a cookie with the options of the session cookie: %o", async (cookie, written, deleted) => {
    const handler = async (_: Request, { putFlash, redirect }: RouteContext) => {
      putFlash("info", "Saved.");
      return redirect("/page");
    };
    const page = liveView({ render: ({ flash }) => html`<p>${flash["info"]}</p>` });
    const to = endpoint({
      secretKeyBase,
      cookie,
      logger: silentLogger,
      routes: [get("/save", handler), live("/page", page)],
    });
    const [first = ""] = (await to.fetch(new Request("http://app.test/save"))).headers.getSetCookie();
    expect(first).toMatch(written);
    const headers = { cookie: first.split(";")[0] ?? "" };
    const next = await to.fetch(new Request("http://app.test/page", { headers }));
    expect(await next.text()).toContain("<p>Saved.</p>");
    expect(next.headers.getSetCookie()).toContainEqual(expect.stringMatching(deleted));
  });

  test("sets no cookie if it is empty", async () => {
    expect((await visit("/moved")).cookie).toBeUndefined();
  });
});
