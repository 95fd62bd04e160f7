import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as Client from "./client.ts";
import type { LiveSocket } from "./phoenix-live-view.ts";

/** The arguments of the socket; the official class would open a connection. */
const made: { path: string; options: Record<string, unknown>; connected: number }[] = [];

vi.mock("./phoenix-live-view.ts", () => ({
  LiveSocket: class {
    readonly entry: (typeof made)[number];
    constructor(path: string, _socket: unknown, options: Record<string, unknown>) {
      this.entry = { path, options, connected: 0 };
      made.push(this.entry);
    }
    connect(): void {
      this.entry.connected += 1;
    }
    getSocket(): object {
      return { onMessage() {}, onOpen() {}, onError() {} };
    }
  },
}));

function page(head: string, body: string = ""): void {
  document.head.innerHTML = head;
  document.body.innerHTML = body;
}

/** Loads the module again, as a page does. */
async function load(): Promise<typeof Client> {
  vi.resetModules();
  return import("./client.ts");
}

/** The params option the socket was made with. */
function given(): (element?: HTMLElement) => Record<string, unknown> {
  return made[0]?.options["params"] as ReturnType<typeof given>;
}

/** The names that the constructors of an official package read from their options. */
function optionsRead(name: string): readonly string[] {
  const folder = dirname(createRequire(import.meta.url).resolve(name));
  const file = name === "phoenix" ? "phoenix.mjs" : "phoenix_live_view.esm.js";
  const reads = readFileSync(join(folder, file), "utf8").matchAll(/^ {4}(?: {2})?this\.\w+ = .*?\bopts\.(\w+)/gm);
  // Of the elements that a patch locks.
  return [...reads].map(([, option = ""]) => option).filter((option) => !/^(?:withChildren|undoRef)$/.test(option));
}

const CSRF = '<meta name="csrf-token" content="abc">';
const VIEW = '<div data-phx-session="s"></div>';

beforeEach(() => {
  made.length = 0;
  delete window.liveSocket;
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});

afterEach(() => {
  page("");
});

