import { describe, expect, test, vi } from "vitest";
import type { Transport } from "../channel/connection.ts";
import type { TrackedSocket } from "../channel/tracked-socket.ts";
import { get } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import type { UpgradeDecision } from "./connections.ts";
import { endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";
import { chooseProtocol } from "./upgrade.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

function app(options: Partial<EndpointOptions> = {}) {
  return endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    routes: [get("/token", (_, { csrfToken }) => new Response(csrfToken()))],
    ...options,
  });
}

const PATH = "/live/websocket?vsn=2.0.0";

function upgrade(to: ReturnType<typeof app>, path: string = PATH, headers: Record<string, string> = {}) {
  return to.upgrade(new Request(`http://app.test${path}`, { headers })) as UpgradeDecision;
}

function statusOf(result: ReturnType<typeof upgrade>): number {
  return result instanceof Response ? result.status : 101;
}

function transport(): Transport & { frames: string[]; closes: number[] } {
  const frames: string[] = [];
  const closes: number[] = [];
  return {
    frames,
    closes,
    bufferedAmount: 0,
    send: (frame) => void frames.push(frame),
    close: (code) => void closes.push(code),
  };
}

function open(result: ReturnType<typeof upgrade>, to = transport()): TrackedSocket {
  if (result instanceof Response) throw new Error(`refused with ${result.status}`);
  return result(to);
}

describe("an upgrade", () => {
  test.each([
    [PATH, {}, 101],
    [PATH, { origin: "http://app.test" }, 101],
    [PATH, { origin: "https://app.test" }, 101],
    [PATH, { origin: "http://evil.test" }, 403],
    [PATH, { origin: "null" }, 403],
    ["/live/websocket", {}, 403],
    ["/live/websocket?vsn=1.0.0", {}, 403],
    ["/live/websocket?vsn=2.0.0&vsn=1", {}, 101],
    ["/live", {}, 404],
    ["/other/websocket?vsn=2.0.0", {}, 404],
    [`${PATH}&_csrf_token=wrong`, {}, 101],
    [`${PATH}&_track_static%5B0%5D=x&_mounts=0&_live_referer=undefined&%zz=%zz&__proto__=1`, {}, 101],
  ])("to %s with %j is answered with %i", (path, headers, status) => {
    expect(statusOf(upgrade(app(), path, headers as Record<string, string>))).toBe(status);
  });

  test("is accepted for the origins of the option", () => {
    const listed = app({ origins: ["https://other.test"] });
    expect(statusOf(upgrade(listed, PATH, { origin: "https://other.test" }))).toBe(101);
    expect(statusOf(upgrade(listed, PATH, { origin: "http://app.test" }))).toBe(403);
    expect(statusOf(upgrade(app({ origins: false }), PATH, { origin: "http://evil.test" }))).toBe(101);
  });

  test("with a refused origin is logged with both names", () => {
    const warn = vi.fn<(message: string, fields?: object) => void>();
    upgrade(app({ logger: { ...silentLogger, warn } }), PATH, { origin: "http://evil.test" });
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^LW621 .*origins/), {
      origin: "http://evil.test",
      host: "app.test",
    });
  });

  test("is refused if the session cannot be derived", () => {
    const failing = app({
      session: () => {
        throw new Error("x");
      },
    });
    expect(statusOf(upgrade(failing))).toBe(101); // without a CSRF token the session is not read
  });
});

/** Returns the reason of a refused join. It shows whether the connection has a session. The join itself has no valid token. */
function joinReason(connection: TrackedSocket, frames: string[]): unknown {
  connection.receive(
    JSON.stringify([
      "1",
      "1",
      "lv:phx-x",
      "phx_join",
      { session: "x", static: null, params: {}, url: "http://app.test/" },
    ]),
  );
  const frame = JSON.parse(frames.at(-1) ?? "[]") as { 4?: { response?: { reason?: string } } };
  return frame[4]?.response?.reason;
}

