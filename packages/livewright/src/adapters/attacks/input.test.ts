// Other hostile input: names, numbers, sizes and shapes that the official client never sends.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Browser, bystander, type Line, type Seen, target } from "../../test-support/attack-target.ts";

const start = target({ limits: { maxJoinsPerMinute: 10_000 } });
let unaffected: () => Promise<void>;
let browser: Browser;
let line: Line;
let page: Seen;
let joinRef: string;
let topic: string;

beforeEach(async () => {
  const to = await start();
  unaffected = await bystander(to);
  browser = new Browser(to);
  ({ line, page, joinRef } = await browser.live("/open"));
  topic = `lv:${page.id}`;
});
afterEach(async () => {
  line.socket.close();
  await unaffected();
});

/** The view is still the one that was joined. */
async function expectAlive(): Promise<void> {
  expect(await line.event(joinRef, page.id, "inc")).toMatchObject({ diff: {} });
}

const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];

describe("names that JavaScript gives a meaning to", () => {
  test.each(NAMES)("a client event named %s ends only its view", async (name) => {
    // As for any event without a handler: this view ends, and the client joins it again.
    expect(await line.event(joinRef, page.id, name)).toEqual({ crashed: { reason: "channel_crash" } });
  });

  test.each(NAMES)("params may have a key named %s", async (name) => {
    const params = JSON.parse(`{"${name}":{"polluted":1},"a":{"${name}":{"polluted":1}}}`) as object;
    const { diff } = (await line.event(joinRef, page.id, "echo", params)) as { diff: { r: object } };
    expect(JSON.stringify(diff.r)).toBe(JSON.stringify(params));
    const form = `${name}[polluted]=1&a[${name}][polluted]=1`;
    await line.event(joinRef, page.id, "echo", form, { type: "form", meta: { _target: name } });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await expectAlive();
  });

  test.each(NAMES)("a URL may have a query parameter named %s", async (name) => {
    const response = await browser.open(`/open?${name}[polluted]=1&${name}=2`);
    expect(response.status).toBe(200);
    expect(
      await line.ask(joinRef, topic, "live_patch", { url: `${browser.target.url}/open?${name}[a]=1` }),
    ).toHaveProperty("diff");
    expect((await browser.open(`/other/${name}`)).status).toBe(200);
    expect((await browser.open(`/${name}`)).status).toBe(404);
  });

  test.each(NAMES)("%s is an unknown value as cookie, topic, session key and message", async (name) => {
    browser.cookies.set(name, "x");
    expect((await browser.open("/open")).status).toBe(200);
    expect(await line.ask(null, name, "event", {})).toEqual({ reason: "unmatched topic" });
    expect(await line.ask(null, `lv:${name}`, "phx_join", { session: page.session })).toMatchObject({
      reason: "stale",
    });
    expect(await line.ask(joinRef, topic, name, {})).toEqual({});
    await expectAlive();
  });

  test("a payload with such names instead of its fields changes nothing", async () => {
    const payload = JSON.parse('{"__proto__":{"event":"inc","type":"click","value":{}}}') as object;
    expect(await line.ask(joinRef, topic, "event", payload)).toEqual({});
    await expectAlive();
  });
});

describe("components and uploads that do not exist", () => {
  test.each([-1, 0, 2, 99, 1e21, 1.5, -0])("an event for the unknown component %d changes nothing", async (cid) => {
    expect(await line.event(joinRef, page.id, "inc", {}, { cid })).toEqual({});
    await expectAlive();
  });

  test.each(["1", "__proto__", null, {}, [1], true])(
    "an event for the invalid component id %j changes nothing",
    async (cid) => {
      expect(await line.event(joinRef, page.id, "inc", {}, { cid })).toEqual({});
      await expectAlive();
    },
  );

  test("the server destroys no component for cids of others, repeated cids and invalid cids", async () => {
    for (const cids of [[99, 1, 1, "1", null, {}, -1, 1e9], "all", null, { length: 3 }, Array(5_000).fill(1)]) {
      expect(await line.ask(joinRef, topic, "cids_will_destroy", { cids })).toEqual({});
    }
    await expectAlive();
  });

  test("refs of uploads that were never allowed open no upload", async () => {
    for (const ref of ["phx-forged", "__proto__", "", "0"]) {
      expect(await line.ask(null, `lvu:${ref}`, "phx_join", { token: page.session })).toEqual({
        reason: "invalid_token",
      });
      expect(await line.ask(joinRef, topic, "allow_upload", { ref, entries: [{ name: "x" }] })).toEqual({});
      expect(await line.ask(joinRef, topic, "progress", { ref, progress: 100 })).toEqual({});
      const uploads = JSON.parse(`{"${ref}":[{"ref":"0","name":"x"}]}`) as object;
      await line.event(joinRef, page.id, "echo", "a=1", { type: "form", uploads });
    }
    await expectAlive();
  });

  test("events that only the client itself sends reach no handler of a view", async () => {
    expect(await line.event(joinRef, page.id, "lv:anything")).toEqual({ crashed: { reason: "channel_crash" } });
  });
});

