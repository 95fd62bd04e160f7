// The oracle is ws itself, which reads what we wrote.

import { PassThrough, type Writable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as ws from "ws";
import { textFrame } from "./text-frame.ts";

// Exported, though not in its types.
const { Receiver } = ws as unknown as { readonly Receiver: new (options: object) => Writable };

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
