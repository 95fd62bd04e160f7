import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { failed, ok, ServerUnderTest } from "../test-support/wire.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

/** Says when it mounts and ends; mounts slowly when told to. */
function counterServer(limits = {}) {
  const life: string[] = [];
  const gate = deferred();
  let mounted = 0;
  const Counter = liveView({
    mount(socket) {
      life.push(`mount ${++mounted}`);
      socket.subscribe("add");
      return { n: 0, number: mounted };
    },
    events: {
      inc: (socket) => socket.update("n", (n) => n + 1),
      boom() {
        throw new Error("boom");
      },
      async wait() {
        await gate.promise;
      },
    },
    handleInfo: (socket, by: number) => socket.update("n", (n) => n + by),
    terminate: (socket, { kind }) => void life.push(`end ${socket.assigns.number} ${kind}`),
    render: ({ n }) => html`<p>${n}</p>`,
  });
  const Slow = liveView({
    async mount() {
      life.push("slow mount");
      await gate.promise;
    },
    events: { hi: () => {} },
    terminate: (_, { kind }) => void life.push(`slow end ${kind}`),
    render: () => html`<p>slow</p>`,
  });
  const server = new ServerUnderTest([live("/counter", Counter), live("/slow", Slow)], limits);
  return { server, life, gate };
}
const connect = () => counterServer().server.connect();
const unmatched = { reason: "unmatched topic" };
const rendered = (n: number) => ({ rendered: { 0: String(n), s: ["<p>", "</p>"] }, liveview_version: "1.2.12" });
const close = (joinRef: string, topic = "lv:phx-1") => [joinRef, joinRef, topic, "phx_close", {}];
const crash = (joinRef: string) => [joinRef, joinRef, "lv:phx-1", "phx_error", { reason: "channel_crash" }];

describe("a request without a joined view", () => {
  test.each([
    ["heartbeat", "phoenix", ok(null, "1", {}, "phoenix")],
    ["is answered: %s on %s", "lv:phx-1", failed(null, "1", unmatched)],
    ["event", "lv:phx-1", failed(null, "1", unmatched)],
    ["live_patch", "lv:phx-1", failed(null, "1", unmatched)],
    ["event", "phoenix", failed(null, "1", unmatched, "phoenix")],
    ["phx_leave", "lv:phx-1", ok("9", "1", {})],
    ["phx_leave", "anything", ok("9", "1", {}, "anything")],
    ["phx_join", "phoenix", failed(null, "1", unmatched, "phoenix")],
    ["phx_join", "room:1", failed(null, "1", unmatched, "room:1")],
    ["phx_join", "lv:", failed(null, "1", unmatched, "lv:")],
    ["phx_join", "lvu:0", failed("9", "1", { reason: "invalid_token" }, "lvu:0")],
    ["chunk", "lvu:0", failed(null, "1", unmatched, "lvu:0")],
    ["phx_leave", "lvu:0", ok("9", "1", {}, "lvu:0")],
    ["phx_join", "__proto__", failed(null, "1", unmatched, "__proto__")],
    ["event", "constructor", failed(null, "1", unmatched, "constructor")],
    ["event", "lv:hasOwnProperty", failed(null, "1", unmatched, "lv:hasOwnProperty")],
  ])("%s on %s", (event, topic, answer) => {
    const wire = connect();
    wire.send(event === "heartbeat" ? null : "9", "1", topic, event, {});
    expect(wire.heard()).toEqual([answer]);
  });
});

