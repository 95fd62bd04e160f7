import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { failed, type Frame, ok, ServerUnderTest } from "../test-support/wire.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

/** A server whose views wait for the gate: `/busy` in an event, `/slow` while it mounts. */
function slowServer(limits = {}) {
  const gate = deferred();
  const life: string[] = [];
  let mounting = 0;
  const Busy = liveView({
    mount: () => ({ n: 0 }),
    events: {
      wait: () => gate.promise,
      inc: (socket) => socket.update("n", (n) => n + 1),
    },
    terminate: (_, { kind }) => void life.push(kind),
    render: ({ n }) => html`<p>${n}</p>`,
  });
  const Slow = liveView({
    async mount() {
      mounting++;
      await gate.promise;
    },
    terminate: (_, { kind }) => void life.push(kind),
    render: () => html`<p>slow</p>`,
  });
  const server = new ServerUnderTest([live("/busy", Busy), live("/slow", Slow)], limits);
  return { server, gate, life, mounts: () => mounting };
}

describe("the events queued for a busy view", () => {
  test("end the socket when they have too many bytes", () => {
    const { server } = slowServer({ maxMailboxBytes: 10_000 });
    const wire = server.connect();
    const joinRef = wire.join("/busy");
    wire.event(joinRef, "wait");
    for (let i = 0; i < 12; i++) wire.event(joinRef, "inc", { text: "x".repeat(1_000) });
    expect(wire.closes).toEqual([1013]);
    expect(server.logged.join()).toContain("LW706");
  });

  test("count together with those of all views of the socket", () => {
    const { server } = slowServer({ maxMailboxBytes: 10_000 });
    const wire = server.connect();
    const joinRefs = [1, 2, 3, 4].map((n) => [`phx-${n}`, wire.join("/busy", { id: `phx-${n}` })] as const);
    for (const [id, joinRef] of joinRefs) {
      wire.event(joinRef, "wait", {}, id);
      for (let i = 0; i < 3; i++) wire.event(joinRef, "inc", { text: "x".repeat(1_000) }, id);
    }
    expect(wire.closes).toEqual([1013]);
  });

  test("count only while they are queued", async () => {
    const { server, gate } = slowServer({ maxMailboxBytes: 10_000 });
    const wire = server.connect();
    const joinRef = wire.join("/busy");
    for (let i = 0; i < 100; i++) wire.event(joinRef, "inc", { text: "x".repeat(1_000) });
    wire.event(joinRef, "wait");
    for (let i = 0; i < 5; i++) wire.event(joinRef, "inc", { text: "x".repeat(1_000) });
    gate.resolve();
    await settled();
    for (let i = 0; i < 100; i++) wire.event(joinRef, "inc", { text: "x".repeat(1_000) });
    expect(wire.closes).toEqual([]);
    expect(wire.heard().at(-1)?.[4]).toEqual({ status: "ok", response: { diff: { 0: "205" } } });
  });

  test("no longer count when their view has ended", () => {
    const { server } = slowServer({ maxMailboxBytes: 10_000 });
    const wire = server.connect();
    for (let round = 0; round < 5; round++) {
      const joinRef = wire.join("/busy");
      wire.event(joinRef, "wait");
      for (let i = 0; i < 8; i++) wire.event(joinRef, "inc", { text: "x".repeat(1_000) });
    }
    expect(wire.closes).toEqual([]);
  });
});

describe("a client that exceeds a rate", () => {
  test("of events loses its socket, and the close frame names the limit", () => {
    const { server } = slowServer({ maxFramesPerSecond: 50 });
    const [wire, other] = [server.connect(), server.connect()];
    const [joinRef, otherRef] = [wire.join("/busy"), other.join("/busy")];
    for (let i = 0; i < 200; i++) wire.event(joinRef, "inc");
    expect(wire.closes).toEqual([1013]);
    expect(wire.reasons).toEqual(["limit: maxFramesPerSecond"]);
    expect(server.logged.join()).toContain("LW604");
    // The join, and the events that were allowed.
    expect(wire.heard().length).toBeLessThan(200);
    other.heard();
    other.event(otherRef, "inc");
    expect(other.heard()).toHaveLength(1);
  });

  test("of heartbeats, unknown requests or unknown topics loses its socket", () => {
    const frames: readonly Frame[] = [
      [null, "1", "phoenix", "heartbeat", {}],
      [null, "1", "lv:nobody", "event", {}],
    ];
    for (const frame of frames) {
      const wire = slowServer({ maxFramesPerSecond: 50 }).server.connect();
      for (let i = 0; i < 200; i++) wire.send(...frame);
      expect(wire.closes).toEqual([1013]);
    }
  });

  test("of pings loses its socket, and a few pings are answered", () => {
    const wire = slowServer({ maxFramesPerSecond: 50 }).server.connect();
    const answered = Array.from({ length: 200 }, () => wire.connection.pinged());
    expect(answered.filter(Boolean)).toHaveLength(50);
    expect(wire.reasons).toEqual(["limit: maxFramesPerSecond"]);
  });

  test("of joins is refused further joins, and its running views continue", () => {
    const { server } = slowServer({ maxJoinsPerMinute: 5 });
    const wire = server.connect();
    let joinRef = "";
    for (let i = 0; i < 5; i++) joinRef = wire.join("/busy");
    wire.heard();
    const sixth = wire.join("/busy", { id: "phx-2" });
    expect(wire.heard()).toEqual([
      failed(sixth, sixth, { reason: "too many joins", limit: "maxJoinsPerMinute" }, "lv:phx-2"),
    ]);
    const ref = wire.event(joinRef, "inc");
    expect(wire.heard()).toEqual([ok(joinRef, ref, { diff: { 0: "1" } })]);
    expect(wire.closes).toEqual([]);
  });
});

describe("joins of one topic", () => {
  test("do not start more mounts at once than there may be channels", async () => {
    const { server, gate, mounts } = slowServer({ maxChannels: 10 });
    const wire = server.connect();
    let last = "";
    for (let i = 0; i < 50; i++) last = wire.join("/slow");
    expect(mounts()).toBe(10);
    expect(wire.heard().at(-1)).toEqual(
      failed(last, last, { reason: "too many channels joined", limit: "maxChannels" }),
    );
    expect(server.logged.filter((line) => line.startsWith("LW603"))).toEqual([
      expect.stringContaining("The limit is 10; endpoint({ limits: { maxChannels: … } })"),
    ]);
    gate.resolve();
    await settled();
    const joinRef = wire.join("/busy");
    expect(wire.heard().at(-1)?.slice(0, 2)).toEqual([joinRef, joinRef]);
  });

  test("answer a pending leave of the view that they replace", () => {
    const { server, life } = slowServer();
    const wire = server.connect();
    const old = wire.join("/slow");
    wire.send(old, "77", "lv:phx-1", "phx_leave", {});
    expect(wire.heard()).toEqual([]);
    wire.join("/busy");
    expect(wire.heard().slice(0, 2)).toEqual([ok(old, "77", {}), [old, old, "lv:phx-1", "phx_close", {}]]);
    expect(life).toEqual([]);
  });

  test("end the replaced view with the reason of its pending leave", async () => {
    const { server, life, gate } = slowServer();
    const wire = server.connect();
    wire.send(wire.join("/slow"), "77", "lv:phx-1", "phx_leave", {});
    wire.join("/busy");
    gate.resolve();
    await settled();
    expect(life).toEqual(["left"]);
  });
});
