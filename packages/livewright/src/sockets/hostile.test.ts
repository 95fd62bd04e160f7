import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { channelApp, ChannelClient, RecordedLog, reply, turns } from "../test-support/channel-client.ts";
import { channel } from "./define-channel.ts";

const Echo = channel("echo:*", {
  join: () => {},
  events: {
    echo: (_socket, payload) => ({ payload }),
    async slow() {
      await new Promise(() => {});
    },
  },
});

async function client(limits: object = {}, parts: object = {}) {
  const log = new RecordedLog();
  const app = channelApp([Echo], { limits }, log);
  const connected = await ChannelClient.connect(app, undefined, {}, parts);
  return { app, client: connected, log };
}

describe("a frame that cannot be read closes the socket", () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  test.each<[string, string | Uint8Array]>([
    ["no JSON", "hello"],
    ["an object", "{}"],
    ["four elements", '["1","1","echo:1","phx_join"]'],
    ["six elements", '["1","1","echo:1","phx_join",{},1]'],
    ["a number as ref", '["1",1,"echo:1","phx_join",{}]'],
    ["an object as topic", '["1","1",{},"phx_join",{}]'],
    ["a long topic", `["1","1","echo:${"x".repeat(600)}","phx_join",{}]`],
    ["a long event", `["1","1","echo:1","${"x".repeat(200)}",{}]`],
    ["no bytes", bytes()],
    ["a short header", bytes(0, 1, 1)],
    ["lengths beyond the end", bytes(0, 255, 255, 255, 255, 1, 2, 3)],
    ["a reply", bytes(1, 0, 0, 0, 0)],
    ["a broadcast", bytes(2, 0, 0, 0, 0)],
    ["an unknown kind", bytes(200, 0, 0, 0, 0)],
    ["a topic that is not UTF-8", bytes(0, 0, 0, 1, 0, 255)],
  ])("%s", async (_name, frame) => {
    const { client: hostile, log } = await client();
    hostile.connection.receive(frame);
    expect(hostile.closes).toEqual([[1011, "invalid frame"]]);
    expect(log.lines).toEqual([expect.stringContaining("LW601")]);
    hostile.connection.receive('["1","1","echo:1","phx_join",{}]');
    expect(hostile.heard()).toEqual([]);
  });

  test.each<[string, string | Uint8Array]>([
    ["a list", '["1","1","echo:1","phx_join",{}]'],
    ["null", "null"],
    ["bytes", bytes(0, 0, 0, 0, 0)],
    ["a topic that is no text", '{"topic":7,"event":"phx_join","payload":{},"ref":"1"}'],
  ])("version 1: %s", async (_name, frame) => {
    const hostile = await ChannelClient.connect(channelApp([Echo]), "/ws/websocket?vsn=1.0.0");
    hostile.connection.receive(frame);
    expect(hostile.closes).toEqual([[1011, "invalid frame"]]);
  });
});

test("any sequence of frames leaves the server running and answers other clients", async () => {
  const { app } = await client();
  const text = fc.constantFrom("echo:1", "echo:2", "other", "phoenix", "__proto__", "phx_join", "phx_leave", "echo");
  const ref = fc.constantFrom("1", "2", null);
  const frame = fc.tuple(ref, ref, text, text, fc.jsonValue({ maxDepth: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 20 }), async (frames) => {
      const hostile = await ChannelClient.connect(app);
      for (const sent of frames) hostile.connection.receive(JSON.stringify(sent));
      hostile.connection.closed();
      const other = await ChannelClient.connect(app);
      const joinRef = other.join("echo:9");
      const asks = other.push(joinRef, "echo:9", "echo", 1);
      expect(other.heard().at(-1)).toEqual(reply(joinRef, asks, "echo:9", { payload: 1 }));
      other.connection.closed();
    }),
    { numRuns: 100 },
  );
  expect(app.connections).toBe(1);
});