describe("the size of input", () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => `${i.toString(36)}=`).join("&");
  const deep = (depth: number) => `a${"[b]".repeat(depth)}=1`;
  const json = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const refused = {
    diff: {
      r: { error: "invalid_params", code: "LW121", issues: expect.any(Array) as unknown },
      e: [["livewright:refused", expect.objectContaining({ code: "LW121" })]],
    },
  };

  test("a form of 100,000 keys and a key 10,000 levels deep are refused alone", async () => {
    for (const value of [many(100_000), deep(10_000)]) {
      expect(await line.event(joinRef, page.id, "echo", value, { type: "form" })).toEqual(refused);
    }
    await expectAlive();
  });

  test("an object of 100,000 keys and an object 10,000 levels deep are refused alone", async () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [i.toString(36), 0]));
    expect(await line.event(joinRef, page.id, "echo", wide)).toEqual(refused);
    for (const payload of [
      `{"type":"click","event":"echo","value":{"a":${json(10_000)}}}`,
      `{"type":"form","event":"echo","value":"a=1","meta":{"a":${json(10_000)}}}`,
      `{"type":"click","event":"echo","value":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`,
    ]) {
      expect(await line.askText(joinRef, topic, "event", payload)).toEqual(refused);
    }
    await expectAlive();
  });

  test("a join refuses params that are too many or too deep", async () => {
    const url = `${browser.target.url}/open`;
    const payload = JSON.stringify({ url, session: page.session, static: page.static, params: "DEEP" });
    const deepJoin = payload.replace('"DEEP"', `{"a":${json(10_000)}}`);
    const tooDeep = { reason: expect.stringContaining("32 levels") as string, code: "LW121", limit: "maxParamDepth" };
    expect(await line.askText(null, topic, "phx_join", deepJoin)).toEqual(tooDeep);
    expect((await line.join(page, `${url}?${deep(1_000)}`)).response).toEqual({ reason: "join crashed" });
    // Longer than any URL: it is none.
    expect((await line.join(page, `${url}?${many(100_000)}`)).response).toEqual({ reason: "stale", cause: "url" });
    expect((await line.join(page, url)).response).toHaveProperty("rendered");
  });

  test("a request refuses a query string that is too long or too deep", async () => {
    expect((await browser.fetch(`/open?${deep(2_000)}`)).status).toBe(413);
    expect((await browser.fetch(`/open?${"a".repeat(100_000)}`)).status).toBe(431);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    for (const body of [many(100_000), deep(10_000)]) {
      expect((await browser.fetch("/change", { method: "POST", body, headers })).status).toBe(413);
    }
    expect((await browser.fetch("/change", { method: "POST", body: "a".repeat(9_000_000), headers })).status).toBe(413);
  });

  test("refused input leaves no memory behind", async () => {
    const before = process.memoryUsage().heapUsed;
    const payload = `{"type":"click","event":"echo","value":{"a":${json(10_000)},"text":"${"x".repeat(100_000)}"}}`;
    for (let i = 0; i < 100; i++) await line.askText(joinRef, topic, "event", payload);
    globalThis.gc?.();
    // Each takes megabytes while it is read. If all were kept, the heap would grow by far more.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024);
    await expectAlive();
  }, 30_000);
});

describe("targets of redirects", () => {
  test.each(["//evil.test", "/\\evil.test", "https://evil.test", "/a\r\nb: c", "javascript:alert(1)", "", "\u0000/"])(
    "a redirect to %j ends the view instead",
    async (to) => {
      expect(await line.event(joinRef, page.id, "go", { to })).toEqual({ crashed: { reason: "channel_crash" } });
    },
  );

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.test",
    "https://a.test/\r\nb: c",
    "vbscript:x",
    "file:///",
  ])("an external redirect to %j ends the view instead", async (to) => {
    expect(await line.event(joinRef, page.id, "out", { to })).toEqual({ crashed: { reason: "channel_crash" } });
  });

  test("a patch cannot lead out of its view", async () => {
    expect(await line.event(joinRef, page.id, "patch", { to: "/admin" })).toEqual({
      crashed: { reason: "channel_crash" },
    });
  });
});

describe("errors reveal nothing to the client", () => {
  const silent = /secret|Error|at |\.ts|LW\d/;

  test("an error page has no message, stack or file name", async () => {
    const response = await browser.fetch("/failing");
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/secret|Error:|\.ts|LW\d/);
  });

  test("a refused join has no message, stack or file name", async () => {
    const late = await browser.open("/failing-late");
    const { response } = await line.join(late, `${browser.target.url}/failing-late`);
    expect(response).toEqual({ reason: "join crashed" });
  });

  test("a crash report has no message, stack or file name", async () => {
    const answer = await line.event(joinRef, page.id, "fail");
    expect(answer).toEqual({ crashed: { reason: "channel_crash" } });
    expect(JSON.stringify(answer)).not.toMatch(silent);
  });
});
