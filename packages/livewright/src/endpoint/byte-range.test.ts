import { describe, expect, test } from "vitest";
import { readRange } from "./byte-range.ts";
import { serveFile, type StaticBody, type StaticFile } from "./static-files.ts";

const CONTENT = "0123456789";
const MODIFIED = Date.UTC(2026, 0, 1) + 250;
const stream = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const piece of ["012", "3", "", "456789"]) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });

test.each([
  ["bytes=0-1", 10, { start: 0, end: 2 }],
  ["bytes=5-", 10, { start: 5, end: 10 }],
  ["bytes=-3", 10, { start: 7, end: 10 }],
  ["bytes=-30", 10, { start: 0, end: 10 }],
  ["bytes=9-99999999999999999999", 10, { start: 9, end: 10 }],
  ["Bytes= 0-0 ", 10, { start: 0, end: 1 }],
  ["bytes=10-", 10, "unsatisfiable"],
  ["bytes=-0", 10, "unsatisfiable"],
  ["bytes=0-", 0, "unsatisfiable"],
  ["bytes=-1", 0, "unsatisfiable"],
  ["bytes=5-4", 10, undefined],
  ["bytes=-", 10, undefined],
  ["bytes=0-1,3-4", 10, undefined],
  ["bytes=a-b", 10, undefined],
  ["items=0-1", 10, undefined],
  [null, 10, undefined],
] as const)("the range %j of %i bytes is %j", (header, size, range) => {
  expect(readRange(header, size)).toEqual(range);
});

/** Answers a request for a file, whose content the source gives in one of its forms. */
async function ask(headers: Record<string, string>, file: Partial<StaticFile> = {}, method = "GET") {
  const whole: StaticFile = { size: 10, modified: MODIFIED, body: () => CONTENT, ...file };
  const request = new Request("http://app.test/a.txt?v=1", { headers, method });
  const response = await serveFile(request, { read: () => whole, version: () => "1" }, "a.txt");
  if (response === undefined) throw new Error("There is no file.");
  const named = (name: string): string | null => response.headers.get(name);
  return { status: response.status, text: await response.text(), named };
}

describe("a request for a byte range", () => {
  test.each<[string, () => StaticBody]>([
    ["text", () => CONTENT],
    ["bytes", () => new TextEncoder().encode(CONTENT)],
    ["a stream", stream],
  ])("is answered from %s", async (_, body) => {
    const { status, text, named } = await ask({ range: "bytes=2-6" }, { body });
    expect([status, text, named("content-range"), named("content-length")]).toEqual([
      206,
      "23456",
      "bytes 2-6/10",
      "5",
    ]);
    expect([named("accept-ranges"), named("content-type")]).toEqual(["bytes", "text/plain; charset=utf-8"]);
    expect(named("cache-control")).toContain("immutable");
  });

  test("asks the source for that range only", async () => {
    const body = (): never => {
      throw new Error("The whole file was read.");
    };
    const slice = (start: number, end: number): string => CONTENT.slice(start, end);
    expect((await ask({ range: "bytes=-2" }, { body, slice })).text).toBe("89");
  });

  test("beyond the end is answered with 416 and the size", async () => {
    const { status, text, named } = await ask({ range: "bytes=10-12" });
    expect([status, text, named("content-range")]).toEqual([416, "", "bytes */10"]);
  });

  test("with several ranges is answered with the whole file", async () => {
    expect(await ask({ range: "bytes=0-1,4-5" })).toMatchObject({ status: 200, text: CONTENT });
  });

  test("is ignored for HEAD", async () => {
    const { status, named } = await ask({ range: "bytes=0-1" }, {}, "HEAD");
    expect([status, named("content-length"), named("accept-ranges")]).toEqual([200, "10", "bytes"]);
  });
});

test.each([
  ["the tag of the file", async () => (await ask({})).named("etag"), 206],
  ["its time", async () => (await ask({})).named("last-modified"), 206],
  ["another tag", () => '"other"', 200],
  ["another time", () => new Date(MODIFIED + 2_000).toUTCString(), 200],
  ["something else", () => "yesterday", 200],
])("If-Range is checked against %s", async (_, value, status) => {
  const header = await value();
  expect((await ask({ range: "bytes=0-1", "if-range": header ?? "" })).status).toBe(status);
});

test("If-Range never matches the weak tag of a source", async () => {
  const etag = 'W/"1"';
  expect((await ask({ range: "bytes=0-1", "if-range": etag }, { etag })).status).toBe(200);
});

test("an unchanged file is answered with 304, whatever range is requested", async () => {
  const etag = '"1"';
  expect((await ask({ range: "bytes=0-1", "if-none-match": etag }, { etag })).status).toBe(304);
});