describe("beyond a limit", () => {
  test("maxFrameBytes, a message is refused alone", async () => {
    const { client: hostile, log } = await client({ maxFrameBytes: 2_000, maxUnjoinedFrameBytes: 2_000 });
    const joinRef = hostile.join("echo:1");
    hostile.heard();
    const ref = hostile.push(joinRef, "echo:1", "echo", "x".repeat(3_000));
    expect(hostile.heard()).toEqual([
      reply(joinRef, ref, "echo:1", expect.objectContaining({ code: "LW602", limit: "maxFrameBytes" }), "error"),
    ]);
    expect(log.lines[0]).toContain("endpoint({ limits: { maxFrameBytes: … } })");
    const next = hostile.push(joinRef, "echo:1", "echo", "short");
    expect(hostile.heard()).toEqual([reply(joinRef, next, "echo:1", { payload: "short" })]);
  });

  test("maxParamDepth and maxParamKeys, an event is refused alone", async () => {
    const { client: hostile } = await client({ maxParamDepth: 3, maxParamKeys: 5 });
    const joinRef = hostile.join("echo:1");
    hostile.heard();
    for (const payload of [[[[[1]]]], { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }]) {
      const ref = hostile.push(joinRef, "echo:1", "echo", payload);
      expect(hostile.heard()).toEqual([
        reply(joinRef, ref, "echo:1", { reason: "payload too large", code: "LW121" }, "error"),
      ]);
    }
  });

  test("maxChannels, a join is refused, and a leave makes room", async () => {
    const { client: hostile, log } = await client({ maxChannels: 2 });
    const first = hostile.join("echo:1");
    hostile.join("echo:2");
    hostile.heard();
    const third = hostile.join("echo:3");
    expect(hostile.heard()).toEqual([
      reply(third, third, "echo:3", { reason: "too many channels joined", limit: "maxChannels" }, "error"),
    ]);
    expect(log.lines).toEqual([expect.stringContaining("LW603")]);
    hostile.push(first, "echo:1", "phx_leave");
    hostile.heard();
    const again = hostile.join("echo:3");
    expect(hostile.heard()).toEqual([reply(again, again, "echo:3", {})]);
  });

  test("maxChannels, a channel that hangs still counts", async () => {
    const { client: hostile } = await client({ maxChannels: 1 });
    const first = hostile.join("echo:1");
    hostile.push(first, "echo:1", "slow");
    hostile.join("echo:1");
    expect(JSON.stringify(hostile.heard().at(-1))).toContain('"limit":"maxChannels"');
  });

  test("maxJoinsPerMinute, a join is refused", async () => {
    const { client: hostile, log } = await client({ maxJoinsPerMinute: 2 });
    for (let i = 0; i < 3; i++) hostile.join("echo:1");
    expect(JSON.stringify(hostile.heard().at(-1))).toContain('"limit":"maxJoinsPerMinute"');
    expect(log.lines).toEqual([expect.stringContaining("LW604")]);
  });

  test("maxFramesPerSecond and maxRefusalsPerMinute, the socket closes", async () => {
    const flood = await client({ maxFramesPerSecond: 10 });
    for (let i = 0; i < 12; i++) flood.client.send(null, `${i}`, "phoenix", "heartbeat", {});
    expect(flood.client.closes).toEqual([[1013, "limit: maxFramesPerSecond"]]);
    const refused = await client({ maxRefusalsPerMinute: 5 });
    for (let i = 0; i < 7; i++) refused.client.join("unknown");
    expect(refused.client.closes).toEqual([[1013, "limit: maxRefusalsPerMinute"]]);
  });

  test("maxMailboxMessages, an event is refused alone", async () => {
    const { client: hostile, log } = await client({ maxMailboxMessages: 2 });
    const joinRef = hostile.join("echo:1");
    hostile.push(joinRef, "echo:1", "slow");
    hostile.heard();
    for (let i = 0; i < 2; i++) hostile.push(joinRef, "echo:1", "echo");
    const ref = hostile.push(joinRef, "echo:1", "echo");
    expect(hostile.heard()).toEqual([
      reply(joinRef, ref, "echo:1", { reason: "busy", code: "LW701", limit: "maxMailboxMessages" }, "error"),
    ]);
    expect(log.lines[0]).toContain("LW701");
  });

  test("maxMailboxMessages, a broadcast to a join that hangs refuses the join", async () => {
    const hanging = channel("hang", { join: async () => new Promise<void>(() => {}) });
    const app = channelApp([hanging], { limits: { maxMailboxMessages: 2 } });
    const waiting = await ChannelClient.connect(app);
    const ref = waiting.join("hang");
    for (let i = 0; i < 4; i++) hanging.broadcast(app, "hang", "news", {});
    await turns();
    expect(waiting.heard()).toEqual([
      reply(ref, ref, "hang", { reason: "join crashed", code: "LW701", limit: "maxMailboxMessages" }, "error"),
    ]);
  });

  test("maxSubscriptions and maxTimers, a channel ends", async () => {
    const greedy = channel("greedy:*", {
      join: () => {},
      events: {
        topics: (socket) => void [1, 2, 3].map((n) => socket.subscribe(`topic ${n}`, () => {})),
        timers: (socket) => void [1, 2, 3].map(() => socket.repeat(() => {}, 1_000)),
      },
    });
    const app = channelApp([greedy], { limits: { maxSubscriptions: 2, maxTimers: 2 } });
    const greedyClient = await ChannelClient.connect(app);
    for (const [event, limit] of [
      ["topics", "maxSubscriptions"],
      ["timers", "maxTimers"],
    ] as const) {
      const joinRef = greedyClient.join("greedy:1");
      greedyClient.heard();
      greedyClient.push(joinRef, "greedy:1", event);
      expect(greedyClient.heard()).toEqual([
        [joinRef, joinRef, "greedy:1", "phx_error", { reason: "channel_crash", code: "LW702", limit }],
      ]);
    }
  });

  test("maxSendBufferBytes, the socket of a client that does not read closes", async () => {
    const { app, client: slow } = await client({ maxSendBufferBytes: 1_000 });
    slow.join("echo:1");
    slow.buffered = 2_000;
    Echo.broadcast(app, "echo:1", "news", {});
    expect(slow.closes).toEqual([[1013, "limit: maxSendBufferBytes"]]);
  });
});

test("bytes for a client that cannot read them end the channel that pushes, but not those that hear a broadcast", async () => {
  const Bytes = channel("bytes", {
    join: () => {},
    events: { push: (socket) => socket.push("bytes", Uint8Array.of(1)) },
  });
  const log = new RecordedLog();
  const app = channelApp([Bytes], {}, log);
  const old = await ChannelClient.connect(app, "/ws/websocket?vsn=1.0.0");
  old.connection.receive('{"topic":"bytes","event":"phx_join","payload":{},"ref":"1"}');
  old.heard();
  Bytes.broadcast(app, "bytes", "bytes", Uint8Array.of(1));
  expect(old.heard()).toEqual([]);
  expect(log.lines).toEqual(["A client did not receive a broadcast."]);
  old.connection.receive('{"topic":"bytes","event":"push","payload":{},"ref":"2"}');
  expect(old.heard()).toEqual([expect.objectContaining({ event: "phx_error" })]);
  expect(String(log.fields[1]?.["error"])).toContain("LW612");
});
