import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import type { Connection } from "../channel/connection.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { proxyRule } from "./trusted-proxies.ts";
import { webSockets } from "./web-sockets.ts";

const LIMIT = 20_000;
const START = 8_192;

/** The messages and reports of one socket, until it was closed. */
interface Outcome {
  readonly messages: string[];
  /** Bytes of each message that was refused. */
  readonly refused: number[];
  code: number;
}

const servers: Server[] = [];
const outcomes = new Map<Server, (outcome: Outcome) => void>();
let gated: Server;
let compressing: Server;
let bare: Server;

beforeAll(async () => {
  gated = await gatedServer(false);
  compressing = await gatedServer(true);
  bare = await bareServer();
});
afterAll(() => {
  for (const server of servers) server.close();
});

async function listening(server: Server): Promise<Server> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** A server whose connections only record their frames. */
async function gatedServer(compression: boolean): Promise<Server> {
  const server = createServer();
  const limits = { ...DEFAULT_LIMITS, maxFrameBytes: LIMIT };
  const upgrade = () => (transport: { close(code: number, reason: string): void }) => {
    const outcome: Outcome = { messages: [], refused: [], code: 0 };
    const connection: Partial<Connection> = {
      maxFrameBytes: LIMIT,
      receive(data) {
        if (data.length > LIMIT) outcome.refused.push(data.length);
        else outcome.messages.push(data.toString());
      },
      refuse: (start, bytes) => {
        expect(start.length).toBeGreaterThan(0);
        outcome.refused.push(bytes);
      },
      refuseCompressed: () => connection.close?.(1009, "limit: maxFrameBytes"),
      spend() {},
      pinged: () => true,
      close: (code, reason) => {
        outcome.code = code;
        transport.close(code, reason);
      },
      closed: () => outcomes.get(server)?.(outcome),
    };
    return connection;
  };
  // An endpoint that accepts every upgrade, with the members that the adapter reads.
  const app = { adapter: { context: { limits, logger: silentLogger } }, upgrade } as unknown as Endpoint;
  server.on("upgrade", webSockets(app, WebSocketServer, { proxies: proxyRule(false), compression }).upgrade);
  return listening(server);
}

/** The same with ws alone, and without a limit. */
async function bareServer(): Promise<Server> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, maxPayload: 0 });
  sockets.on("connection", (socket) => {
    const outcome: Outcome = { messages: [], refused: [], code: 0 };
    socket.on("message", (data: Buffer) => {
      if (data.length > LIMIT) outcome.refused.push(data.length);
      else outcome.messages.push(data.toString());
    });
    socket.on("error", () => {});
    socket.on("close", () => outcomes.get(server)?.(outcome));
  });
  return listening(server);
}

/** Opens a socket to a server. Returns the socket, and a promise of the outcome. */
async function dial(server: Server): Promise<{ socket: Socket; end: Promise<Outcome> }> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.setNoDelay();
  socket.on("error", () => {});
  const extension = server === compressing ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "";
  socket.write(
    `GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${extension}\r\n`,
  );
  await once(socket, "data");
  const received: Buffer[] = [];
  socket.on("data", (data: Buffer) => received.push(data));
  const end = new Promise<Outcome>((resolve) => {
    outcomes.set(server, (outcome) => {
      const frames = Buffer.concat(received);
      const close = frames.indexOf(0x88);
      if (close !== -1) outcome.code = frames.readUInt16BE(close + 2);
      socket.destroy();
      resolve(outcome);
    });
  });
  return { socket, end };
}

/** Sends bytes in pieces, and returns the outcome. The last bytes must end the socket. */
async function through(server: Server, bytes: Buffer, sizes: readonly number[] = []): Promise<Outcome> {
  const { socket, end } = await dial(server);
  let at = 0;
  for (const size of sizes) {
    socket.write(bytes.subarray(at, at + size));
    at += size;
    await new Promise(setImmediate);
  }
  socket.write(bytes.subarray(at));
  return end;
}

interface FrameOptions {
  readonly fin?: boolean;
  readonly flags?: number;
  readonly mask?: number;
  /** How the length is written: with 7, 16 or 64 bits. Default the shortest. */
  readonly bits?: 7 | 16 | 64;
  readonly masked?: boolean;
  readonly length?: bigint;
}

