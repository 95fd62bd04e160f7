import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { compressParts, type ResponseParts } from "./compress-response.ts";

const TEXT = "<p>A paragraph of the page</p>".repeat(100);

function page(body: unknown, headers: Record<string, string> = {}, status = 200): ResponseParts {
  const all = { "content-type": "text/html; charset=utf-8", ...headers };
  return { status, statusText: "OK", headers: Object.entries(all).flat(), body };
}

function header({ headers }: ResponseParts, name: string): string | undefined {
  const at = headers.findIndex((other, i) => i % 2 === 0 && other === name);
  return at === -1 ? undefined : headers[at + 1];
}

async function bytesOf(body: unknown): Promise<Buffer> {
  return Buffer.from(await new Response(body as string).arrayBuffer());
}

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
}

describe.each([
  ["br", brotliDecompressSync],
  ["gzip", gunzipSync],
] as const)("%s", (encoding, decompress) => {
  test.each([
    ["text", TEXT],
    ["bytes", new TextEncoder().encode(TEXT)],
    ["large text", TEXT.repeat(100)],
    ["large text beyond ASCII", "äöü€🙂".repeat(10_000)],
  ])("compresses %s", async (_what, body) => {
    const parts = await compressParts(page(body, { "content-length": "3000" }), encoding);
    expect(header(parts, "content-encoding")).toBe(encoding);
    expect(header(parts, "vary")).toBe("accept-encoding");
    const bytes = await bytesOf(parts.body);
    expect(header(parts, "content-length")).toBe(String(bytes.length));
    expect(decompress(bytes).equals(await bytesOf(body))).toBe(true);
  });

  test("compresses the stream of a Response that was made of text", async () => {
    const parts = await compressParts(page(new Response(TEXT).body), encoding);
    expect(parts.body).toBeInstanceOf(Uint8Array);
    expect(decompress(parts.body as Uint8Array).toString()).toBe(TEXT);
  });

  test("sends each chunk of a stream as it arrives", async () => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const source = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
    controller?.enqueue(new TextEncoder().encode(TEXT));
    const parts = await compressParts(page(source), encoding);
    const reader = (parts.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).value?.length).toBeGreaterThan(10);
    controller?.enqueue(new TextEncoder().encode("the end"));
    expect((await reader.read()).value?.length).toBeGreaterThan(5);
    controller?.close();
    while (!(await reader.read()).done);
  });

  test("keeps the whole of a stream in order", async () => {
    const chunks = Array.from({ length: 50 }, (_, i) => `chunk ${i} `.repeat(100));
    const parts = await compressParts(
      page(streamOf(...chunks), { "content-length": String(Buffer.byteLength(chunks.join(""))) }),
      encoding,
    );
    expect(header(parts, "content-length")).toBeUndefined();
    expect(decompress(await bytesOf(parts.body)).toString()).toBe(chunks.join(""));
  });
});

test("a browser that leaves cancels the source while it waits", async () => {
  const cancel = vi.fn<() => void>();
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(TEXT)),
    pull: () => new Promise(() => {}),
    cancel,
  });
  const parts = await compressParts(page(source), "br");
  const reader = (parts.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  await reader.cancel();
  await vi.waitFor(() => expect(cancel).toHaveBeenCalled());
});

test("a source that fails later fails the body", async () => {
  const chunks = [TEXT];
  const source = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const chunk = chunks.shift();
      if (chunk === undefined) throw new Error("The database is gone.");
      controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  const parts = await compressParts(page(source), "gzip");
  await expect(bytesOf(parts.body)).rejects.toThrow("The database is gone.");
});

test.each(["2999", "3001"])("a body of 3,000 bytes that announced %s fails", async (length) => {
  const streams = [new Response("x".repeat(3_000)).body, streamOf("x".repeat(1_500), "x".repeat(1_500))];
  for (const stream of streams) {
    const parts = await compressParts(page(stream, { "content-length": length }), "gzip");
    await expect(bytesOf(parts.body)).rejects.toThrow(`instead of the announced ${length}`);
  }
});

test("a source that fails at once rejects", async () => {
  const source = new ReadableStream<Uint8Array>({
    pull: () => {
      throw new Error("The database is gone.");
    },
  });
  await expect(compressParts(page(source), "gzip")).rejects.toThrow("The database is gone.");
});

test.each<[string, ResponseParts]>([
  ["no body", page(null)],
  ["an image", page(TEXT, { "content-type": "image/png" })],
  ["events", page(TEXT, { "content-type": "text/event-stream" })],
  ["content that is encoded", page(TEXT, { "content-encoding": "zstd" })],
  ["content that must not change", page(TEXT, { "cache-control": "private, no-transform" })],
  ["a part of a file", page(TEXT, { "content-range": "bytes 0-2999/9000" }, 206)],
])("%s is left alone", async (_what, parts) => {
  expect(await compressParts(parts, "br, gzip")).toBe(parts);
});

test.each([
  ["a small page", page("<p>Small</p>"), "br"],
  ["a small stream", page(new Response("<p>Small</p>").body), "br"],
  ["a browser without compression", page(TEXT), null],
  ["an encoding that is not known", page(TEXT), "zstd"],
])("%s is sent as it is, but caches learn that it varies", async (_what, parts, accepted) => {
  const size = (await bytesOf(typeof parts.body === "string" ? parts.body : "<p>Small</p>")).length;
  const sent = await compressParts(parts, accepted);
  expect(header(sent, "content-encoding")).toBeUndefined();
  expect(header(sent, "vary")).toBe("accept-encoding");
  expect((await bytesOf(sent.body)).length).toBe(size);
});

test.each([
  ["accept-encoding", 1],
  ["Accept-Encoding, cookie", 1],
  ["*", 1],
  ["cookie", 2],
])("a Vary of %o gets what it lacks", async (vary, count) => {
  const { headers } = await compressParts(page(TEXT, { vary }), "br");
  expect(headers.filter((name, i) => i % 2 === 0 && name === "vary")).toHaveLength(count);
});

test("a strong entity tag becomes weak: the bytes are others", async () => {
  expect(header(await compressParts(page(TEXT, { etag: '"a"' }), "br"), "etag")).toBe('W/"a"');
  expect(header(await compressParts(page(TEXT, { etag: 'W/"a"' }), "br"), "etag")).toBe('W/"a"');
  expect(header(await compressParts(page(TEXT, { etag: '"a"' }), null), "etag")).toBe('"a"');
});
