// Requests and sockets that are used against the server: from elsewhere, too many, too slow, with a second line in a header.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Browser, bystander, target, type Target } from "../../test-support/attack-target.ts";

const start = target(
  { limits: { maxFramesPerSecond: 100, maxJoinsPerMinute: 30, maxChannels: 10, maxFrameBytes: 100_000 } },
  { headerTimeout: 500 },
);
let to: Target;
let unaffected: () => Promise<void>;
beforeEach(async () => {
  to = await start();
  unaffected = await bystander(to);
});
afterEach(async () => unaffected());

/** Sends bytes unchanged, and returns the answer of the server until it closes the connection. */
async function raw(text: string): Promise<string> {
  const socket = await dial();
  let answer = "";
  socket.on("data", (data: Buffer) => (answer += data.toString("latin1")));
  socket.write(text);
  await closing(socket);
  return answer;
}

/** Waits for the end of a socket, in peace or not. */
async function closing(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}

async function dial(): Promise<Socket> {
  const socket = connect(to.server.port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

const UPGRADE = [
  "GET /live/websocket?vsn=2.0.0 HTTP/1.1",
  "Host: 127.0.0.1",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

describe("requests from another site", () => {
  test.each(["https://evil.test", "null", "http://127.0.0.1.evil.test", "http://evil.test:80", "file://"])(
    "the server opens no socket for the origin %s",
    async (origin) => {
      const answer = await raw([...UPGRADE, `Origin: ${origin}`, "", ""].join("\r\n"));
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    },
  );

  test("a form of another site changes nothing, with any headers", async () => {
    const browser = new Browser(to);
    await browser.fetch("/login/ann");
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]) {
      const headers = { origin: "https://evil.test", ...(type !== "" && { "content-type": type }) };
      const response = await browser.fetch("/change", { method: "POST", body: "a=1", headers });
      expect(response.status).toBe(403);
    }
    const { csrf } = await browser.open("/open");
    const honest = await browser.fetch("/change", { method: "POST", headers: { "x-csrf-token": csrf } });
    expect(await honest.json()).toBe("ann");
  });

  test("a socket without the token of a page has no session", async () => {
    const browser = new Browser(to);
    await browser.fetch("/login/ann");
    const page = await browser.open("/open");
    for (const token of ["", "x", page.csrf.slice(1), `${page.csrf}x`, page.session]) {
      const line = await browser.connect(token);
      expect((await line.join(page, `${to.url}/open`)).response).toMatchObject({ reason: "stale" });
      line.socket.close();
    }
  });
});

describe("forged headers", () => {
  test("a line break in a host, a path or a cookie adds no header", async () => {
    for (const head of [
      "GET /open HTTP/1.1\r\nHost: a.test\nX-Evil: 1",
      "GET /open HTTP/1.1\r\nHost: a.test\rX-Evil: 1",
      "GET /open\u0000 HTTP/1.1\r\nHost: a.test",
    ]) {
      expect(await raw(`${head}\r\nConnection: close\r\n\r\n`)).not.toMatch(/X-Evil/i);
    }
  });

  test("a redirect keeps its target on one line", async () => {
    const browser = new Browser(to);
    const response = await browser.fetch(`/login/${encodeURIComponent("a\r\nset-cookie: evil=1")}`);
    expect(response.status).toBe(200);
    expect(browser.cookies.has("evil")).toBe(false);
    expect(await (await browser.fetch("/whoami")).json()).toBe("a\r\nset-cookie: evil=1");
  });

  test("an invalid host is ignored, and a long one is refused", async () => {
    for (const host of ["a b", "<script>", "evil.test/path"]) {
      const answer = await raw(`GET /open HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 (?:200|400) /);
      expect(answer).not.toContain(`${host}"`);
      const upgrade = UPGRADE.map((head) => (head.startsWith("Host") ? `Host: ${host}` : head));
      expect(await raw([...upgrade, "", ""].join("\r\n"))).toMatch(/^HTTP\/1\.1 400 /);
    }
    const long = `GET /open HTTP/1.1\r\nHost: ${"a.".repeat(200)}test\r\nConnection: close\r\n\r\n`;
    expect(await raw(long)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("the server ignores cookies that are invalid, repeated or too many", async () => {
    const browser = new Browser(to);
    await browser.fetch("/login/ann");
    for (const cookie of ["=", ";;;", "a", "_livewright", "_livewright=%zz", `${browser.header}; _livewright=x`]) {
      const answer = await raw(`GET /open HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    }
    const large = await raw(`GET /open HTTP/1.1\r\nHost: a\r\nCookie: ${"a=1; ".repeat(10_000)}\r\n\r\n`);
    expect(large).toMatch(/^HTTP\/1\.1 431 /);
  });

  test("the server ignores forwarded headers of an untrusted client", async () => {
    const response = await fetch(`${to.url}/open`, {
      headers: { "x-forwarded-host": "evil.test", "x-forwarded-proto": "https" },
    });
    expect(await response.text()).not.toContain("evil.test");
    expect(response.headers.getSetCookie().join()).not.toContain("Secure");
  });
});

describe("slow clients", () => {
  test("an upgrade that never finishes is cut off", async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, async () => dial()));
    const drips = sockets.map(async (socket) => {
      socket.write(UPGRADE.join("\r\n"));
      for (let i = 0; i < 400 && !socket.destroyed; i++) {
        socket.write(`\r\nX-Slow-${i}: 1`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    // Meanwhile others are served.
    expect((await fetch(`${to.url}/open`)).status).toBe(200);
    await Promise.all(sockets.map(closing));
    await Promise.all(drips);
  }, 20_000);

  test("an upgrade without an end holds nothing in memory", async () => {
    const connections = to.connections();
    for (let i = 0; i < 50; i++) (await dial()).destroy();
    for (let i = 0; i < 50; i++) {
      const socket = await dial();
      socket.write([...UPGRADE, "", ""].join("\r\n"), () => socket.destroy());
      await closing(socket);
    }
    await expect.poll(() => to.connections(), { timeout: 5_000 }).toBe(connections);
  });
});

describe("floods of frames", () => {
  test("a flood of events closes its socket and says why", async () => {
    const browser = new Browser(to);
    const { line, page, joinRef } = await browser.live("/open");
    for (let i = 0; i < 1_000; i++) {
      line.socket.send(
        JSON.stringify([joinRef, `e${i}`, `lv:${page.id}`, "event", { type: "click", event: "inc", value: {} }]),
      );
    }
    expect(await line.closed).toEqual({ code: 1013, reason: "limit: maxFramesPerSecond" });
    expect(to.logged.join("\n")).toContain("LW604");
    // And it may come back.
    await browser.live("/open");
  });

  test("a flood of joins is refused with its reason", async () => {
    const browser = new Browser(to);
    const page = await browser.open("/open");
    const line = await browser.connect(page.csrf);
    const answers: unknown[] = [];
    for (let i = 0; i < 35; i++) answers.push((await line.join(page, `${to.url}/open`)).response["reason"] ?? "joined");
    expect(answers.slice(0, 30)).toEqual(Array(30).fill("joined"));
    expect((await line.join(page, `${to.url}/open`)).response).toEqual({
      reason: "too many joins",
      limit: "maxJoinsPerMinute",
    });
  });

  test("a frame that is too large closes its socket", async () => {
    const browser = new Browser(to);
    const { line } = await browser.live("/open");
    line.socket.send("x".repeat(200_000));
    expect((await line.closed).code).toBe(1009);
    expect(to.logged.join("\n")).toContain("LW602");
  });

  test.each(["", "[", "null", "[]", '["1","1"]', '{"a":1}', "\u0000", '["1","1","lv:a","event"]'])(
    "an unreadable frame closes its socket: %j",
    async (frame) => {
      const browser = new Browser(to);
      const { line } = await browser.live("/open");
      line.socket.send(frame);
      expect((await line.closed).code).toBe(1011);
    },
  );

  test("a binary frame without meaning closes its socket", async () => {
    const browser = new Browser(to);
    const { line } = await browser.live("/open");
    line.socket.send(Buffer.from([0, 255, 255, 255, 255]));
    expect((await line.closed).code).toBe(1011);
  });
});
