import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { channelApp, ChannelClient, RecordedLog, reply, turns } from "../test-support/channel-client.ts";
import { topic } from "../pubsub/topic.ts";
import { accept, refuse } from "./answers.ts";
import { bytes } from "./bytes.ts";
import type { ChannelEnd, ReplyTo } from "./channel-socket.ts";
import { channel } from "./define-channel.ts";

const ends: ChannelEnd[] = [];
const asked: ReplyTo[] = [];
const later = topic<string>("later");

const Room = channel("room:*", {
  params: z.object({ name: z.string().max(10) }),
  pushes: { said: z.object({ from: z.string(), text: z.string() }), bytes: bytes },
  join(socket, { name }) {
    if (socket.rest === "secret") return refuse({ reason: "secret" });
    socket.subscribe(later, (text) => socket.push("said", { from: "later", text }));
    return accept({ name, count: 0 }, { welcome: name, rest: socket.rest });
  },
  events: {
    say: {
      params: z.object({ text: z.string().max(20) }),
      handle(socket, { text }) {
        socket.update("count", (n) => n + 1);
        socket.broadcast("said", { from: socket.assigns.name, text });
        return { count: socket.assigns.count };
      },
    },
    others: (socket) => socket.broadcastFrom("said", { from: socket.assigns.name, text: "!" }),
    quiet: () => {},
    no: () => refuse({ reason: "no" }),
    crash() {
      throw new Error("crashed on purpose");
    },
    async slow() {
      await Promise.resolve();
      await Promise.resolve();
      return { slow: true };
    },
    ask: (_socket, _payload, from) => void asked.push(from),
    bye: (socket) => socket.close(),
  },
  terminate: (_socket, reason) => void ends.push(reason),
});

async function joined(topicName = "room:1", name = "Ann", options = {}) {
  const log = new RecordedLog();
  const app = channelApp([Room], options, log);
  const client = await ChannelClient.connect(app);
  const joinRef = client.join(topicName, { name });
  client.heard();
  ends.length = 0;
  return { app, client, joinRef, log };
}

