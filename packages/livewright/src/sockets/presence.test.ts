import { type Channel, Presence, Socket } from "phoenix";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { presence } from "../presence/presence-topic.ts";
import { channelApp, ChannelClient, reply, turns } from "../test-support/channel-client.ts";
import { refuse } from "./answers.ts";
import { channel } from "./define-channel.ts";

const here = presence<{ readonly device: string }>("here");

const Room = channel("room:*", {
  join(socket) {
    socket.track(here, socket.rest, { device: "phone" });
    socket.pushPresence(here);
    return socket.rest === "refused" ? refuse() : {};
  },
  events: {
    move: (socket) => socket.updatePresence(here, socket.rest, { device: "desk" }),
    hide: (socket) => socket.untrack(here),
    count: (socket) => ({ count: socket.presence.list(here).size }),
  },
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function join(app: ReturnType<typeof channelApp>, name: string) {
  const client = await ChannelClient.connect(app);
  const topic = `room:${name}`;
  return { client, topic, joinRef: client.join(topic) };
}

/** Lets batches of diffs end. */
async function pass(): Promise<void> {
  await vi.advanceTimersByTimeAsync(5_000);
  await turns();
}

test("the Presence class of the official client shows who is here", async () => {
  const app = channelApp([Room], { limits: { maxIdleMs: 1_000_000, maxJoinWaitMs: 1_000_000 } });
  const ann = await join(app, "Ann");
  const channelOf = new Socket("/ws").channel("room:Ann", {});
  Object.assign(channelOf, { joinRef: () => ann.joinRef });
  const shown = new Presence(channelOf);
  const devices = (): unknown => {
    for (const frame of ann.client.heard() as [unknown, unknown, unknown, string, object][])
      (channelOf as Channel & { trigger(event: string, payload: object): void }).trigger(frame[3], frame[4]);
    return shown.list((key, { metas }: { metas: readonly { readonly device: string }[] }) => [
      key,
      metas.map(({ device }) => device),
    ]);
  };
  await pass();
  expect(devices()).toEqual([["Ann", ["phone"]]]);
  const proto = await join(app, "__proto__");
  const bob = await join(app, "Bob");
  await pass();
  // The client keeps its keys in a plain object, and yet every key is data.
  expect(devices()).toEqual(["Ann", "__proto__", "Bob"].map((name) => [name, ["phone"]]));
  bob.client.push(bob.joinRef, bob.topic, "move");
  await pass();
  expect(devices()).toEqual(expect.arrayContaining([["Bob", ["desk"]]]));
  bob.client.connection.closed();
  proto.client.connection.closed();
  await pass();
  expect(devices()).toEqual([["Ann", ["phone"]]]);
});

test("a presence ends with its channel, and with a refused join", async () => {
  const app = channelApp([Room]);
  const ann = await join(app, "Ann");
  const refused = await join(app, "refused");
  expect(refused.client.heard()).toEqual([reply(refused.joinRef, refused.joinRef, "room:refused", {}, "error")]);
  const count = (): unknown => {
    ann.client.heard();
    ann.client.push(ann.joinRef, ann.topic, "count");
    return ann.client.heard();
  };
  expect(JSON.stringify(count())).toContain('{"count":1}');
  const bob = await join(app, "Bob");
  expect(JSON.stringify(count())).toContain('{"count":2}');
  bob.client.push(bob.joinRef, bob.topic, "phx_leave");
  expect(JSON.stringify(count())).toContain('{"count":1}');
  ann.client.push(ann.joinRef, ann.topic, "hide");
  expect(JSON.stringify(count())).toContain('{"count":0}');
});

test("the state follows the answer of the join, and changes follow the state", async () => {
  const app = channelApp([Room]);
  const ann = await join(app, "Ann");
  expect(ann.client.heard()).toEqual([
    reply(ann.joinRef, ann.joinRef, "room:Ann", {}),
    [
      ann.joinRef,
      null,
      "room:Ann",
      "presence_state",
      { Ann: { metas: [{ device: "phone", phx_ref: expect.any(String) }] } },
    ],
  ]);
});