/** A frame as a client writes it. */
function frame(opcode: number, payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const data = Buffer.from(payload);
  const { fin = true, flags = 0, mask = 0x1020304, masked = true, length = BigInt(data.length) } = options;
  const { bits = length < 126 ? 7 : length < 65_536 ? 16 : 64 } = options;
  const head = Buffer.alloc(bits === 7 ? 2 : bits === 16 ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | flags | opcode;
  head[1] = (masked ? 0x80 : 0) | (bits === 7 ? Number(length) : bits === 16 ? 126 : 127);
  if (bits === 16) head.writeUInt16BE(Number(length), 2);
  if (bits === 64) head.writeBigUInt64BE(length, 2);
  if (!masked) return Buffer.concat([head, data]);
  const key = Buffer.alloc(4);
  key.writeUInt32BE(mask);
  return Buffer.concat([head, key, data.map((byte, i) => byte ^ (key[i % 4] ?? 0))]);
}

const CLOSE = frame(8, Buffer.from([3, 232]));
const text = (length: number): string => "x".repeat(length);
const large = (size: number): Buffer => frame(1, text(size));

describe("messages on a gated socket", () => {
  const control = fc.constantFrom(frame(9, "ping"), frame(10, ""), frame(9, text(125)));
  /** One message as fragments, with control frames between them, and its size. */
  const message = fc
    .record({
      opcode: fc.constantFrom(1, 2),
      sizes: fc.array(fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 70_000 })), {
        minLength: 1,
        maxLength: 4,
      }),
      mask: fc.integer({ min: 0, max: 0xffffffff }),
      bits: fc.constantFrom(undefined, 64 as const),
      between: fc.array(control, { maxLength: 2 }),
    })
    .map(({ opcode, sizes, mask, bits, between }) =>
      Buffer.concat(
        sizes.flatMap((size, i) => {
          const fin = i === sizes.length - 1;
          return [
            frame(i === 0 ? opcode : 0, text(size), { fin, mask, ...(bits !== undefined && { bits }) }),
            ...(fin ? [] : between),
          ];
        }),
      ),
    );

  test("arrive as from ws alone, with large ones refused in order", async () => {
    const pieces = fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 50_000 })), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 6 }), pieces, async (messages, sizes) => {
        const bytes = Buffer.concat([...messages, CLOSE]);
        const alone = await through(bare, bytes);
        const ours = await through(gated, bytes, sizes);
        expect(ours.messages).toEqual(alone.messages);
        expect(ours.code).toBe(1000);
        // Of fragments, no more is known than what exceeds.
        expect(ours.refused).toHaveLength(alone.refused.length);
        for (const [i, size] of ours.refused.entries()) {
          expect(size).toBeGreaterThan(LIMIT);
          expect(size).toBeLessThanOrEqual(alone.refused[i] ?? 0);
        }
      }),
      { numRuns: 40 },
    );
  }, 30_000);

  test("are read byte by byte as in one piece", async () => {
    const bytes = Buffer.concat([
      frame(1, "one"),
      frame(2, text(300), { fin: false }),
      frame(9, "p"),
      frame(0, "y"),
      CLOSE,
    ]);
    const outcome = await through(
      gated,
      bytes,
      Array.from(bytes, () => 1),
    );
    expect(outcome).toEqual({ messages: ["one", `${text(300)}y`], refused: [], code: 1000 });
  });

  test("are refused one by one if several in a row are too large", async () => {
    const bytes = [large(30_000), large(25_000), frame(1, "a"), large(LIMIT + 1), frame(1, text(LIMIT)), CLOSE];
    expect(await through(gated, Buffer.concat(bytes))).toEqual({
      messages: ["a", text(LIMIT)],
      refused: [30_000, 25_000, LIMIT + 1],
      code: 1000,
    });
  });

  test("keep enough of their start if a short first fragment exceeds the limit later", async () => {
    const bytes = [frame(1, "x", { fin: false }), frame(0, text(50_000)), frame(1, "after"), CLOSE];
    expect(await through(gated, Buffer.concat(bytes))).toEqual({
      messages: ["after"],
      refused: [50_001],
      code: 1000,
    });
  });

  test("that stop halfway delay no other socket, and are read when the rest arrives", async () => {
    const half = large(60_000);
    const { socket } = await dial(gated);
    socket.write(half.subarray(0, START + 100));
    expect((await through(gated, Buffer.concat([frame(1, "b"), CLOSE]))).messages).toEqual(["b"]);
    const end = new Promise<Outcome>((resolve) => outcomes.set(gated, resolve));
    socket.write(Buffer.concat([half.subarray(START + 100), frame(1, "late"), CLOSE]));
    expect(await end).toMatchObject({ messages: ["late"], refused: [60_000] });
    socket.destroy();
  });
});

