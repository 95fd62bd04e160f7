import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LivewrightError } from "../foundation/errors.ts";
import { decodeBinary } from "./binary.ts";

const encoder = new TextEncoder();

/** A push as the client writes it. */
function encode(parts: readonly [string, string, string, string], payload: Uint8Array): Uint8Array {
  const texts = parts.map((part) => encoder.encode(part));
  return Uint8Array.from([0, ...texts.map((text) => text.length), ...texts.flatMap((text) => [...text]), ...payload]);
}

const codeOf = (bytes: Uint8Array): string | undefined => {
  try {
    decodeBinary(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof LivewrightError) return error.code;
    throw error;
  }
};

describe("decodeBinary()", () => {
  test("reads the frame of section 1.5", () => {
    const hex = "0002020505 3132 3133 6c76753a30 6368756e6b 68656c6c6f20776f".replaceAll(" ", "");
    const message = decodeBinary(Uint8Array.from(Buffer.from(hex, "hex")));
    expect(message).toMatchObject({ joinRef: "12", ref: "13", topic: "lvu:0", event: "chunk" });
    expect(Buffer.from(message.payload).toString()).toBe("hello wo");
  });

  test("returns the payload as a view of the frame, also if the frame is a view", () => {
    const frame = encode(["1", "2", "lvu:0", "chunk"], Uint8Array.of(7, 8, 9));
    const larger = new Uint8Array(frame.length + 20);
    larger.set(frame, 10);
    const { payload } = decodeBinary(larger.subarray(10, 10 + frame.length));
    expect([...payload]).toEqual([7, 8, 9]);
    expect(payload.buffer).toBe(larger.buffer);
  });

  test("accepts empty parts and an empty payload", () => {
    expect(decodeBinary(Uint8Array.of(0, 0, 0, 0, 0))).toEqual({
      joinRef: "",
      ref: "",
      topic: "",
      event: "",
      payload: new Uint8Array(),
    });
  });

  test("reads what the client writes", () => {
    const short = fc.string({ unit: "grapheme", maxLength: 5 });
    fc.assert(
      fc.property(fc.tuple(short, short, short, short), fc.uint8Array(), (parts, payload) => {
        fc.pre(parts.every((part) => encoder.encode(part).length <= 64));
        const [joinRef, ref, topic, event] = parts;
        expect(decodeBinary(encode(parts, payload))).toEqual({ joinRef, ref, topic, event, payload });
      }),
    );
  });

  test("keeps a byte order mark as part of the topic", () => {
    expect(decodeBinary(encode(["1", "2", "\ufefflvu:0", "chunk"], new Uint8Array())).topic).toBe("\ufefflvu:0");
  });

  test.each([
    ["nothing", []],
    ["half a header", [0, 1, 1]],
    ["a reply", [1, 0, 0, 0, 0]],
    ["a broadcast", [2, 0, 0, 0, 0]],
    ["one byte too few", [0, 0, 0, 0, 1]],
    ["lengths beyond the end", [0, 255, 255, 255, 255, 1, 2, 3]],
    ["half a character", [0, 0, 0, 1, 0, 0xc3]],
    ["a character split over two parts", [0, 0, 0, 1, 1, 0xc3, 0xa9]],
    ["an overlong form", [0, 0, 0, 2, 0, 0xc0, 0x80]],
    ["a surrogate", [0, 0, 0, 3, 0, 0xed, 0xa0, 0x80]],
    ["a long join_ref", [0, 65, 0, 0, 0, ...Array<number>(65).fill(0x31)]],
    ["a long ref", [0, 0, 65, 0, 0, ...Array<number>(65).fill(0x31)]],
    ["a long event", [0, 0, 0, 0, 129, ...Array<number>(129).fill(0x61)]],
  ])("refuses %s with LW601", (_what, bytes) => {
    expect(codeOf(Uint8Array.from(bytes))).toBe("LW601");
  });

  test("reads any bytes, or refuses them with LW601", () => {
    const near = fc
      .tuple(fc.array(fc.nat(4), { minLength: 4, maxLength: 4 }), fc.uint8Array())
      .map(([lengths, rest]) => Uint8Array.from([0, ...lengths, ...rest]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), near), (bytes) => {
        expect([undefined, "LW601"]).toContain(codeOf(bytes));
      }),
      { numRuns: 1_000 },
    );
  });
});