/** Lets the module finish its start. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("the client without a script of the application", () => {
  test("connects with the token of the page", async () => {
    page(CSRF, VIEW);
    await load();
    await settled();
    expect(made).toMatchObject([{ path: "/live", connected: 1 }]);
    expect(given()()).toEqual({ _csrf_token: "abc" });
    expect(window.liveSocket).toBeDefined();
  });

  test("connects below the path of the application that its view names", async () => {
    page(CSRF, '<div data-phx-session="s" data-livewright-base="/shop"></div>');
    await load();
    await settled();
    expect(made).toMatchObject([{ path: "/shop/live", connected: 1 }]);
  });

  test("connects below that path where the page names its socket, and loads hooks there", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const tags = `<meta name="livewright-socket" content="/ws"><meta name="livewright-hooks" content="/hooks-of-base.js">`;
    page(CSRF + tags, '<div data-phx-session="s" data-livewright-base="/shop"></div>');
    await load();
    await vi.waitFor(() => expect(made).toMatchObject([{ path: "/shop/ws", connected: 1 }]));
    expect(error.mock.calls[0]?.[0]).toContain("/shop/hooks-of-base.js");
  });

  test("reads the token when it is needed, because the page may have a newer one", async () => {
    page(CSRF);
    await load();
    await settled();
    page('<meta name="csrf-token" content="def">');
    expect(given()()).toEqual({ _csrf_token: "def" });
  });

  test("follows the meta tags of the page", async () => {
    const hooks = "data:text/javascript,export const hooks = { Chart: { mounted() {} } }";
    page(
      `${CSRF}<meta name="livewright-socket" content="/app/live">
       <meta name="livewright-hooks" content="${hooks}"><meta name="livewright-progress" content="false">`,
    );
    await load();
    await settled();
    expect(made[0]?.path).toBe("/app/live");
    expect(made[0]?.options["hooks"]).toHaveProperty("Chart");
  });

  test("starts even if the hooks cannot be loaded", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    page(`${CSRF}<meta name="livewright-hooks" content="data:text/javascript,throw 1">`);
    await load();
    await settled();
    expect(made).toHaveLength(1);
    expect(error).toHaveBeenCalledOnce();
  });

  test("does nothing if the page asks it not to start", async () => {
    page(`${CSRF}<meta name="livewright-start" content="manual">`);
    await load();
    await settled();
    expect(made).toEqual([]);
  });
});

describe("start()", () => {
  test.each([{ hook: {} }, { socketpath: "/ws" }, { progresBar: false }, { Hooks: {}, params: {} }])(
    "refuses the unknown options %o",
    async (options) => {
      page(`${CSRF}<meta name="livewright-start" content="manual">`);
      const { start } = await load();
      expect(() => start(options as Client.StartOptions)).toThrow(
        `start has no option ${JSON.stringify(Object.keys(options)[0])}. It has params, socketPath, progressBar, hooks, `,
      );
      expect(made).toEqual([]);
    },
  );

  test("accepts every option of the official client and its socket", async () => {
    page(`${CSRF}<meta name="livewright-start" content="manual">`);
    const { start } = await load();
    const names = ["phoenix", "phoenix_live_view"].flatMap(optionsRead);
    expect(names).toEqual(expect.arrayContaining(["maxReloads", "longPollFallbackMs", "blockPhxChangeWhileComposing"]));
    start(Object.fromEntries(names.map((name) => [name, undefined])));
    expect(made).toHaveLength(1);
  });

  test("passes the options of the official client on, and adds the token to the params", async () => {
    page(`${CSRF}<meta name="livewright-start" content="manual">`);
    const { start } = await load();
    const hooks = { Chart: {} };
    const params = vi.fn<(element?: HTMLElement) => Record<string, unknown>>(() => ({
      zone: "UTC",
      _csrf_token: "mine",
    }));
    start({ hooks, params, socketPath: "/ws", progressBar: false, loaderTimeout: 5 });
    expect(made[0]).toMatchObject({ path: "/ws", options: { hooks, loaderTimeout: 5 } });
    expect(made[0]?.options).not.toHaveProperty("progressBar");
    expect(given()(document.body)).toEqual({ zone: "UTC", _csrf_token: "abc" });
    expect(params).toHaveBeenCalledWith(document.body);
  });

  test.each([
    ["", {}, 2_500],
    ["", { longPollFallbackMs: 800 }, 800],
    ["", { longPollFallbackMs: false }, undefined],
    ["", { longPollFallbackMs: 0 }, undefined],
    ["", { transport: Object }, undefined],
    ["", { transport: Object, longPollFallbackMs: 800 }, 800],
    ["false", {}, undefined],
    ["4000", {}, 4_000],
    ["soon", {}, undefined],
    ["false", { longPollFallbackMs: 800 }, 800],
  ] as const)("with the tag %j and the options %o falls back to long polling after %s ms", async (tag, options, ms) => {
    const longPoll = tag === "" ? "" : `<meta name="livewright-long-poll" content="${tag}">`;
    page(`${CSRF}${longPoll}<meta name="livewright-start" content="manual">`);
    const { start } = await load();
    start(options);
    expect(made[0]?.options["longPollFallbackMs"]).toBe(ms);
  });

  test("never returns an object that the client could change", async () => {
    page(`${CSRF}<meta name="livewright-start" content="manual">`);
    const { start } = await load();
    const params = { zone: "UTC" };
    start({ params });
    given()()["_mounts"] = 1;
    expect(params).toEqual({ zone: "UTC" });
    expect(given()()).not.toHaveProperty("_mounts");
  });

  test("runs before the page starts the client itself, which then does not start again", async () => {
    page(CSRF);
    const state = vi.spyOn(document, "readyState", "get").mockReturnValue("interactive");
    const { start } = await load();
    await settled();
    expect(made).toEqual([]);
    const socket: LiveSocket = start({ hooks: { Own: {} } });
    state.mockReturnValue("complete");
    document.dispatchEvent(new Event("DOMContentLoaded"));
    await settled();
    expect(made).toHaveLength(1);
    expect(made[0]?.options["hooks"]).toHaveProperty("Own");
    expect(start()).toBe(socket);
  });

  test("reports options that come too late", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    page(CSRF);
    const { start } = await load();
    await settled();
    start({ hooks: {} });
    expect(warn.mock.calls[0]?.[0]).toContain("livewright-start");
    expect(made).toHaveLength(1);
  });

  test("reports a missing token, without which no view can be joined", async () => {
    page('<meta name="livewright-start" content="manual">', VIEW);
    const { start } = await load();
    expect(() => start()).toThrow(/csrf-token/);
    page('<meta name="livewright-start" content="manual">');
    expect(() => start()).not.toThrow();
  });
});
