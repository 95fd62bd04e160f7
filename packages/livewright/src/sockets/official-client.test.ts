// The official client, unmodified, over a server of Node.

import { Socket } from "phoenix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { serve } from "../adapters/node.ts";
import { RecordedLog, socketApp } from "../test-support/channel-client.ts";
import { refuse } from "./answers.ts";
import { bytes } from "./bytes.ts";
import { channel } from "./define-channel.ts";
import { socket as defineSocket } from "./define-socket.ts";

let crashes = 0;

const Room = channel<{ readonly user: string }>()("room:*", {
  pushes: { said: z.object({ from: z.string(), text: z.string() }), image: bytes },
  join: (own) => (own.rest === "closed" ? refuse({ reason: "closed" }) : {}),
  events: {
    say: {
      params: z.object({ text: z.string().min(1) }),
      handle(own, { text }) {
        own.broadcast("said", { from: own.assigns.user, text });
        return { length: text.length };
      },
    },
    silent: () => {},
    no: () => refuse({ reason: "no" }),
    crash() {
      crashes++;
      throw new Error("crashed on purpose");
    },
    image: {
      params: bytes,
      handle(own, image) {
        own.broadcastFrom("image", image);
        own.push("image", Uint8Array.of(0));
        return image.toReversed();
      },
    },
    bye: (own) => own.close(),
  },
});

const users = defineSocket("/ws", {
  connect: (_params, { authToken }) => (authToken === undefined ? refuse() : { user: authToken }),
  channels: [Room],
});

const app = socketApp({ sockets: [users], limits: { maxIdleMs: 60_000 } }, new RecordedLog());
let server: Awaited<ReturnType<typeof serve>>;
const open: Socket[] = [];

beforeAll(async () => {
  server = await serve(app, { port: 0 });
});

afterAll(async () => {
  for (const client of open) client.disconnect();
  await server.close();
});

function connect(user: string, options: object = {}): Socket {
  const given: object = {
    authToken: user,
    transport: WebSocket,
    reconnectAfterMs: () => 5,
    rejoinAfterMs: () => 5,
    ...options,
  };
  const client = new Socket(`ws://localhost:${server.port}/ws`, given);
  open.push(client);
  client.connect();
  return client;
}

type Push = ReturnType<ReturnType<Socket["channel"]>["push"]>;

/** Waits for one of the answers. */
async function answer(push: Push): Promise<readonly [status: string, response: unknown]> {
  return new Promise((resolve) => {
    for (const status of ["ok", "error", "timeout"] as const)
      push.receive(status, (response: unknown) => resolve([status, response]));
  });
}

/** Joins a topic, and records what it hears. */
async function join(user: string, topic: string) {
  const room = connect(user).channel(topic, {});
  const heard: unknown[] = [];
  const waiting: (() => void)[] = [];
  const hear = (event: string) =>
    room.on(event, (payload: unknown) => {
      heard.push([event, payload instanceof ArrayBuffer ? [...new Uint8Array(payload)] : payload]);
      for (const wake of waiting.splice(0)) wake();
    });
  hear("said");
  hear("image");
  const next = async (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
  expect(await answer(room.join())).toEqual(["ok", {}]);
  return { room, heard, next };
}

describe("the official client", () => {
  test("pushes, is answered, and hears broadcasts of others", async () => {
    const [ann, bob] = [await join("Ann", "room:1"), await join("Bob", "room:1")];
    const hears = bob.next();
    expect(await answer(ann.room.push("say", { text: "Hello" }))).toEqual(["ok", { length: 5 }]);
    await hears;
    expect(bob.heard).toEqual([["said", { from: "Ann", text: "Hello" }]]);
    expect(ann.heard).toEqual(bob.heard);
  });

  test("receives refusals of joins, events and payloads", async () => {
    const closed = connect("Ann").channel("room:closed", {});
    expect(await answer(closed.join())).toEqual(["error", { reason: "closed" }]);
    closed.leave();
    const { room } = await join("Ann", "room:2");
    expect(await answer(room.push("no", {}))).toEqual(["error", { reason: "no" }]);
    expect(await answer(room.push("say", { text: "" }))).toEqual([
      "error",
      expect.objectContaining({ reason: "invalid params" }),
    ]);
    expect(await answer(room.push("other", {}))).toEqual(["error", { reason: "unknown event", code: "LW405" }]);
  });

  test("times out if a handler does not answer", async () => {
    const { room } = await join("Ann", "room:3");
    expect(await answer(room.push("silent", {}, 20))).toEqual(["timeout", {}]);
  });

  test("joins again after a crash", async () => {
    const { room } = await join("Ann", "room:4");
    const failed = new Promise((resolve) => void room.onError(resolve));
    room.push("crash", {});
    await failed;
    // Buffered by the client until it has joined again.
    expect(await answer(room.push("say", { text: "again" }))).toEqual(["ok", { length: 5 }]);
    expect(crashes).toBe(1);
  });

  test("leaves", async () => {
    const { room } = await join("Ann", "room:5");
    expect((await answer(room.leave()))[0]).toBe("ok");
  });

  test("stays away from a channel that closes", async () => {
    const { room } = await join("Ann", "room:6");
    const closed = new Promise((resolve) => void room.onClose(resolve));
    room.push("bye", {});
    await closed;
    expect((room as unknown as { readonly state: string }).state).toBe("closed");
  });

  test("sends and receives bytes", async () => {
    const [ann, bob] = [await join("Ann", "room:7"), await join("Bob", "room:7")];
    const hears = bob.next();
    const image = Uint8Array.of(1, 2, 255).buffer;
    const [status, response] = await answer(ann.room.push("image", image));
    expect([status, [...new Uint8Array(response as ArrayBuffer)]]).toEqual(["ok", [255, 2, 1]]);
    await hears;
    expect(bob.heard).toEqual([["image", [1, 2, 255]]]);
    expect(ann.heard).toEqual([["image", [0]]]);
  });

  test("joins again after its socket was closed", async () => {
    const { room } = await join("Ann", "room:8");
    const client = open.at(-1) as Socket;
    const reopened = new Promise<void>((resolve) => void client.onOpen(() => resolve()));
    (client as unknown as { readonly conn: WebSocket }).conn.terminate();
    await reopened;
    expect(await answer(room.push("say", { text: "back" }))).toEqual(["ok", { length: 4 }]);
  });

  test("is refused without its token", async () => {
    const client = connect("", { authToken: undefined });
    const status = await new Promise((resolve) => {
      (client as unknown as { readonly conn: WebSocket }).conn.on("unexpected-response", (_request, response) => {
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(403);
    client.disconnect();
  });
});