describe("invalid frames close a gated socket as with ws alone", () => {
  const unfinished = frame(1, text(30_000), { fin: false });
  test.each<[string, Buffer[]]>([
    ["an unmasked frame", [frame(1, "a", { masked: false })]],
    ["an unmasked frame that is too large", [frame(1, text(30_000), { masked: false })]],
    ["a reserved bit", [frame(1, "a", { flags: 0x20 })]],
    ["a reserved bit on a frame that is too large", [frame(1, text(30_000), { flags: 0x10 })]],
    ["a reserved bit on the rest of a message that is too large", [unfinished, frame(0, "a", { flags: 0x20 })]],
    ["a reserved opcode", [frame(3, "a")]],
    ["a reserved opcode of a frame that is too large", [frame(5, text(30_000))]],
    ["a reserved control opcode", [frame(11, "a")]],
    ["a long control frame", [frame(9, text(126))]],
    ["a control frame in fragments", [frame(9, "a", { fin: false })]],
    ["a close frame of one byte", [frame(8, "a")]],
    ["a continuation of nothing", [frame(0, "a")]],
    ["a continuation of nothing that is too large", [frame(0, text(30_000))]],
    ["a continuation of a message that has ended", [frame(1, "a"), frame(0, text(30_000))]],
    ["a continuation of a message that was too large and has ended", [large(30_000), frame(0, "a")]],
    ["a message within another", [frame(1, "a", { fin: false }), frame(1, "b")]],
    ["a message within one that is too large", [unfinished, frame(1, "b")]],
    ["a length beyond 2^53", [frame(2, "a", { bits: 64, length: 2n ** 53n })]],
    ["a length with the first bit set", [frame(2, "a", { bits: 64, length: 2n ** 63n })]],
  ])("%s", async (_, frames) => {
    const bytes = Buffer.concat([frame(1, "before"), ...frames]);
    const ours = await through(gated, bytes);
    const alone = await through(bare, bytes);
    expect(ours.code).toBe(alone.code);
    expect(ours.code).toBeGreaterThan(1000);
    expect(ours.messages).toEqual(alone.messages);
  });

  test("a close frame inside a large message closes the socket cleanly, and ends reading", async () => {
    const bytes = Buffer.concat([frame(1, text(30_000), { fin: false }), CLOSE, frame(1, "late")]);
    expect(await through(gated, bytes)).toEqual({ messages: [], refused: [30_000], code: 1000 });
  });
});

describe("compressed messages on a gated socket", () => {
  const COMPRESSED = { flags: 0x40 };
  // Ends with an empty block, which is not sent (RFC 7692 section 7.2.1).
  const deflated = (content: string): Buffer => deflateRawSync(content, { finishFlush: 2 }).subarray(0, -4);
  const packed = (content: string): Buffer => frame(1, deflated(content), COMPRESSED);

  test("are read, and refused alone if they are too large", async () => {
    const bytes = [packed("a"), large(30_000), packed(text(30_000)), frame(1, "b"), packed("c"), CLOSE];
    expect(await through(compressing, Buffer.concat(bytes))).toEqual({
      messages: ["a", "b", "c"],
      refused: [30_000, LIMIT + START + 1],
      code: 1000,
    });
  });

  test("are read in fragments with a ping in between", async () => {
    const content = deflated(text(5_000));
    const bytes = [
      frame(1, content.subarray(0, 7), { fin: false, ...COMPRESSED }),
      frame(9, ""),
      frame(0, content.subarray(7)),
      CLOSE,
    ];
    expect((await through(compressing, Buffer.concat(bytes))).messages).toEqual([text(5_000)]);
  });

  test("that inflate far beyond the limit are refused alone", async () => {
    const bytes = [packed("a"), packed(text(1_000_000)), packed("b"), packed(text(2_000_000)), frame(1, "c"), CLOSE];
    const { code, messages, refused } = await through(compressing, Buffer.concat(bytes));
    expect({ code, messages }).toEqual({ code: 1000, messages: ["a", "b", "c"] });
    expect(refused).toHaveLength(2);
    for (const size of refused) expect(size).toBeGreaterThan(LIMIT);
  });

  test.each([1, 300, 900])(
    "that inflate beyond the limit in fragments are refused alone, the first of %d bytes",
    async (first) => {
      const content = deflated(text(1_000_000));
      const bytes = [
        frame(1, content.subarray(0, first), { fin: false, ...COMPRESSED }),
        frame(0, content.subarray(first, 950), { fin: false }),
        frame(9, ""),
        frame(0, content.subarray(950)),
        packed("after"),
        CLOSE,
      ];
      const { code, messages, refused } = await through(compressing, Buffer.concat(bytes));
      expect({ code, messages }).toEqual({ code: 1000, messages: ["after"] });
      expect(refused).toHaveLength(1);
    },
  );

  test("larger than the limit while compressed close the socket", async () => {
    const bytes = Buffer.concat([frame(1, Buffer.alloc(30_000, 7), COMPRESSED), frame(1, "a")]);
    const { code, messages } = await through(compressing, bytes);
    expect({ code, messages }).toEqual({ code: 1009, messages: [] });
  });
});
