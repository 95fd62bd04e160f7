import { expect, test } from "vitest";
import { privateKey } from "./private.ts";
import { SocketHandle } from "./socket/socket-handle.ts";
import type { Socket } from "./socket.ts";
import { newSocketState } from "./socket-state.ts";
import { connectInfo } from "../test-support/fixtures.ts";

function aSocket(recorded: () => void = () => {}): Socket {
  return new SocketHandle(
    newSocketState({
      id: "phx-1",
      connected: true,
      connectParams: undefined,
      connectInfo,
      onChange: recorded,
      development: true,
    }),
  );
}

test("putPrivate() stores a value under its key, and replaces it", () => {
  const key = privateKey<number>("n");
  const socket = aSocket();
  expect(socket.getPrivate(key)).toBeUndefined();
  socket.putPrivate(key, 1);
  socket.putPrivate(key, 2);
  expect(socket.getPrivate(key)).toBe(2);
});

test("two private keys of one name are different keys", () => {
  const [ours, theirs] = [privateKey<string>("cache"), privateKey<number>("cache")];
  const socket = aSocket();
  socket.putPrivate(ours, "ours");
  expect(socket.getPrivate(theirs)).toBeUndefined();
  socket.putPrivate(theirs, 7);
  expect([socket.getPrivate(ours), socket.getPrivate(theirs)]).toEqual(["ours", 7]);
});

test("each socket has its own private values, and storing one renders nothing", () => {
  const key = privateKey<{ n: number }>("n");
  let recorded = 0;
  const socket = aSocket(() => recorded++);
  const value = { n: 1 };
  socket.putPrivate(key, value);
  value.n++;
  expect(aSocket().getPrivate(key)).toBeUndefined();
  expect([recorded, socket.getPrivate(key), socket.assigns]).toEqual([0, { n: 2 }, { flash: {} }]);
});
