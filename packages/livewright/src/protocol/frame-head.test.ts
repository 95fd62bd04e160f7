import fc from "fast-check";
import { expect, test } from "vitest";
import { HEAD_LENGTH, readHead } from "./frame-head.ts";

const text = (maxLength: number) => fc.string({ maxLength, unit: "binary" });

test("readHead() reads what decoding the whole frame would give, for any parts", () => {
  const refs = fc.option(text(64));
  fc.assert(
    fc.property(refs, refs, text(512), text(128), (joinRef, ref, topic, event) => {
      const frame = JSON.stringify([joinRef, ref, topic, event, { value: "x".repeat(HEAD_LENGTH) }]);
      expect(readHead(frame)).toEqual({ joinRef, ref, topic, event });
    }),
  );
});

test("the longest head fits into the part of a frame that is kept", () => {
  const frame = JSON.stringify([
    "\u0001".repeat(64),
    "\u0001".repeat(64),
    "\u0001".repeat(512),
    "\u0001".repeat(128),
    {},
  ]);
  expect(readHead(frame.slice(0, HEAD_LENGTH)).event).toHaveLength(128);
});

test.each([
  "",
  "x".repeat(10_000),
  "[1,2",
  '["1","1","lv:a"',
  `["1","1","${"x".repeat(10_000)}","event",{}]`,
  '["1',
  String.raw`["1","\z","a","b",{}]`,
])("readHead() refuses text that does not begin like a frame: %#", (frame) => {
  expect(() => readHead(frame)).toThrow(/LW601/);
});
