import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { localPubSub } from "../pubsub/local.ts";
import { accept, refuse } from "./answers.ts";
import { bytes } from "./bytes.ts";
import { channel } from "./define-channel.ts";
import { socket } from "./define-socket.ts";

interface User {
  readonly user: string;
}

test("the pattern types the topic and its rest, and the schema types the params of a join", () => {
  channel("room:*", {
    params: z.object({ page: z.coerce.number() }),
    join(own, params) {
      expectTypeOf(own.topic).toEqualTypeOf<`room:${string}`>();
      expectTypeOf(own.rest).toEqualTypeOf<string>();
      expectTypeOf(params).toEqualTypeOf<{ page: number }>();
    },
  });
  channel("lobby", {
    join(own, params) {
      expectTypeOf(own.topic).toEqualTypeOf<"lobby">();
      expectTypeOf(own.rest).toEqualTypeOf<"">();
      expectTypeOf(params).toBeUnknown();
    },
  });
});

test("join types the assigns of handlers, over those of the connection", () => {
  channel<User & { readonly role: string }>()("room:*", {
    join(own) {
      expectTypeOf(own.assigns.user).toBeString();
      if (own.rest === "x") return refuse({ reason: "no" });
      return accept({ count: 1, role: 7 }, { welcome: true });
    },
    events: {
      a: {
        params: z.object({ n: z.number() }),
        handle(own, { n }) {
          expectTypeOf(own.assigns).toEqualTypeOf<Readonly<{ readonly user: string; count: number; role: number }>>();
          expectTypeOf(n).toBeNumber();
          // @ts-expect-error -- there is no such assign
          own.update("missing", (value) => value);
        },
      },
      b(own, payload, from) {
        expectTypeOf(own.assigns.count).toBeNumber();
        expectTypeOf(payload).toBeUnknown();
        expectTypeOf(from.reply).returns.toBeBoolean();
      },
    },
    terminate: (own) => void expectTypeOf(own.assigns.user).toBeString(),
  });
});

const Room = channel("room:*", {
  pushes: { said: z.object({ text: z.string() }), image: bytes },
  join: (own) => {
    own.push("said", { text: "x" });
    // @ts-expect-error -- the payload has another type
    own.push("said", { text: 7 });
    // @ts-expect-error -- it is not declared
    own.broadcast("other", {});
  },
});

test("pushes are typed from anywhere in the server", () => {
  const bus = localPubSub();
  Room.broadcast(bus, "room:1", "image", Uint8Array.of(1));
  // @ts-expect-error -- another channel has this topic
  Room.broadcast(bus, "lobby", "image", Uint8Array.of(1));
  // @ts-expect-error -- the payload is not bytes
  Room.broadcast(bus, "room:1", "image", { text: "x" });
  bus.subscribe(Room.messages("room:1"), (message) => {
    if (message.event === "said") expectTypeOf(message.payload).toEqualTypeOf<{ text: string }>();
    else expectTypeOf(message.payload).toEqualTypeOf<Uint8Array>();
  });
});

test("a socket takes only channels whose assigns connect returns", () => {
  const Me = channel<User>()("me", { join: () => {} });
  socket("/ws", { connect: async () => ({ user: "Ann", more: 1 }), id: ({ more }) => `${more}`, channels: [Me, Room] });
  socket("/ws", { connect: ({ user }) => (typeof user === "string" ? { user } : refuse()), channels: [Me] });
  socket("/ws", { params: z.object({ user: z.string() }), connect: (params) => params, channels: [Me] });
  socket("/ws", { channels: [Room] });
  // @ts-expect-error -- nothing returns the assigns
  socket("/ws", { channels: [Me] });
  // @ts-expect-error -- connect returns other assigns
  socket("/ws", { connect: () => ({ user: 7 }), channels: [Me] });
});
