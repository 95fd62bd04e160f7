import { expect, test } from "vitest";
import { message } from "./message.ts";

const picked = message<{ readonly id: number }>();
const dropped = message<{ readonly id: number }>();

test("a message carries its payload", () => {
  expect(picked({ id: 7 }).payload).toEqual({ id: 7 });
});

test("a message kind recognizes its own messages", () => {
  expect(picked.is(picked({ id: 7 }))).toBe(true);
  expect(dropped.is(picked({ id: 7 }))).toBe(false);
});

test.each([undefined, null, 0, "picked", {}, { payload: { id: 7 } }, JSON.parse(JSON.stringify(picked({ id: 7 })))])(
  "%j is not a message of any kind",
  (value: unknown) => {
    expect(picked.is(value)).toBe(false);
  },
);