describe("a joined view", () => {
  test.each(["own", null])("receives messages with its own join_ref or none: %s", (named) => {
    const wire = connect();
    const joinRef = wire.join("/counter");
    const ref = wire.event(named === null ? null : joinRef, "inc");
    expect(wire.heard()).toEqual([ok(joinRef, joinRef, rendered(0)), ok(joinRef, ref, { diff: { 0: "1" } })]);
  });

  test("receives no messages with another join_ref", () => {
    const wire = connect();
    const joinRef = wire.join("/counter");
    wire.heard();
    wire.event("99", "inc");
    wire.send("99", "50", "lv:phx-1", "phx_leave", {});
    wire.send("", "51", "lv:phx-1", "phx_leave", {});
    expect(wire.heard()).toEqual([]);
    const ref = wire.event(joinRef, "inc");
    expect(wire.heard()).toEqual([ok(joinRef, ref, { diff: { 0: "1" } })]);
  });

  test.each(["crash", "go", "mount"])("answers a leave even if the busy view then ends otherwise: %s", async (how) => {
    const door = deferred();
    const Busy = liveView({
      async mount(socket) {
        if (how !== "mount") return;
        await door.promise;
        socket.redirect("/elsewhere");
      },
      events: {
        async crash() {
          await door.promise;
          throw new Error("boom");
        },
        async go(socket) {
          await door.promise;
          socket.redirect("/elsewhere");
        },
      },
      render: () => html`<p></p>`,
    });
    const wire = new ServerUnderTest([live("/busy", Busy)]).connect();
    const joinRef = wire.join("/busy");
    await settled();
    if (how !== "mount") wire.event(joinRef, how);
    wire.send(joinRef, "77", "lv:phx-1", "phx_leave", {});
    door.resolve();
    await settled();
    expect(wire.heard().filter(([, ref]) => ref === "77")).toEqual([ok(joinRef, "77", {})]);
  });

  test.each(["own", null])("leaves with its own join_ref or none: %s", (named) => {
    const { server, life } = counterServer();
    const wire = server.connect();
    const joinRef = wire.join("/counter");
    wire.heard();
    wire.send(named === null ? null : joinRef, "7", "lv:phx-1", "phx_leave", {});
    wire.send(joinRef, "8", "lv:phx-1", "phx_leave", {});
    expect(wire.heard()).toEqual([ok(joinRef, "7", {}), close(joinRef), ok(joinRef, "8", {})]);
    expect(life).toEqual(["mount 1", "end 1 left"]);
  });

  test.each([
    ["cids_will_destroy", {}, {}],
    ["cids_destroyed", { cids: [1, 2] }, { cids: [] }],
    ["event", { type: "click", event: "inc", value: {}, cid: 3 }, {}],
    ["event", { type: "click", value: {} }, {}],
    ["event", { event: 7 }, {}],
    ["allow_upload", {}, {}],
    ["no_such_event", {}, {}],
    ["__proto__", {}, {}],
  ])("answers %s %j with %j", (event, payload, response) => {
    const wire = connect();
    const joinRef = wire.join("/counter");
    wire.heard();
    wire.send(joinRef, "7", "lv:phx-1", event, payload);
    expect(wire.heard()).toEqual([ok(joinRef, "7", response)]);
  });

  test("answers requests in order, also those that no view handles", async () => {
    const { server, gate } = counterServer();
    const wire = server.connect();
    const joinRef = wire.join("/counter");
    wire.heard();
    wire.event(joinRef, "wait");
    wire.send(joinRef, "50", "lv:phx-1", "cids_destroyed", { cids: [1] });
    wire.send(joinRef, "51", "lv:phx-1", "event", { type: "click", event: "inc", value: {}, cid: 1 });
    expect(wire.heard()).toEqual([]);
    gate.resolve();
    await settled();
    expect(wire.heard().map(([, ref]) => ref)).toEqual(["2", "50", "51"]);
  });

  test.each(["__proto__", "constructor", "hasOwnProperty"])("crashes alone on an event named %s", (name) => {
    const wire = connect();
    const joinRef = wire.join("/counter");
    const other = wire.join("/counter", { id: "phx-2" });
    wire.heard();
    wire.event(joinRef, name);
    const ref = wire.event(other, "inc", {}, "phx-2");
    expect(wire.heard()).toEqual([crash(joinRef), ok(other, ref, { diff: { 0: "1" } }, "lv:phx-2")]);
  });
});

describe("a crash of a view", () => {
  test("is sent with the join_ref, and the view can be joined again", () => {
    const { server, life } = counterServer();
    const wire = server.connect();
    const first = wire.join("/counter");
    wire.event(first, "inc");
    wire.event(first, "boom");
    const late = wire.event(first, "inc");
    wire.heard();
    const second = wire.join("/counter", { params: { _mounts: 1 } });
    const ref = wire.event(second, "inc");
    expect(wire.heard()).toEqual([ok(second, second, rendered(0)), ok(second, ref, { diff: { 0: "1" } })]);
    expect(late).toBe("4");
    expect(life).toEqual(["mount 1", "end 1 crash", "mount 2"]);
  });

  test("ends its topic, and later events are unmatched", () => {
    const wire = connect();
    const joinRef = wire.join("/counter");
    wire.heard();
    wire.event(joinRef, "boom");
    const late = wire.event(joinRef, "inc");
    expect(wire.heard()).toEqual([crash(joinRef), failed(null, late, unmatched)]);
  });

  test("does not affect other views of the socket or of other sockets", async () => {
    const { server } = counterServer();
    const [a, b] = [server.connect(), server.connect()];
    a.join("/counter");
    const sibling = a.join("/counter", { id: "phx-2" });
    const other = b.join("/counter");
    a.event("1", "boom");
    a.heard();
    b.heard();
    server.pubsub.broadcast("add", 5);
    await settled();
    expect(a.heard()).toEqual([[sibling, null, "lv:phx-2", "diff", { 0: "5" }]]);
    expect(b.heard()).toEqual([[other, null, "lv:phx-1", "diff", { 0: "5" }]]);
  });
});

