// The oracle is ws itself: it reads the frames that are written, and writes the frames that are read.

import { PassThrough, type Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as ws from "ws";
import { isWholeMessage, textFrame } from "./short-frames.ts";

// Exported, though not in its types.
const { Receiver, Sender } = ws as unknown as {
  readonly Receiver: new (options: object) => Writable;
  readonly Sender: { frame(payload: Buffer, options: object): readonly Buffer[] };
};

/** Returns the messages that a client of ws reads from the bytes. */
async function read(bytes: Buffer): Promise<readonly string[]> {
  const texts: string[] = [];
  const receiver = new Receiver({ isServer: false, maxPayload: 1_000_000 });
  receiver.on(
    "message",
    (data: Buffer, isBinary: boolean) => void texts.push(`${isBinary ? "binary " : ""}${String(data)}`),
  );
  await new Promise((resolve, reject) => {
    const source = new PassThrough();
    receiver.on("error", reject);
    source.pipe(receiver).on("finish", resolve);
    source.end(bytes);
  });
  return texts;
}

test.each([0, 1, 125, 126, 127, 255, 256, 257, 15_999, 16_000])(
  "textFrame() encodes a text of %i characters",
  async (length) => {
    const text = "x".repeat(length);
    const frame = textFrame(text) as string;
    expect(await read(Buffer.from(frame + frame, "latin1"))).toEqual([text, text]);
  },
);

test("textFrame() writes every text so that ws reads it unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 300, unit: "binary-ascii" }), { maxLength: 5 }), async (texts) => {
      const frames = texts.map((text) => textFrame(text) as string);
      expect(await read(Buffer.from(frames.join(""), "latin1"))).toEqual(texts);
    }),
  );
});

test.each(["é", "a\u0080", "→", "🎉", "\ud800", "x".repeat(16_001)])("textFrame() leaves %s to ws", (text) => {
  expect(textFrame(text)).toBeUndefined();
});

describe("isWholeMessage()", () => {
  /** A frame of a client, as ws writes it. */
  const frame = (opcode: number, payload: Buffer, { fin = true, rsv1 = false, mask = true } = {}): Buffer =>
    Buffer.concat(Sender.frame(payload, { opcode, fin, rsv1, mask, readOnly: true }));

  const lengths = [0, 1, 125, 126, 127, 8_184, 8_185, 65_535, 65_536];

  test.each(lengths)("recognizes a complete frame of %i bytes without the gate", (length) => {
    const whole = frame(1, Buffer.alloc(length));
    const isShort = whole.length <= 8_192;
    expect(isWholeMessage(whole)).toBe(isShort);
    expect(isWholeMessage(frame(2, Buffer.alloc(length), { rsv1: true }))).toBe(isShort);
    expect(isWholeMessage(whole.subarray(0, -1))).toBe(false);
    expect(isWholeMessage(Buffer.concat([whole, Buffer.alloc(1)]))).toBe(false);
  });

  test("leaves every other frame to the gate", () => {
    const text = Buffer.from("text");
    for (const opcode of [0, 3, 8, 9, 10]) expect(isWholeMessage(frame(opcode, text))).toBe(false);
    expect(isWholeMessage(frame(1, text, { fin: false }))).toBe(false);
    expect(isWholeMessage(frame(1, text, { mask: false }))).toBe(false);
    expect(isWholeMessage(Buffer.alloc(0))).toBe(false);
  });
});
