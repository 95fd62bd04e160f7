import { expect, test } from "vitest";
import { localPubSub } from "./local.ts";
import { Message, message } from "./message.ts";
import { topic, topicName } from "./topic.ts";

const room = (id: string) => topic<string>(`room:${id}`);

test("topics of the same name are the same to the bus, as is the name itself", () => {
  const bus = localPubSub();
  const got: unknown[] = [];
  bus.subscribe(room("7"), (text) => void got.push(text));
  bus.subscribe("room:7", (text) => void got.push(text));
  bus.broadcast(room("7"), "a");
  bus.broadcast("room:7", "b");
  bus.broadcast(room("8"), "c");
  expect(got).toEqual(["a", "a", "b", "b"]);
  expect([topicName(room("7")), topicName("room:7")]).toEqual(["room:7", "room:7"]);
});

test("a topic recognizes its own messages and no others", () => {
  const told = new Message("room:7", "hello");
  expect(room("7").is(told)).toBe(true);
  expect(room("8").is(told)).toBe(false);
  expect(message<string>().is(told)).toBe(false);
  for (const other of [undefined, null, "hello", { payload: "hello" }, message<string>()("hello")])
    expect(room("7").is(other)).toBe(false);
});