describe("a second join of a topic", () => {
  test("ends the first view before it mounts the second", async () => {
    const { server, life } = counterServer();
    const wire = server.connect();
    const first = wire.join("/counter");
    const second = wire.join("/counter");
    expect(wire.heard()).toEqual([ok(first, first, rendered(0)), close(first), ok(second, second, rendered(0))]);
    expect(life).toEqual(["mount 1", "end 1 shutdown", "mount 2"]);
    server.pubsub.broadcast("add", 1);
    await settled();
    expect(wire.heard()).toEqual([[second, null, "lv:phx-1", "diff", { 0: "1" }]]);
  });

  test("during the first mount ends the first join without an answer", async () => {
    const { server, life, gate } = counterServer();
    const wire = server.connect();
    const first = wire.join("/slow");
    const second = wire.join("/counter");
    gate.resolve();
    await settled();
    expect(wire.heard()).toEqual([close(first), ok(second, second, rendered(0))]);
    expect(life).toEqual(["slow mount", "mount 1", "slow end shutdown"]);
  });

  test("that is refused still ends the first view", () => {
    const { server, life } = counterServer();
    const wire = server.connect();
    const first = wire.join("/counter");
    const second = wire.join("/counter", { session: "forged" });
    expect(wire.heard().slice(1)).toEqual([
      close(first),
      failed(second, second, { reason: "stale", cause: "session-token" }),
    ]);
    expect(life).toEqual(["mount 1", "end 1 shutdown"]);
    expect(wire.event(first, "inc")).toBe("3");
    expect(wire.heard()).toEqual([failed(null, "3", unmatched)]);
  });

  test("is allowed at maxChannels, one more topic is not", () => {
    const { server } = counterServer({ maxChannels: 2 });
    const wire = server.connect();
    wire.join("/counter");
    wire.join("/counter", { id: "phx-2" });
    wire.heard();
    const again = wire.join("/counter", { id: "phx-2" });
    const more = wire.join("/counter", { id: "phx-3" });
    expect(wire.heard().slice(1)).toEqual([
      ok(again, again, rendered(0), "lv:phx-2"),
      failed(more, more, { reason: "too many channels joined", limit: "maxChannels" }, "lv:phx-3"),
    ]);
    wire.send("1", "20", "lv:phx-1", "phx_leave", {});
    wire.heard();
    const free = wire.join("/counter", { id: "phx-3" });
    expect(wire.heard()).toEqual([ok(free, free, rendered(0), "lv:phx-3")]);
  });
});

describe("during the mount of a view", () => {
  test("its requests wait, heartbeats and other views do not", async () => {
    const { server, gate } = counterServer();
    const wire = server.connect();
    const slow = wire.join("/slow");
    const hi = wire.event(slow, "hi");
    wire.send(slow, "50", "lv:phx-1", "phx_leave", {});
    const late = wire.event(slow, "hi");
    wire.send(null, "51", "phoenix", "heartbeat", {});
    const other = wire.join("/counter", { id: "phx-2" });
    expect(wire.heard()).toEqual([ok(null, "51", {}, "phoenix"), ok(other, other, rendered(0), "lv:phx-2")]);
    gate.resolve();
    await settled();
    expect(wire.heard()).toEqual([
      ok(slow, slow, { rendered: { s: ["<p>slow</p>"] }, liveview_version: "1.2.12" }),
      ok(slow, hi, {}),
      ok(slow, "50", {}),
      close(slow),
    ]);
    expect(late).toBe("3");
  });
});

describe("the end of a connection", () => {
  test.each([
    ["closed", (wire: ReturnType<typeof connect>) => wire.connection.closed(), []],
    ["closed", (wire: ReturnType<typeof connect>) => wire.connection.close(1001, ""), [1001]],
    ["closed", (wire: ReturnType<typeof connect>) => wire.connection.receive("{"), [1011]],
    ["shutdown", (wire: ReturnType<typeof connect>) => wire.connection.shutdown(), [1012]],
  ])("ends its views: %s", async (kind, finish, codes) => {
    const { server, life, gate } = counterServer();
    const wire = server.connect();
    wire.join("/counter");
    wire.join("/slow", { id: "phx-2" });
    wire.heard();
    finish(wire);
    finish(wire);
    gate.resolve();
    await settled();
    wire.event("1", "inc");
    wire.send(null, "9", "phoenix", "heartbeat", {});
    expect(wire.heard()).toEqual([]);
    expect(wire.closes).toEqual(codes);
    expect(life).toEqual(["mount 1", "slow mount", `end 1 ${kind}`, `slow end ${kind}`]);
  });

  test("any frame updates lastSeen", async () => {
    const wire = connect();
    const before = wire.connection.lastSeen;
    await new Promise((resolve) => void setTimeout(resolve, 5));
    wire.send(null, "1", "phoenix", "heartbeat", {});
    expect(wire.connection.lastSeen).toBeGreaterThan(before);
  });
});