describe("a join", () => {
  test("is answered with the reply of join", async () => {
    const client = await ChannelClient.connect(channelApp([Room]));
    const ref = client.join("room:1", { name: "Ann" });
    expect(client.heard()).toEqual([reply(ref, ref, "room:1", { welcome: "Ann", rest: "1" })]);
  });

  test("is refused with the response of refuse", async () => {
    const client = await ChannelClient.connect(channelApp([Room]));
    const ref = client.join("room:secret", { name: "Ann" });
    expect(client.heard()).toEqual([reply(ref, ref, "room:secret", { reason: "secret" }, "error")]);
    client.push(ref, "room:secret", "say", { text: "x" });
    expect(client.heard()).toEqual([reply(null, "2", "room:secret", { reason: "unmatched topic" }, "error")]);
  });

  test("whose payload does not match the schema is refused with the issues", async () => {
    const client = await ChannelClient.connect(channelApp([Room]));
    const ref = client.join("room:1", { name: 7 });
    expect(client.heard()).toEqual([
      reply(ref, ref, "room:1", expect.objectContaining({ reason: "invalid params", code: "LW406" }), "error"),
    ]);
  });

  test.each(["lobby", "roo", "room", "", "lv:phx-1", "__proto__", "phoenix"])(
    "of the topic %o, which no channel has, is refused",
    async (name) => {
      const client = await ChannelClient.connect(channelApp([Room]));
      const ref = client.join(name);
      expect(client.heard()).toEqual([reply(ref, ref, name, { reason: "unmatched topic" }, "error")]);
    },
  );

  test("that throws is refused, logged and leaves the connection open", async () => {
    const log = new RecordedLog();
    const bad = channel("bad", {
      join() {
        throw new Error("no database");
      },
    });
    const client = await ChannelClient.connect(channelApp([bad, Room], {}, log));
    const ref = client.join("bad");
    expect(client.heard()).toEqual([reply(ref, ref, "bad", { reason: "join crashed" }, "error")]);
    expect(log.lines).toEqual(['The channel "bad" crashed.']);
    expect(log.fields[0]).toMatchObject({ callback: "join", id: "bad", error: new Error("no database") });
    const next = client.join("room:1", { name: "Ann" });
    expect(client.heard()).toEqual([reply(next, next, "room:1", { welcome: "Ann", rest: "1" })]);
  });

  test("replaces an earlier one, which ends first", async () => {
    const { client, joinRef } = await joined();
    const again = client.join("room:1", { name: "Ann" });
    expect(client.heard()).toEqual([
      [joinRef, joinRef, "room:1", "phx_close", {}],
      reply(again, again, "room:1", { welcome: "Ann", rest: "1" }),
    ]);
    expect(ends).toEqual([{ kind: "replaced" }]);
    client.push(joinRef, "room:1", "say", { text: "for the old one" });
    expect(client.heard()).toEqual([]);
  });

  test("that is asynchronous lets events and a leave wait, and keeps broadcasts", async () => {
    let finish = (_assigns: { readonly n: number }): void => {};
    const slow = channel("slow", {
      join: async () => new Promise<{ readonly n: number }>((resolve) => (finish = resolve)),
      events: { n: (socket) => ({ n: socket.assigns.n }) },
    });
    const app = channelApp([slow]);
    const client = await ChannelClient.connect(app);
    const ref = client.join("slow");
    const asks = client.push(ref, "slow", "n");
    slow.broadcast(app, "slow", "news", { text: "while loading" });
    await turns();
    expect(client.heard()).toEqual([]);
    finish({ n: 7 });
    await turns();
    expect(client.heard()).toEqual([
      reply(ref, ref, "slow", {}),
      [null, null, "slow", "news", { text: "while loading" }],
      reply(ref, asks, "slow", { n: 7 }),
    ]);
  });

  test("that has not finished when the client leaves is answered first", async () => {
    let finish = (): void => {};
    const slow = channel("slow", { join: async () => new Promise<void>((resolve) => (finish = resolve)) });
    const client = await ChannelClient.connect(channelApp([slow]));
    const ref = client.join("slow");
    const leaves = client.push(ref, "slow", "phx_leave");
    finish();
    await turns();
    expect(client.heard()).toEqual([
      reply(ref, ref, "slow", {}),
      reply(ref, leaves, "slow", {}),
      [ref, ref, "slow", "phx_close", {}],
    ]);
  });

  test("that finishes after the connection has closed runs terminate", async () => {
    let finish = (): void => {};
    const seen: ChannelEnd[] = [];
    const slow = channel("slow", {
      join: async () => new Promise<void>((resolve) => (finish = resolve)),
      terminate: (_socket, reason) => void seen.push(reason),
    });
    const client = await ChannelClient.connect(channelApp([slow]));
    client.join("slow");
    client.connection.closed();
    expect(seen).toEqual([]);
    finish();
    await turns();
    expect(seen).toEqual([{ kind: "closed" }]);
    expect(client.heard()).toEqual([]);
  });
});

