import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { FormReader } from "./form-reader.ts";

type Headers = Record<string, string>;

/** A reader of a body that arrives in pieces. */
function readerOf(pieces: readonly (string | Uint8Array)[], headers: Headers = {}, limits = DEFAULT_LIMITS) {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const piece = pieces[pulled];
        pulled += 1;
        if (piece === undefined) controller.close();
        else controller.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : new Uint8Array(piece));
      },
    },
    { highWaterMark: 0 },
  );
  const all = new globalThis.Headers({ "content-type": "multipart/form-data; boundary=x", ...headers });
  return { reader: new FormReader({ headers: all, body: () => body }, limits), pulled: () => pulled };
}

const read = (body: string, headers?: Headers) => readerOf([body], headers).reader.params();
const part = (head: string, content = "v", boundary = "x") => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`;
const field = (name: string, content = "v") => part(`Content-Disposition: form-data; name="${name}"`, content);

describe("a multipart form", () => {
  test.each([
    ["one field", `${field("a")}--x--\r\n`, { a: "v" }],
    ["an empty field", `${field("a", "")}--x--`, { a: "" }],
    ["no field", "--x--\r\n", {}],
    ["nested names", `${field("a[b][]", "1")}${field("a[b][]", "2")}--x--`, { a: { b: ["1", "2"] } }],
    ["a preamble and an epilogue", `read me\r\n${field("a")}--x--\r\nand --x\r\nme`, { a: "v" }],
    ["spaces after a delimiter", `--x \t\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--x--`, { a: "v" }],
    ["what looks like a delimiter", `${field("a", "--x\r\n-x\r\r\n--")}--x--`, { a: "--x\r\n-x\r\r\n--" }],
    ["escapes of browsers in a name", `${field("a%22%0D%0a%41")}--x--`, { 'a"\r\n%41': "v" }],
    ["an escaped quote", `${field(String.raw`a\"b\c`)}--x--`, { [String.raw`a"b\c`]: "v" }],
    ["letters beyond ASCII", `${field("ü", "日本")}--x--`, { ü: "日本" }],
    ["headers in any case", `${part("CONTENT-disposition:form-data;NAME=a\r\nX-Other: 1")}--x--`, { a: "v" }],
    [
      "base64",
      `${part("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: BASE64", "w7xi\r\nZXI=")}--x--`,
      { a: "über" },
    ],
    [
      "a multipart form in a field",
      `${part("Content-Disposition: form-data; name=a\r\nContent-Type: multipart/mixed; boundary=y", "--y\r\n\r\nb\r\n--y--")}--x--`,
      { a: "--y\r\n\r\nb\r\n--y--" },
    ],
    ["names of the prototype", `${field("__proto__[a]")}--x--`, JSON.parse('{"__proto__":{"a":"v"}}')],
  ])("is read: %s", async (_, body, params) => {
    expect(JSON.stringify(await read(body))).toBe(JSON.stringify(params));
  });

  test.each([
    ['multipart/form-data; boundary="a b:c"', "a b:c"],
    ["Multipart/Form-Data ; charset=utf-8; Boundary=----=_Part'(1)", "----=_Part'(1)"],
    ["multipart/form-data;boundary=a;boundary=b", "a"],
  ])("is read with the boundary of %s", async (type, boundary) => {
    const body = `${part("Content-Disposition: form-data; name=a", "v", boundary)}--${boundary}--`;
    expect({ ...(await read(body, { "content-type": type })) }).toEqual({ a: "v" });
  });

  test.each([
    [`filename="a.txt"`, "a.txt"],
    [`filename=""`, ""],
    [String.raw`filename="C:\dir\a.txt"`, String.raw`C:\dir\a.txt`],
    [`filename="fallback.txt"; filename*=UTF-8''%e2%82%ac%20a.txt`, "€ a.txt"],
    [`filename="fallback.txt"; filename*=UTF-8''%ff`, "fallback.txt"],
  ])("is read with a file: %s", async (parameter, name) => {
    const { a } = await read(
      `${part(`Content-Disposition: form-data; name="a"; ${parameter}\r\nContent-Type: image/png`, "\u0000ü")}--x--`,
    );
    expect(a).toBeInstanceOf(File);
    const file = a as File;
    expect([file.name, file.type, await file.text()]).toEqual([name, "image/png", "\u0000ü"]);
  });

  test("is read however its bytes are divided", async () => {
    const content = fc.array(fc.constantFrom("\r", "\n", "-", "x", "--x", "\r\n", "a"), { maxLength: 12 });
    const property = fc.asyncProperty(
      fc.array(content, { maxLength: 4 }),
      fc.integer({ min: 1, max: 9 }),
      async (all, size) => {
        const values = all.map((pieces) => pieces.join("")).filter((value) => !`\r\n${value}`.includes("\r\n--x"));
        const body = `${values.map((value, i) => field(`f${i}`, value)).join("")}--x--`;
        const pieces = body.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
        const params = await readerOf(pieces).reader.params();
        expect({ ...params }).toEqual(Object.fromEntries(values.map((value, i) => [`f${i}`, value])));
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });

  test("is read as the platform writes it", async () => {
    const form = new FormData();
    form.append('odd "name"\r\n', "ü\nb");
    form.append("file", new File(["abc"], 'odd "name".txt', { type: "text/css" }));
    const response = new Response(form);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const params = await readerOf([bytes], {
      "content-type": response.headers.get("content-type") ?? "",
    }).reader.params();
    const file = params["file"] as File;
    expect([params['odd "name"\r\n'], file.name, file.type]).toEqual(["ü\r\nb", 'odd "name".txt', "text/css"]);
  });
});

