import { describe, expect, test } from "vitest";
import { z } from "zod";
import { localPubSub } from "../pubsub/local.ts";
import { socketApp } from "../test-support/channel-client.ts";
import { bytes } from "./bytes.ts";
import { channel } from "./define-channel.ts";
import { socket } from "./define-socket.ts";

/** Plain JavaScript, where no compiler looks. */
const define = channel as unknown as (...given: unknown[]) => unknown;
const defineSocket = socket as unknown as (...given: unknown[]) => unknown;
const join = (): void => {};
const Lobby = channel("lobby", { join });
const Room = channel("room:*", { pushes: { said: z.object({ text: z.string() }), image: bytes }, join });

describe("channel() refuses", () => {
  test.each([
    ["an empty pattern", ["", { join }], 'The pattern of a channel cannot be ""'],
    ["a * inside of a pattern", ["room:*:x", { join }], 'The pattern of a channel cannot be "room:*:x"'],
    ["the topic of heartbeats", ["phoenix", { join }], 'The pattern of a channel cannot be "phoenix"'],
    ["no options", ["room:*"], 'The channel "room:*" has no join function'],
    ["a misspelled option", ["room:*", { join, event: {} }], 'has no option "event"'],
    ["a join that is not a function", ["room:*", { join: {} }], 'The channel "room:*" has no join function'],
    ["a terminate that is not a function", ["room:*", { join, terminate: 1 }], "terminate of the channel"],
    ["params without a schema", ["room:*", { join, params: {} }], 'The params of the channel "room:*" are'],
    ["events as a list", ["room:*", { join, events: [] }], 'events of the channel "room:*" is'],
    [
      "an event without a handler",
      ["room:*", { join, events: { a: { params: bytes } } }],
      'The event "a" of the channel',
    ],
    ["an event with a wrong schema", ["room:*", { join, events: { a: { handle: join, params: 1 } } }], "not a schema"],
    ["an interceptor that is no function", ["room:*", { join, intercept: { a: 1 } }], "intercept.a of the channel"],
  ])("%s", (_name, given, message) => {
    expect(() => define(...given)).toThrow(`LW450  `);
    expect(() => define(...given)).toThrow(message);
  });
});

describe("socket() refuses", () => {
  test.each([
    ["a path without a slash", ["ws", { channels: [Lobby] }], '"ws" is not a valid path of a socket'],
    ["a path with a query", ["/ws?x", { channels: [Lobby] }], "is not a valid path of a socket"],
    ["no channels", ["/ws", { channels: [] }], 'The socket "/ws" has no channels'],
    ["a value that is not a channel", ["/ws", { channels: [{}] }], 'A channel of the socket "/ws" is'],
    ["two channels with one pattern", ["/ws", { channels: [Lobby, Lobby] }], 'have the pattern "lobby"'],
    ["a misspelled option", ["/ws", { channels: [Lobby], conect: join }], 'has no option "conect"'],
    ["a connect that is not a function", ["/ws", { channels: [Lobby], connect: 1 }], "connect of the socket"],
    ["params without a schema", ["/ws", { channels: [Lobby], params: 1 }], 'The params of the socket "/ws" are'],
  ])("%s", (_name, given, message) => {
    expect(() => defineSocket(...given)).toThrow("LW450  ");
    expect(() => defineSocket(...given)).toThrow(message);
  });
});

describe("the option sockets refuses", () => {
  const ws = socket("/ws", { channels: [Lobby] });
  test.each([
    ["a value that is not a list", ws, "not a list"],
    ["a channel", [Lobby], "A value among the sockets of the endpoint"],
    ["two sockets with one path", [ws, ws], "Two sockets have the path /ws"],
    ["the path of the views", [socket("/live", { channels: [Lobby] })], "Two sockets have the path /live"],
  ])("%s", (_name, sockets, message) => {
    expect(() => socketApp({ sockets: sockets as never })).toThrow("LW450  ");
    expect(() => socketApp({ sockets: sockets as never })).toThrow(message);
  });
});

test("a broadcast to a topic of another channel is refused", () => {
  const bus = localPubSub();
  expect(() => Room.broadcast(bus, "lobby" as never, "said", { text: "x" })).toThrow(
    'LW450  "lobby" is not a topic of the channel "room:*".\n  Its topics start with "room:".',
  );
  expect(() => Lobby.messages("lobby2" as never)).toThrow('It has one topic, "lobby".');
});

test("bytes on a topic that is too long for a binary frame are refused at the broadcast", () => {
  expect(() => Room.broadcast(localPubSub(), `room:${"x".repeat(300)}`, "image", Uint8Array.of(1))).toThrow("LW612  ");
});

test("views and other code receive the broadcasts of a topic", () => {
  const bus = localPubSub();
  const seen: unknown[] = [];
  bus.subscribe(Room.messages("room:1"), (message) => void seen.push(message));
  Room.broadcast(bus, "room:1", "said", { text: "Hi" });
  Room.broadcast({ pubsub: bus }, "room:1", "image", Uint8Array.of(1));
  Room.broadcast(bus, "room:2", "said", { text: "elsewhere" });
  expect(seen).toEqual([
    { event: "said", payload: { text: "Hi" } },
    { event: "image", payload: Uint8Array.of(1) },
  ]);
});

test("the first channel whose pattern matches takes a topic", () => {
  const any = channel("*", { join });
  const ws = socket("/ws", { channels: [Lobby, Room, any] });
  expect(ws.channelOf("lobby")).toBe(Lobby);
  expect(ws.channelOf("room:7")).toBe(Room);
  expect(ws.channelOf("room:")).toBe(Room);
  expect(ws.channelOf("lobby:7")).toBe(any);
});
