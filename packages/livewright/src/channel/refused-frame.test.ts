import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { failed, ok, ServerUnderTest } from "../test-support/wire.ts";

const Counter = liveView({
  mount: () => ({ n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1), echo: (_, params) => params },
  render: ({ n }) => html`<p>${n}</p>`,
});

function joined(limits = {}) {
  const server = new ServerUnderTest([live("/", Counter)], {
    maxFrameBytes: 5_000,
    maxUnjoinedFrameBytes: 2_000,
    ...limits,
  });
  const wire = server.connect();
  const joinRef = wire.join("/");
  wire.heard();
  return { server, wire, joinRef };
}

const refused = (limit: string, code: string) => ({
  diff: {
    r: { error: "invalid_params", code, issues: [{ path: [], message: expect.any(String) as string }] },
    e: [["livewright:refused", { code, limit, message: expect.any(String) as string }]],
  },
});

describe("a message beyond a limit", () => {
  test.each([
    ["bytes", "maxFrameBytes", "LW602", { text: "x".repeat(5_000) }, {}],
    ["values", "maxFrameValues", "LW121", { list: Array.from({ length: 600 }, () => 1) }, { maxFrameValues: 500 }],
    ["levels", "maxParamDepth", "LW121", { a: { b: { c: { d: { e: "x".repeat(1_024) } } } } }, { maxParamDepth: 3 }],
    [
      "keys",
      "maxParamKeys",
      "LW121",
      Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`key-${i}`, i])),
      { maxParamKeys: 50, maxUploadEntries: 1 },
    ],
  ])("is refused alone if it has too many %s", (_, limit, code, value, limits) => {
    const { wire, server, joinRef } = joined(limits);
    const ref = wire.event(joinRef, "echo", value);
    expect(wire.heard()).toEqual([ok(joinRef, ref, refused(limit, code))]);
    expect(server.logged).toEqual([expect.stringMatching(new RegExp(`^${code}  .*limits: \\{ ${limit}: … \\}`))]);
    const next = wire.event(joinRef, "inc");
    expect(wire.heard()).toEqual([ok(joinRef, next, { diff: { 0: "1" } })]);
    expect(wire.closes).toEqual([]);
  });

  test("is logged once for each limit", () => {
    const { wire, server, joinRef } = joined();
    for (let i = 0; i < 5; i++) wire.event(joinRef, "echo", { text: "x".repeat(5_000) });
    expect(wire.heard()).toHaveLength(5);
    expect(server.logged).toHaveLength(1);
  });

  test("gets an error if it is not an event", () => {
    const { wire, joinRef } = joined();
    wire.send(joinRef, "7", "lv:phx-1", "live_patch", { url: "x".repeat(5_000) });
    expect(wire.heard()).toEqual([
      failed(joinRef, "7", { reason: expect.any(String) as string, code: "LW602", limit: "maxFrameBytes" }),
    ]);
  });

  test("gets the same answer from a transport that keeps only its start", () => {
    const { wire, joinRef } = joined();
    wire.connection.refuse(`["${joinRef}","7","lv:phx-1","event",{"type":"form","value":"xxxx`, 5_001);
    expect(wire.heard()).toEqual([ok(joinRef, "7", refused("maxFrameBytes", "LW602"))]);
  });

  test("closes the socket if it does not begin like a message", () => {
    const { wire } = joined();
    wire.connection.receive("x".repeat(5_001));
    expect(wire.closes).toEqual([1009]);
    expect(wire.reasons).toEqual(["limit: maxFrameBytes"]);
  });
});

test("a compressed message that is too large closes the socket, and the log names the limit", () => {
  const { wire, server } = joined();
  wire.connection.refuseCompressed();
  expect(wire.closes).toEqual([1009]);
  expect(wire.reasons).toEqual(["limit: maxFrameBytes"]);
  expect(server.logged).toEqual([expect.stringMatching(/^LW602 .*maxFrameBytes/)]);
});

test("a socket without a joined view reads only small messages", () => {
  const server = new ServerUnderTest([live("/", Counter)], { maxFrameBytes: 5_000, maxUnjoinedFrameBytes: 2_000 });
  const wire = server.connect();
  const large = wire.join("/", { params: { text: "x".repeat(2_000) } });
  const [[, , , , payload] = []] = wire.heard();
  expect(payload).toMatchObject({ status: "error", response: { code: "LW602", limit: "maxUnjoinedFrameBytes" } });
  expect(large).toBe("1");
  const joinRef = wire.join("/");
  expect(wire.heard()[0]?.[4]).toMatchObject({ status: "ok" });
  const ref = wire.event(joinRef, "echo", { text: "x".repeat(3_000) });
  expect(wire.heard()).toEqual([ok(joinRef, ref, { diff: { r: { text: "x".repeat(3_000) } } })]);
});

test("a client with too many refusals loses its socket, and the close frame names the limit", () => {
  const { wire, joinRef } = joined({ maxRefusalsPerMinute: 20, maxFrameMsPerSecond: Number.POSITIVE_INFINITY });
  for (let i = 0; i < 21; i++) wire.event(joinRef, "echo", {}, "phx-nobody");
  expect(wire.closes).toEqual([1013]);
  expect(wire.reasons).toEqual(["limit: maxRefusalsPerMinute"]);
});

test("a client whose messages cost too much is read more slowly, and the log names the limit", () => {
  const { wire, server, joinRef } = joined({ maxFrameMsPerSecond: 1 });
  for (let i = 0; i < 50; i++) wire.event(joinRef, "inc", { text: "x".repeat(500) });
  expect(wire.heard().length).toBeLessThan(50);
  expect(wire.closes).toEqual([]);
  expect(server.logged).toEqual([expect.stringMatching(/^LW605 .*maxFrameMsPerSecond/)]);
  wire.connection.closed();
});