describe("an event", () => {
  test("reaches its handler, which replies and broadcasts to all clients of the topic", async () => {
    const { app, client, joinRef } = await joined();
    const other = await ChannelClient.connect(app);
    other.join("room:1", { name: "Bob" });
    const elsewhere = await ChannelClient.connect(app);
    elsewhere.join("room:2", { name: "Cy" });
    other.heard();
    elsewhere.heard();
    const ref = client.push(joinRef, "room:1", "say", { text: "Hello" });
    const said = [null, null, "room:1", "said", { from: "Ann", text: "Hello" }];
    expect(client.heard()).toEqual([said, reply(joinRef, ref, "room:1", { count: 1 })]);
    expect(other.heard()).toEqual([said]);
    expect(elsewhere.heard()).toEqual([]);
  });

  test("can broadcast to all clients but its own", async () => {
    const { app, client, joinRef } = await joined();
    const other = await ChannelClient.connect(app);
    other.join("room:1", { name: "Bob" });
    other.heard();
    client.push(joinRef, "room:1", "others");
    expect(client.heard()).toEqual([]);
    expect(other.heard()).toEqual([[null, null, "room:1", "said", { from: "Ann", text: "!" }]]);
  });

  test("without a result has no reply", async () => {
    const { client, joinRef } = await joined();
    client.push(joinRef, "room:1", "quiet");
    expect(client.heard()).toEqual([]);
  });

  test("is refused with the response of refuse", async () => {
    const { client, joinRef } = await joined();
    const ref = client.push(joinRef, "room:1", "no");
    expect(client.heard()).toEqual([reply(joinRef, ref, "room:1", { reason: "no" }, "error")]);
  });

  test("whose payload does not match the schema is refused with the issues", async () => {
    const { client, joinRef } = await joined();
    const ref = client.push(joinRef, "room:1", "say", { text: "x".repeat(21) });
    expect(client.heard()).toEqual([
      reply(
        joinRef,
        ref,
        "room:1",
        { reason: "invalid params", code: "LW406", issues: [{ path: ["text"], message: expect.any(String) }] },
        "error",
      ),
    ]);
  });

  test.each(["unknown", "toString", "__proto__", "constructor", "join", "terminate", "phx_error", "phx_reply"])(
    "named %s, which has no handler, is refused and logged",
    async (name) => {
      const { client, joinRef, log } = await joined();
      const ref = client.push(joinRef, "room:1", name);
      expect(client.heard()).toEqual([
        reply(joinRef, ref, "room:1", { reason: "unknown event", code: "LW405" }, "error"),
      ]);
      expect(log.lines).toEqual([expect.stringContaining("LW405")]);
    },
  );

  test("without a handler reaches handleEvent", async () => {
    const relay = channel("relay:*", {
      join: () => {},
      handleEvent: (socket, event, payload) => socket.broadcastFrom(event, payload as object),
    });
    const app = channelApp([relay]);
    const [ann, bob] = [await ChannelClient.connect(app), await ChannelClient.connect(app)];
    const refs = [ann, bob].map((client) => client.join("relay:1"));
    ann.heard();
    bob.heard();
    ann.push(refs[0] ?? null, "relay:1", "any", { x: [1] });
    expect([ann.heard(), bob.heard()]).toEqual([[], [[null, null, "relay:1", "any", { x: [1] }]]]);
  });

  test("may have any JSON as its payload", async () => {
    const echo = channel("echo", { join: () => {}, events: { echo: (_socket, payload) => ({ payload }) } });
    const client = await ChannelClient.connect(channelApp([echo]));
    const joinRef = client.join("echo");
    client.heard();
    for (const payload of [null, 7, "text", [1, { a: null }], true, { __proto__: null, a: 1 }]) {
      const ref = client.push(joinRef, "echo", "echo", payload);
      expect(client.heard()).toEqual([reply(joinRef, ref, "echo", { payload })]);
    }
  });

  test("waits for the one before it on its channel, but not for those of other channels", async () => {
    const { client, joinRef } = await joined();
    const second = client.join("room:2", { name: "Ann" });
    client.heard();
    const slow = client.push(joinRef, "room:1", "slow");
    const no = client.push(joinRef, "room:1", "no");
    const other = client.push(second, "room:2", "no");
    expect(client.heard()).toEqual([reply(second, other, "room:2", { reason: "no" }, "error")]);
    await turns();
    expect(client.heard()).toEqual([
      reply(joinRef, slow, "room:1", { slow: true }),
      reply(joinRef, no, "room:1", { reason: "no" }, "error"),
    ]);
  });

  test("can be answered later, once, and not after the channel has ended", async () => {
    const { client, joinRef } = await joined();
    const refs = [1, 2, 3].map(() => client.push(joinRef, "room:1", "ask"));
    const [first, second, third] = asked.splice(0);
    expect(client.heard()).toEqual([]);
    expect(first?.waiting).toBe(true);
    expect(first?.reply({ n: 1 })).toBe(true);
    expect(first?.reply({ n: 2 })).toBe(false);
    expect(second?.reply(refuse({ reason: "no" }))).toBe(true);
    expect(client.heard()).toEqual([
      reply(joinRef, refs[0] ?? "", "room:1", { n: 1 }),
      reply(joinRef, refs[1] ?? "", "room:1", { reason: "no" }, "error"),
    ]);
    client.push(joinRef, "room:1", "phx_leave");
    client.heard();
    expect(third?.waiting).toBe(false);
    expect(third?.reply()).toBe(false);
    expect(client.heard()).toEqual([]);
  });
});

