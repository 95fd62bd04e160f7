import { expectTypeOf, test } from "vitest";
import { privateKey, type PrivateKey } from "./private.ts";
import type { Socket } from "./socket.ts";

test("a key knows the type of its value", () => {
  const key = privateKey<{ readonly at: number }>("acme");
  expectTypeOf(key).toEqualTypeOf<PrivateKey<{ readonly at: number }>>();
  const socket = {} as Socket<{ n: number }>;
  socket.putPrivate(key, { at: 1 });
  expectTypeOf(socket.getPrivate(key)).toEqualTypeOf<{ readonly at: number } | undefined>();
  // @ts-expect-error the value is of the wrong type
  socket.putPrivate(key, { at: "noon" });
  // @ts-expect-error there has to be a value
  socket.putPrivate(key, undefined);
  // @ts-expect-error a name is not a key
  socket.putPrivate("acme", { at: 1 });
});
