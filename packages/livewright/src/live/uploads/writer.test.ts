import { describe, expect, test } from "vitest";
import { memoryWriter, streamWriter } from "./writer.ts";

describe("memoryWriter()", () => {
  test("joins all chunks, without holding the frames", async () => {
    const writer = memoryWriter(8);
    const frame = Buffer.from("hello");
    await writer.write(frame);
    frame.fill(0);
    await writer.write(Buffer.from("wor"));
    await writer.close({ kind: "done" });
    expect(Buffer.from(writer.meta).toString()).toBe("hellowor");
    await writer.discard?.();
    expect(writer.meta).toHaveLength(0);
  });

  test("allocates no memory for bytes that are only announced", async () => {
    const writer = memoryWriter(1e15);
    await writer.write(Buffer.from("a"));
    expect(writer.meta.buffer.byteLength).toBeLessThan(100);
  });
});

describe("streamWriter()", () => {
  function sink(highWaterMark = 1) {
    const chunks: string[] = [];
    const events: unknown[] = [];
    const held: (() => void)[] = [];
    const stream = new WritableStream<Uint8Array>(
      {
        async write(chunk) {
          await new Promise<void>((resolve) => held.push(resolve));
          chunks.push(Buffer.from(chunk).toString());
        },
        close: () => void events.push("closed"),
        abort: (reason) => void events.push(["aborted", reason]),
      },
      { highWaterMark },
    );
    return { stream, chunks, events, held };
  }

  test("waits with each write until it is taken, and copies it", async () => {
    const { stream, chunks, events, held } = sink();
    const writer = streamWriter(stream, { at: "store" });
    const frame = Buffer.from("one");
    let written = false;
    const writing = Promise.resolve(writer.write(frame)).then(() => (written = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(written).toBe(false);
    frame.fill(0);
    held[0]?.();
    await writing;
    expect(chunks).toEqual(["one"]);
    await writer.close({ kind: "done" });
    expect(events).toEqual(["closed"]);
    expect(writer.meta).toEqual({ at: "store" });
  });

  test("aborts the stream on cancel, and on an error with the error", async () => {
    const cancelled = sink();
    await streamWriter(cancelled.stream).close({ kind: "cancel" });
    expect(cancelled.events).toEqual([["aborted", "cancelled"]]);
    const failed = sink();
    const error = new Error("full");
    await streamWriter(failed.stream).close({ kind: "error", error });
    expect(failed.events).toEqual([["aborted", error]]);
  });

  test("fails the write if the stream fails", async () => {
    const stream = new WritableStream<Uint8Array>({ write: () => Promise.reject(new Error("full")) });
    const writer = streamWriter(stream);
    await expect(writer.write(Buffer.from("a"))).rejects.toThrow("full");
    await expect(writer.write(Buffer.from("a"))).rejects.toThrow();
  });
});