describe("a channel", () => {
  test("that crashes ends alone, and the client can join again", async () => {
    const { client, joinRef, log } = await joined();
    const second = client.join("room:2", { name: "Ann" });
    client.heard();
    client.push(joinRef, "room:1", "crash");
    expect(client.heard()).toEqual([[joinRef, joinRef, "room:1", "phx_error", { reason: "channel_crash" }]]);
    expect(ends).toEqual([{ kind: "crash", error: new Error("crashed on purpose") }]);
    expect(log.fields[0]).toMatchObject({ view: "room:*", id: "room:1", callback: "event", event: "crash" });
    const ref = client.push(second, "room:2", "no");
    expect(client.heard()).toEqual([reply(second, ref, "room:2", { reason: "no" }, "error")]);
    const again = client.join("room:1", { name: "Ann" });
    expect(client.heard()).toEqual([reply(again, again, "room:1", { welcome: "Ann", rest: "1" })]);
  });

  test("answers a leave, closes and runs terminate", async () => {
    const { client, joinRef } = await joined();
    const ref = client.push(joinRef, "room:1", "phx_leave");
    expect(client.heard()).toEqual([reply(joinRef, ref, "room:1", {}), [joinRef, joinRef, "room:1", "phx_close", {}]]);
    expect(ends).toEqual([{ kind: "left" }]);
    const again = client.push(joinRef, "room:1", "phx_leave");
    expect(client.heard()).toEqual([reply(joinRef, again, "room:1", {})]);
  });

  test("can close itself", async () => {
    const { client, joinRef } = await joined();
    client.push(joinRef, "room:1", "bye");
    expect(client.heard()).toEqual([[joinRef, joinRef, "room:1", "phx_close", {}]]);
    expect(ends).toEqual([{ kind: "stopped" }]);
  });

  test("ends with its connection", async () => {
    const { client } = await joined();
    client.connection.closed();
    client.connection.closed();
    expect(ends).toEqual([{ kind: "closed" }]);
  });

  test("hears that the server shuts down", async () => {
    const { app, client } = await joined();
    await app.close();
    expect(ends).toEqual([{ kind: "shutdown" }]);
    expect(client.closes).toEqual([[1012, "restart"]]);
  });

  test("receives messages of a topic until it ends", async () => {
    const { app, client, joinRef } = await joined();
    app.broadcast(later, "one");
    await turns();
    expect(client.heard()).toEqual([[joinRef, null, "room:1", "said", { from: "later", text: "one" }]]);
    client.push(joinRef, "room:1", "phx_leave");
    client.heard();
    app.broadcast(later, "two");
    await turns();
    expect(client.heard()).toEqual([]);
  });

  test("has timers that end with it", async () => {
    vi.useFakeTimers();
    try {
      const clock = channel("clock", {
        join(socket) {
          socket.sendAfter(() => socket.push("once", {}), 10);
          socket.repeat(() => socket.push("tick", {}), 100);
          const stop = socket.repeat(() => socket.push("never", {}), 50);
          stop();
        },
      });
      const client = await ChannelClient.connect(channelApp([clock]));
      const joinRef = client.join("clock");
      client.heard();
      await vi.advanceTimersByTimeAsync(250);
      const push = (event: string) => [joinRef, null, "clock", event, {}];
      expect(client.heard()).toEqual([push("once"), push("tick"), push("tick")]);
      client.push(joinRef, "clock", "phx_leave");
      client.heard();
      await vi.advanceTimersByTimeAsync(500);
      expect(client.heard()).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("sends nothing after its end", async () => {
    const { client, joinRef } = await joined();
    client.push(joinRef, "room:1", "ask");
    client.push(joinRef, "room:1", "phx_leave");
    client.heard();
    Room.broadcast(channelApp([Room]), "room:1", "said", { from: "x", text: "y" });
    expect(client.heard()).toEqual([]);
  });

  test("can change a broadcast for each client", async () => {
    const picky = channel("picky:*", {
      pushes: { news: z.object({ for: z.string() }) },
      join: (socket) => ({ me: socket.rest.split("/")[1] ?? "" }),
      intercept: {
        news(socket, news) {
          if (news.for === socket.topic) socket.push("news", { for: "you" });
        },
      },
    });
    const app = channelApp([picky]);
    const client = await ChannelClient.connect(app);
    const joinRef = client.join("picky:1");
    client.heard();
    picky.broadcast(app, "picky:1", "news", { for: "others" });
    picky.broadcast(app, "picky:1", "news", { for: "picky:1" });
    await turns();
    expect(client.heard()).toEqual([[joinRef, null, "picky:1", "news", { for: "you" }]]);
  });
});

test("bytes travel as binary frames in both directions", async () => {
  const Bytes = channel("bytes", {
    pushes: { push: bytes, broadcast: bytes },
    join: () => {},
    events: {
      echo: (socket, payload) => {
        if (!(payload instanceof Uint8Array)) return refuse(Uint8Array.of(0));
        socket.push("push", payload);
        socket.broadcast("broadcast", payload);
        return payload;
      },
    },
  });
  const client = await ChannelClient.connect(channelApp([Bytes]));
  const joinRef = client.join("bytes");
  client.heard();
  client.pushBytes(joinRef, "bytes", "echo", Uint8Array.of(0, 200, 255));
  expect(client.heard()).toEqual([
    "\0\u0001\u0005\u00041bytespush\0\xc8\xff",
    "\u0002\u0005\u0009bytesbroadcast\0\xc8\xff",
    "\u0001\u0001\u0001\u0005\u000212bytesok\0\xc8\xff",
  ]);
  client.push(joinRef, "bytes", "echo");
  expect(client.heard()).toEqual(["\u0001\u0001\u0001\u0005\u000513byteserror\0"]);
});

test("a client of version 1 speaks objects", async () => {
  const { app } = await joined();
  const client = await ChannelClient.connect(app, "/ws/websocket?vsn=1.0.0");
  client.connection.receive('{"topic":"room:1","event":"phx_join","payload":{"name":"Old"},"ref":"1"}');
  client.connection.receive('{"topic":"room:1","event":"say","payload":{"text":"Hi"},"ref":"2"}');
  client.connection.receive('{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"3"}');
  expect(client.heard()).toEqual([
    {
      topic: "room:1",
      event: "phx_reply",
      ref: "1",
      payload: { status: "ok", response: { welcome: "Old", rest: "1" } },
    },
    { topic: "room:1", event: "said", ref: null, payload: { from: "Old", text: "Hi" } },
    { topic: "room:1", event: "phx_reply", ref: "2", payload: { status: "ok", response: { count: 1 } } },
    { topic: "phoenix", event: "phx_reply", ref: "3", payload: { status: "ok", response: {} } },
  ]);
});
