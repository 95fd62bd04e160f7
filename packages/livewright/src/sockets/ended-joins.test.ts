// Joins whose socket or channel ends while they run. Nothing may start after that, since nothing would end it.

import { expect, test } from "vitest";
import { deferred } from "../test-support/fixtures.ts";
import { channelApp, ChannelClient, turns } from "../test-support/channel-client.ts";
import { channel } from "./define-channel.ts";

test("a join that replaces another on a full send buffer starts no channel on the closed socket", async () => {
  let joins = 0;
  const Room = channel("room:*", { join: () => void joins++ });
  const app = channelApp([Room]);
  const client = await ChannelClient.connect(app);
  client.join("room:1");
  await turns();
  client.buffered = 1e9;
  client.join("room:1");
  await turns();
  expect(client.closes).toHaveLength(1);
  expect(joins).toBe(1);
  expect(app.connections).toBe(0);
});

test("a channel whose client leaves while its params are read neither joins nor subscribes", async () => {
  const { promise: read, resolve: finish } = deferred();
  let joins = 0;
  const params = {
    "~standard": {
      version: 1 as const,
      vendor: "test",
      validate: async (value: unknown) => {
        await read;
        return { value };
      },
    },
  };
  const Room = channel("room:*", {
    params,
    join: async () => {
      joins++;
    },
  });
  const client = await ChannelClient.connect(channelApp([Room]));
  client.join("room:1");
  await turns();
  client.connection.closed();
  finish();
  await turns();
  expect(joins).toBe(0);
});
