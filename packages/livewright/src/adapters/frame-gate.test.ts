import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameGate } from "./frame-gate.ts";

const MASK = Buffer.from([1, 2, 3, 4]);

/** A masked frame, as a client writes it. */
function frame(opcode: number, payload: Buffer, { fin = true, flags = 0 } = {}): Buffer {
  const { length } = payload;
  const size =
    length < 126
      ? Buffer.from([0x80 | length])
      : length < 65_536
        ? Buffer.from([0x80 | 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([0x80 | 127]), uint64(length)]);
  const masked = payload.map((byte, i) => byte ^ (MASK[i % 4] ?? 0));
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | flags | opcode]), size, MASK, masked]);
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Sends bytes through a gate in pieces. Returns the output and the reports. */
function through(bytes: Buffer, limit: number, pieces: readonly number[] = []) {
  const passed: Buffer[] = [];
  const cuts: [number, number][] = [];
  let refused = 0;
  let begun = 0;
  const gate = new FrameGate({
    maxFrameBytes: limit,
    feed: (part) => void passed.push(Buffer.from(part)),
    begin: () => void begun++,
    cut: (size) => void cuts.push([begun - 1, size]),
    refuse: () => void refused++,
    spend() {},
  });
  let at = 0;
  for (const size of pieces) {
    gate.push(bytes.subarray(at, at + size));
    at += size;
  }
  gate.push(bytes.subarray(at));
  return { out: Buffer.concat(passed), cuts, refused };
}

const payload = (max: number) => fc.uint8Array({ maxLength: max }).map((bytes) => Buffer.from(bytes));
const pieces = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 });

test("the frame gate passes a small message unchanged, however it arrives", () => {
  const messages = fc.array(fc.tuple(fc.constantFrom(1, 2, 9, 10), payload(120)), { maxLength: 6 });
  fc.assert(
    fc.property(messages, pieces, (each, sizes) => {
      const bytes = Buffer.concat(each.map(([opcode, data]) => frame(opcode, data)));
      expect(through(bytes, 120, sizes)).toEqual({ out: bytes, cuts: [], refused: 0 });
    }),
  );
});

describe("the frame gate and a message that is too large", () => {
  const small = frame(1, Buffer.from("small"));

  test.each([5_000, 8_193, 70_000, 200_000])(
    "a message of %i bytes is cut to its start, and the next one passes",
    (size) => {
      const large = Buffer.alloc(size, "a");
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 6 }), (sizes) => {
          const { out, cuts } = through(Buffer.concat([small, frame(1, large), small]), 4_999, sizes);
          expect(cuts).toEqual([[1, size]]);
          expect(out.equals(Buffer.concat([small, frame(1, large.subarray(0, 8_192)), small]))).toBe(true);
        }),
        { numRuns: 30 },
      );
    },
  );

  test("a fragmented message is cut at the limit, between control frames", () => {
    const [a, b] = [Buffer.alloc(3_000, "a"), Buffer.alloc(3_000, "b")];
    const ping = frame(9, Buffer.from("ping"));
    const first = frame(1, a, { fin: false });
    const bytes = [first, ping, frame(0, b, { fin: false }), ping, frame(0, b), small];
    const { out, cuts } = through(Buffer.concat(bytes), 5_000, [100, 2_950, 10, 3_000]);
    expect(out.equals(Buffer.concat([first, ping, frame(0, b), ping, small]))).toBe(true);
    expect(cuts).toEqual([[0, 6_000]]);
  });

  test("a message that announces a huge length is cut before it has arrived", () => {
    const header = Buffer.concat([Buffer.from([0x82, 0xff]), uint64(2 ** 50), MASK]);
    const { cuts, out } = through(Buffer.concat([header, Buffer.alloc(50_000)]), 1_000);
    expect(cuts).toEqual([[0, 2 ** 50]]);
    expect(out).toHaveLength(8 + 8_192);
  });

  test("a compressed message is refused whole, and nothing after it passes", () => {
    const { out, refused } = through(Buffer.concat([frame(1, Buffer.alloc(2_000), { flags: 0x40 }), small]), 1_000);
    expect(refused).toBe(1);
    expect(out).toHaveLength(0);
  });
});

test("the frame gate passes nothing after a close frame", () => {
  const close = frame(8, Buffer.from([3, 232]));
  expect(through(Buffer.concat([close, frame(1, Buffer.from("late"))]), 100).out.equals(close)).toBe(true);
});

test("the frame gate is idle only between messages", () => {
  const bytes = Buffer.concat([
    frame(1, Buffer.from("first")),
    frame(1, Buffer.alloc(10_000), { fin: false }),
    frame(9, Buffer.from("ping")),
    frame(0, Buffer.alloc(200)),
    frame(2, Buffer.alloc(300)),
  ]);
  // Bytes after which a message ends. A ping ends nothing while a message is unfinished.
  const ends = [11, 10_237, 10_545];
  const gate = new FrameGate({ maxFrameBytes: 5_000, feed() {}, begin() {}, cut() {}, refuse() {}, spend() {} });
  const idle: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    gate.push(bytes.subarray(at, at + 1));
    if (gate.idle) idle.push(at + 1);
  }
  expect(idle).toEqual(ends);
});