describe("a multipart body is refused with LW120", () => {
  test.each([
    ["without a delimiter", "a=1"],
    ["with another delimiter", "--y\r\n"],
    ["without its last delimiter", field("a")],
    ["that ends in the headers", "--x\r\nContent-Disposition: form-data"],
    ["with a part that has no headers", "--x\r\n\r\nv\r\n--x--"],
    ["with a part that has no name", `${part("Content-Disposition: form-data")}--x--`],
    ["with a part of another kind", `${part('Content-Disposition: attachment; name="a"')}--x--`],
    ["with a header that has no name", `${part('Content-Disposition: form-data; name="a"\r\n: b')}--x--`],
    ["with a header on two lines", `${part('Content-Disposition: form-data;\r\n name="a"')}--x--`],
    ["with a text behind a delimiter", `--xy\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--x--`],
    [
      "with a transfer encoding that is not read",
      `${part("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: quoted-printable")}--x--`,
    ],
  ])("%s", async (_, body) => {
    await expect(read(body)).rejects.toMatchObject({ code: "LW120" });
  });

  test.each([
    { "content-type": "multipart/form-data" },
    { "content-type": "multipart/form-data; boundary=" },
    { "content-type": 'multipart/form-data; boundary="a "' },
    { "content-type": "multipart/form-data; boundary=a\u00e4" },
    { "content-type": `multipart/form-data; boundary=${"a".repeat(71)}` },
    { "content-encoding": "gzip" },
    { "content-encoding": "br", "content-type": "application/x-www-form-urlencoded" },
  ])("if its headers are %o, and is not read", async (headers) => {
    const { reader, pulled } = readerOf(["--a--"], headers);
    await expect(reader.params()).rejects.toMatchObject({ code: "LW120" });
    expect(pulled()).toBe(0);
  });
});

describe("a hostile multipart body is refused with LW121 before it is complete", () => {
  const endless = (piece: string): string[] => Array.from<string>({ length: 1_000 }).fill(piece);
  const head = "Content-Disposition: form-data; name=";

  test.each([
    ["maxFormParts", "parts", endless(field("a").repeat(100)), {}],
    ["maxPartHeaders", "headers", ["--x\r\n", ...endless(`${"A: b\r\n".repeat(100)}\r\n`)], {}],
    ["maxPartHeaderBytes", "header bytes", ["--x\r\n", ...endless("A: b\r\n".repeat(100))], {}],
    ["maxPartHeaderBytes", "a name", [`--x\r\n${head}"`, ...endless("%0D%0A".repeat(100))], {}],
    ["maxPartHeaderBytes", "spaces behind a delimiter", ["--x", ...endless(" ".repeat(1_000))], {}],
    [
      "maxParamKeys",
      "empty pairs",
      endless("&".repeat(1_000)),
      { "content-type": "application/x-www-form-urlencoded" },
    ],
    ["maxParamBytes", "bytes", endless("a".repeat(10_000)), { "content-type": "application/x-www-form-urlencoded" }],
  ])("%s: %s", async (limit, _, pieces, headers) => {
    const { reader, pulled } = readerOf(pieces, headers);
    await expect(reader.params()).rejects.toThrow(new RegExp(`LW121[^]*limits: \\{ ${limit}: `));
    expect(pulled()).toBeLessThan(900);
  });

  test("but not at the limits", async () => {
    const limits = { ...DEFAULT_LIMITS, maxFormParts: 2, maxPartHeaders: 2 };
    const twoHeaders = part('Content-Disposition: form-data; name="b"\r\nContent-Type: text/plain');
    expect({ ...(await readerOf([field("a"), twoHeaders, "--x--"], {}, limits).reader.params()) }).toEqual({
      a: "v",
      b: "v",
    });
  });
});

describe("a field of an urlencoded form", () => {
  test.each([
    ["a=1&t=2&b=3", "2"],
    ["t=1&t=2", "2"],
    ["%74=%3d&", "="],
    ["t", ""],
    ["t[]=1&x=t=1", undefined],
    ["", undefined],
    ["&&&", undefined],
  ])("in %j is %j", async (body, value) => {
    const { reader } = readerOf([body], { "content-type": "application/x-www-form-urlencoded;charset=utf-8" });
    expect(await reader.field("t")).toBe(value);
  });
});

test("the memory of a refused body is released", async () => {
  const { reader } = readerOf([field("a"), "--x-"]);
  await expect(reader.params()).rejects.toMatchObject({ code: "LW120" });
  expect(await new Response(reader.replay()).text()).toBe("");
});

test("the reader lets the body be read once more, as it arrived", async () => {
  const { reader, pulled } = readerOf([field("a"), "--x--"]);
  await reader.params();
  expect(await reader.field("a")).toBe("v");
  expect(pulled()).toBe(3);
  expect(await new Response(reader.replay()).text()).toBe(`${field("a")}--x--`);
});