describe("connections of an endpoint", () => {
  test("answer, also without a session", () => {
    const to = transport();
    const connection = open(upgrade(app()), to);
    connection.receive(JSON.stringify([null, "1", "phoenix", "heartbeat", {}]));
    expect(JSON.parse(to.frames[0] ?? "")).toEqual([null, "1", "phoenix", "phx_reply", { status: "ok", response: {} }]);
    expect(joinReason(connection, to.frames)).toBe("stale");
  });

  test("are counted until either side ends them", () => {
    const shared = app();
    const [a, b, c] = [open(upgrade(shared)), open(upgrade(shared)), open(upgrade(shared))];
    expect(shared.connections).toBe(3);
    a.closed();
    a.closed();
    b.close(1011, "x");
    expect(shared.connections).toBe(1);
    c.receive("not a frame");
    expect(shared.connections).toBe(0);
  });

  test("end with the endpoint, and new ones are refused", async () => {
    const shared = app();
    const [one, two] = [transport(), transport()];
    open(upgrade(shared), one);
    open(upgrade(shared), two);
    await shared.close();
    expect([one.closes, two.closes, shared.connections]).toEqual([[1012], [1012], 0]);
    expect(statusOf(upgrade(shared))).toBe(503);
    expect((await shared.fetch(new Request("http://app.test/token"))).status).toBe(200);
  });
});

test("a socket beyond the limit of one address is refused, with one log line that names the limit", () => {
  const warn = vi.fn<(message: string) => void>();
  const shared = app({ limits: { maxSocketsPerIp: 2 }, logger: { ...silentLogger, warn } });
  const from = (ip: string) => shared.upgrade(new Request(`http://app.test${PATH}`), { ip }) as UpgradeDecision;
  const [first] = [open(from("10.0.0.1")), open(from("10.0.0.1"))];
  expect([from("10.0.0.1"), from("10.0.0.1"), from("10.0.0.2")].map(statusOf)).toEqual([503, 503, 101]);
  expect(warn.mock.calls).toEqual([
    [
      expect.stringMatching(/^LW606 .*trustProxy.*limits: \{ maxSocketsPerIp: … \}/),
      { limit: "maxSocketsPerIp", value: 2, ip: "10.0.0.1" },
    ],
  ]);
  first?.closed();
  expect(statusOf(from("10.0.0.1"))).toBe(101);
});

test("a socket that joins no view in time is closed", () => {
  vi.useFakeTimers();
  try {
    const to = transport();
    const connection = open(upgrade(app({ limits: { maxJoinWaitMs: 10_000 } })), to);
    vi.advanceTimersByTime(9_000);
    connection.receive(JSON.stringify([null, "1", "phoenix", "heartbeat", {}]));
    expect(to.closes).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(to.closes).toEqual([1001]);
  } finally {
    vi.useRealTimers();
  }
});

describe("idle connections", () => {
  test("are closed by one timer, which runs only while there are connections", () => {
    vi.useFakeTimers();
    try {
      const shared = app({ limits: { maxIdleMs: 60_000 } });
      expect(vi.getTimerCount()).toBe(0);
      const [quiet, lively] = [transport(), transport()];
      open(upgrade(shared), quiet);
      const connection = open(upgrade(shared), lively);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(40_000);
      connection.receive(JSON.stringify([null, "1", "phoenix", "heartbeat", {}]));
      vi.advanceTimersByTime(40_000);
      expect([quiet.closes, lively.closes]).toEqual([[1001], []]);
      vi.advanceTimersByTime(60_000);
      expect([quiet.closes, lively.closes, vi.getTimerCount()]).toEqual([[1001], [1001], 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});

test.each([
  [undefined, undefined],
  [null, undefined],
  ["", undefined],
  ["phoenix", "phoenix"],
  ["phoenix, base64url.bearer.phx.abc", "phoenix"],
  ["base64url.bearer.phx.abc,phoenix", "phoenix"],
  ["xphoenix", undefined],
  ["graphql-ws", undefined],
])("of the protocols %j, %j is chosen", (offered, chosen) => {
  expect(chooseProtocol(offered)).toBe(chosen);
});
